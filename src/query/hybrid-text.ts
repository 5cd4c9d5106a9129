import { type Column, eq, is, SQL, sql } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import { invalidOption, notAnFts5Table } from '../errors.js';
import { fts5Mark } from '../tables/fts5-mark.js';
import type { HybridBase } from './hybrid-base.js';
import type { CheckedHybridOptions, HybridText } from './hybrid-options.js';
import type { KnnSearch } from './knn-search.js';
import { matchRare } from './match-rare.js';
import { matchText } from './match-text.js';
import { targetTable } from './text-target.js';
import { textWords } from './text-words.js';

const CUTOFF_FREQUENCY = 2000;

interface Select {
  innerJoin(table: SQLiteTable, on: SQL): Select;
  crossJoin(table: SQLiteTable): Select;
  where(condition: SQL): Select;
  groupBy(column: Column): Select;
  orderBy(...columns: unknown[]): Select;
  limit(count: number): SQL;
}

interface SelectingDatabase {
  select(columns: object): { from(table: SQLiteTable): Select };
}

/** The condition of the text search. */
export function textCondition(subject: string, text: HybridText): SQL {
  const { table, query, mode = 'any', prefix = false, cutoffFrequency = CUTOFF_FREQUENCY } = text;
  const mark = fts5Mark(table);
  if (mark === undefined) throw notAnFts5Table(`${subject} text.table`, table);
  if (is(query, SQL)) {
    refuse(subject, text, ['mode', 'prefix', 'cutoffFrequency'], 'a text as text.query beside it', query);
    return query;
  }
  const expected = 'a text with at least one word, or an SQL condition,';
  const words = textWords(`${subject} text.query`, expected, mark.options)(query);
  if (mode !== 'any') refuse(subject, text, ['cutoffFrequency'], "text.mode 'any' beside it", mode);
  const isCutOff = mode === 'any' && words.length > 1 && cutoffFrequency !== Number.POSITIVE_INFINITY;
  if (isCutOff) return matchRare(targetTable(subject, table), words, prefix, cutoffFrequency);
  return matchText(table, query, { mode, prefix });
}

function refuse(subject: string, text: HybridText, names: (keyof HybridText)[], expected: string, received: unknown) {
  const given = names.find((name) => text[name] !== undefined);
  if (given !== undefined) throw invalidOption(`${subject} text.${given}`, expected, received);
}

/**
 * The select of the text search: the `key` and `bm25` of its candidates.
 *
 * @param matches its condition.
 */
export function textCandidates(
  { db }: KnnSearch,
  { key, table }: HybridBase,
  { text, candidates, where, on }: CheckedHybridOptions,
  matches: SQL,
): SQL {
  const { rank, rowid } = text.table as typeof text.table & { rowid: Column };
  const select = (bm25: SQL) =>
    (db as unknown as SelectingDatabase).select({ key: sql`${key}`.as('key'), bm25: bm25.as('bm25') }).from(text.table);
  const conditions = [matches, ...(where === undefined ? [] : [sql`(${where})`])];
  if (on !== undefined) {
    return select(sql`min(${rank})`)
      .innerJoin(table, on)
      .where(allOf(conditions))
      .groupBy(key)
      .orderBy(sql`"bm25"`, sql`"key"`)
      .limit(candidates);
  }
  // CROSS JOIN, by which SQLite keeps the order of the tables: FTS5 then gives one row after another, best first, and is
  // asked for no more than it takes. Equals come by rowid; a second column to order by would make SQLite sort all.
  return select(sql`${rank}`)
    .crossJoin(table)
    .where(allOf([eq(key, rowid), ...conditions]))
    .orderBy(rank)
    .limit(candidates);
}

const allOf = (conditions: SQL[]): SQL => sql.join(conditions, sql` and `);
