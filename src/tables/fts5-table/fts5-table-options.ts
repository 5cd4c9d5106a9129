import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import { fts5ExtraConfigRefused } from '../../errors/fts5-tables.js';
import { checkOptions } from '../../options/check-options.js';
import { isColumnKeys, isOneOf, type Rule } from '../../options/rules.js';
import { type Casing, isCasing } from '../index-options.js';

/** What FTS5 keeps of where a word stands. */
export type Fts5Detail = 'full' | 'column' | 'none';

/**
 * What `fts5Table()` takes beside the columns.
 *
 * @typeParam Key the keys of the table's columns.
 * @typeParam Content the ordinary table that it is over.
 */
export interface Fts5TableOptions<
  Key extends string = string,
  Content extends SQLiteTable | undefined = SQLiteTable | undefined,
> {
  /**
   * The ordinary table that has the texts, with one integer primary key. Each column of the full-text table is the one of
   * the same name in the database. Without it, the full-text table keeps the texts itself.
   */
  content?: Content;
  /**
   * How FTS5 splits texts into words: `unicode61` by default, `porter unicode61` to find English words by their stem,
   * `trigram` to find any three characters, `unicode61 tokenchars '-_'`. See https://sqlite.org/fts5.html#tokenizers.
   */
  tokenize?: string | undefined;
  /**
   * For which lengths, in characters, FTS5 keeps an index of prefixes, each from 1 to 999: searches for prefixes of such a
   * length are faster, the index is larger.
   */
  prefix?: readonly number[] | undefined;
  /** Keys of columns that are not searched, only kept and read. */
  unindexed?: readonly Key[] | undefined;
  /**
   * What FTS5 keeps of where a word stands: all of it, the default; only the `column`, and so finds no phrases; or `none`,
   * and so does not tell columns apart either. Less makes a smaller index.
   */
  detail?: Fts5Detail | undefined;
  /**
   * Names the columns that have no name of their own after their keys in this casing. On Drizzle 1.x this is the way to
   * have one; on 0.45 `drizzle(client, { casing })` with `createFts5Table(table, { casing })` is another. On 0.45 it is
   * also that of the `content`.
   */
  casing?: Casing | undefined;
}

/** Options after the check, without those that are left to FTS5. */
export interface CheckedFts5Options {
  readonly tokenize?: string;
  readonly prefix?: readonly number[];
  readonly unindexed?: readonly string[];
  readonly detail?: Fts5Detail;
}

const MAX_PREFIX_INDEXES = 31; // FTS5_MAX_PREFIX_INDEXES

const rules: Record<keyof Fts5TableOptions, Rule> = {
  content: { expected: 'a table made by sqliteTable()', accepts: (value) => typeof value === 'object' },
  tokenize: {
    expected: "a tokenizer with its options, such as 'porter unicode61',",
    accepts: (value) => typeof value === 'string' && value.trim() !== '' && !value.includes('\0'),
  },
  prefix: {
    expected: `an array of 1 to ${MAX_PREFIX_INDEXES} different integers from 1 to 999`,
    accepts: (value) => Array.isArray(value) && arePrefixes(value),
  },
  unindexed: isColumnKeys,
  detail: isOneOf('full', 'column', 'none'),
  casing: isCasing,
};

function arePrefixes(lengths: readonly unknown[]): boolean {
  const different = new Set(lengths).size;
  return (
    different === lengths.length &&
    different >= 1 &&
    different <= MAX_PREFIX_INDEXES &&
    lengths.every((length) => Number.isInteger(length) && (length as number) >= 1 && (length as number) <= 999)
  );
}

/** The options that were given, checked without the columns. */
export function checkFts5Options(
  table: string,
  options: Fts5TableOptions,
): { content: unknown; casing: Casing | undefined; options: CheckedFts5Options } {
  // sqliteTable has indexes and checks in this place.
  if (typeof options === 'function' || Array.isArray(options)) throw fts5ExtraConfigRefused(table, options);
  const { content, casing, ...given } = checkOptions(`fts5Table(${JSON.stringify(table)})`, 'third', rules, options);
  return { content, casing, options: given as CheckedFts5Options };
}
