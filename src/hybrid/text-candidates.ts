import { type Column, eq, is, SQL, type SQLWrapper, sql } from 'drizzle-orm';
import { selectFrom } from '../drizzle/select-from.js';
import { notAnFts5Table } from '../errors/fts5-tables.js';
import { invalidOption } from '../errors/options.js';
import { textKeyMismatch } from '../errors/queries.js';
import { matchText } from '../fulltext/match-text.js';
import { targetTable } from '../fulltext/text-target.js';
import { textWords } from '../fulltext/text-words.js';
import { trigramWords } from '../fulltext/trigram-words.js';
import { hasTokenizer } from '../fulltext/word-pattern.js';
import { keyOf } from '../knn/content-join.js';
import type { KnnSearch } from '../knn/knn-search.js';
import { type Fts5Mark, fts5Mark } from '../tables/fts5-table/fts5-mark.js';
import { keyTypeOf } from '../tables/key-type.js';
import type { HybridBase } from './hybrid-base.js';
import type { CheckedHybridOptions, HybridText } from './hybrid-options.js';
import { rareWordsCondition } from './rare-words-condition.js';

const CUTOFF_FREQUENCY = 2000;

/** The select of the text search, which gives the `key` and `bm25` of its candidates. */
export function textCandidates(
  { subject, db }: KnnSearch,
  { key, table }: HybridBase,
  { text, candidates, where, on }: CheckedHybridOptions,
): SQLWrapper {
  const mark = fts5Mark(text.table);
  if (mark === undefined) throw notAnFts5Table(`${subject} text.table`, text.table);
  // The two may know the rows of their table by different keys.
  const textKey = (mark.content && keyOf(table, mark.content)) ?? key;
  checkTextKey(subject, mark, textKey, on);
  const { rank, rowid } = text.table as typeof text.table & { rowid: Column };
  const select = (columns: object) => selectFrom(db, columns, text.table);
  const chosen = (bm25: SQL) => ({ key: sql`${key}`.as('key'), bm25: bm25.as('bm25') });
  const conditions = where === undefined ? [] : [sql`(${where})`];
  // With CROSS JOIN, SQLite keeps the order of the tables. FTS5 then gives one row after another, best first, and SQLite asks
  // for no more than it needs.
  const joined = (columns: object, matches: SQL) =>
    on === undefined
      ? select(columns)
          .crossJoin(table)
          .where(allOf([eq(textKey, rowid), matches, ...conditions]))
      : select(columns)
          .innerJoin(table, on)
          .where(allOf([matches, ...conditions]));
  const among = (matches: SQL) => joined({ one: sql`1`.as('one') }, matches).limit(1);
  const matches = textCondition(subject, text, among);
  if (on !== undefined) {
    return joined(chosen(sql`min(${rank})`), matches)
      .groupBy(key)
      .orderBy(sql`"bm25"`, sql`"key"`)
      .limit(candidates);
  }
  // Rows of equal rank come by rowid. A second column in ORDER BY would make SQLite sort all rows.
  return joined(chosen(sql`${rank}`), matches)
    .orderBy(rank)
    .limit(candidates);
}

/** Refuses to compare keys with the numbers of a full-text table, which would find nothing. */
function checkTextKey(subject: string, { name, content }: Fts5Mark, key: Column, on: SQL | undefined): void {
  const type = content?.keyType ?? 'integer';
  if (on === undefined && keyTypeOf(key) !== type) throw textKeyMismatch(subject, name, type, key.name);
}

/**
 * The condition of the text search.
 *
 * @param among selects the rows that meet a condition, and all other conditions for candidates.
 */
function textCondition(subject: string, text: HybridText, among: (matches: SQL) => SQLWrapper): SQL {
  const { table, query, mode = 'any', prefix = false, cutoffFrequency = CUTOFF_FREQUENCY } = text;
  const target = targetTable(subject, table);
  const { mark, self } = target;
  if (is(query, SQL)) {
    refuse(subject, text, ['mode', 'prefix', 'cutoffFrequency'], 'a text as text.query beside it', query);
    return query;
  }
  const expected = 'a text, or an SQL condition,';
  const found = textWords(`${subject} text.query`, expected, mark.options)(query);
  // An index of trigrams has no shorter words.
  const words = hasTokenizer(mark.options, 'trigram') ? trigramWords(found).long : found;
  if (mode !== 'any') refuse(subject, text, ['cutoffFrequency'], "text.mode 'any' beside it", mode);
  const isCutOff = mode === 'any' && words.length > 1 && cutoffFrequency !== Number.POSITIVE_INFINITY;
  if (!isCutOff) return matchText(table, query, { mode, prefix });
  const matching = (expression: SQL) => among(sql`${self} match ${expression}`);
  return rareWordsCondition(target, { words, prefix, most: cutoffFrequency, among: matching });
}

function refuse(subject: string, text: HybridText, names: (keyof HybridText)[], expected: string, received: unknown) {
  const given = names.find((name) => text[name] !== undefined);
  if (given !== undefined) throw invalidOption(`${subject} text.${given}`, expected, received);
}

const allOf = (conditions: SQL[]): SQL => sql.join(conditions, sql` and `);
