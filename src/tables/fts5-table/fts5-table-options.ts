import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import { fts5ExtraConfigRefused } from '../../errors/fts5-tables.js';
import { checkOptions } from '../../options/check-options.js';
import { isColumnKeys, isOneOf, type Rule } from '../../options/rules.js';
import { type Casing, isCasing } from '../index-options.js';

/** What FTS5 keeps of the place of each word: everything, its column, or nothing. */
export type Fts5Detail = 'full' | 'column' | 'none';

/**
 * The options of `fts5Table()`.
 *
 * @typeParam Key the keys of the table's columns.
 * @typeParam Content the ordinary table that it is over.
 */
export interface Fts5TableOptions<
  Key extends string = string,
  Content extends SQLiteTable | undefined = SQLiteTable | undefined,
> {
  /**
   * The ordinary table that has the texts. Each column of the full-text table reads the column of the same name in the
   * database. Without `content`, the full-text table keeps the texts itself.
   *
   * `rowid` is the key of its rows: the primary key of one column, of integers, texts or BLOBs of 16 bytes. In a table
   * whose primary key is of several columns it is the only column that is unique and NOT NULL.
   */
  content?: Content;
  /**
   * How FTS5 splits texts into words, by default `unicode61`. `porter unicode61` finds English words by their stem.
   * `trigram` finds any three characters. `unicode61 tokenchars '-_'` counts these characters as letters. See
   * https://sqlite.org/fts5.html#tokenizers.
   *
   * `words` is a tokenizer of the extension, for texts in any language. It is `unicode61`, with its options, for scripts
   * with spaces between words. In Han, Kana, Hangul, Thai, Lao and Khmer it counts each two neighboring characters as a
   * word. Every connection that reads or writes the table must load the extension.
   */
  tokenize?: string | undefined;
  /**
   * The lengths of prefixes, in characters from 1 to 999, for which FTS5 keeps an index. Searches for prefixes of these
   * lengths are faster, and the index is larger.
   */
  prefix?: readonly number[] | undefined;
  /** The keys of columns that are stored and read, but not searched. */
  unindexed?: readonly Key[] | undefined;
  /**
   * What FTS5 keeps of the place of each word. Less detail makes a smaller index.
   *
   * - `full`, the default: everything.
   * - `column`: its column. The table then finds no phrases.
   * - `none`: nothing. The table then also cannot search one column alone.
   */
  detail?: Fts5Detail | undefined;
  /**
   * Names the columns without a name of their own after their keys, in this casing. Drizzle 1.x needs this option. On
   * 0.45, `drizzle(client, { casing })` with `createFts5Table(db, table, { casing })` does the same. On 0.45 it is also the
   * casing of the `content`.
   */
  casing?: Casing | undefined;
}

/** Options after the check. Options that were not given are left to FTS5. */
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

/** Checks the options of a full-text table, as far as that needs no columns. */
export function checkFts5Options(
  table: string,
  options: Fts5TableOptions,
): { content: unknown; casing: Casing | undefined; options: CheckedFts5Options } {
  // In this place, sqliteTable() takes indexes and checks.
  if (typeof options === 'function' || Array.isArray(options)) throw fts5ExtraConfigRefused(table, options);
  const { content, casing, ...given } = checkOptions(`fts5Table(${JSON.stringify(table)})`, 'third', rules, options);
  return { content, casing, options: given as CheckedFts5Options };
}
