import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import { missingOption } from '../errors/options.js';
import { checkOptions } from '../options/check-options.js';
import { isFunction, isIntegerFrom, type Rule } from '../options/rules.js';
import type { TextKey, TextRow } from './text-row.js';

/** How far `insertTexts()` has come. */
export interface TextProgress {
  /** Rows that are in the table. */
  done: number;
  /** Rows that were given. */
  total: number;
}

/**
 * What `insertTexts()` takes beside the rows and the embedder.
 *
 * @typeParam T the table that is written.
 */
export interface InsertTextsOptions<T extends SQLiteTable = SQLiteTable> {
  /** What is embedded of a row: the text under this key, or what this function makes of the row. */
  text: TextKey<T> | ((row: TextRow<T>) => string);
  /** How many texts the embedder gets at once; by default 64. */
  batchSize?: number | undefined;
  /** Called after each insert. When it throws, that ends it, with the rows in the table that are there by then. */
  onProgress?: ((progress: TextProgress) => void) | undefined;
}

/** @param keys those of the columns, without the vector. */
export function checkInsertTextsOptions(
  subject: string,
  keys: readonly string[],
  options: InsertTextsOptions,
): InsertTextsOptions {
  const isText: Rule = {
    expected: `a function, or one of the keys ${keys.join(', ')}`,
    accepts: (text) => typeof text === 'function' || keys.includes(text as string),
  };
  const rules = { text: isText, batchSize: isIntegerFrom(1), onProgress: isFunction };
  const checked = checkOptions(subject, 'fifth', rules, options);
  if (checked.text === undefined) throw missingOption(`${subject} text`, isText.expected);
  return checked;
}
