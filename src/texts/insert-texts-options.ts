import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import { missingOption } from '../errors/options.js';
import { checkOptions } from '../options/check-options.js';
import { isBoolean, isFunction, isIntegerFrom, type Rule } from '../options/rules.js';
import { isOnConflict, type OnConflict } from '../tables/on-conflict.js';
import type { TextKey, TextRow } from './text-row.js';

/** The progress of `insertTexts()`. */
export interface TextProgress {
  /** The number of rows done so far: those inserted, and those that `ignore` left out. */
  done: number;
  /** The number of rows given. */
  total: number;
}

/**
 * The options of `insertTexts()`.
 *
 * @typeParam T the table that is written.
 */
export interface InsertTextsOptions<T extends SQLiteTable = SQLiteTable> {
  /** The text of a row to embed: the key of a column, or a function that makes a text of the row. */
  text: TextKey<T> | ((row: TextRow<T>) => string);
  /** The number of texts that the embedder gets at once, by default 64. */
  batchSize?: number | undefined;
  /** What happens to a row whose key exists, by default `abort`. Its text is embedded all the same. */
  onConflict?: OnConflict | undefined;
  /**
   * Whether all rows are inserted or none, by default false. It embeds all texts before it inserts the first row, in
   * one transaction. Memory then holds all embeddings.
   */
  atomic?: boolean | undefined;
  /** Called after each insert. When it throws, the insert ends. The rows inserted by then stay, unless it is atomic. */
  onProgress?: ((progress: TextProgress) => void) | undefined;
}

/**
 * Checks each option by itself.
 *
 * @param keys the keys of the columns, without the vector column.
 */
export function checkInsertTextsOptions(
  subject: string,
  keys: readonly string[],
  options: InsertTextsOptions,
): InsertTextsOptions {
  const isText: Rule = {
    expected: `a function, or one of the keys ${keys.join(', ')}`,
    accepts: (text) => typeof text === 'function' || keys.includes(text as string),
  };
  const rules = {
    text: isText,
    batchSize: isIntegerFrom(1),
    onConflict: isOnConflict,
    atomic: isBoolean,
    onProgress: isFunction,
  };
  const checked = checkOptions(subject, 'fifth', rules, options);
  if (checked.text === undefined) throw missingOption(`${subject} text`, isText.expected);
  return checked;
}
