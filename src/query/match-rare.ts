import { type SQL, sql } from 'drizzle-orm';
import type { TargetTable } from './text-target.js';
import { quoteText } from './text-words.js';

/**
 * The rows with any of several words, but those that are in many rows: FTS5 ranks all rows that match, and "the" would make
 * that all there are. Where no other word is found, the rows with all words that are; where there are none, with any.
 *
 * SQLite counts each word's rows first, no further than `most`.
 *
 * @param words at least one.
 * @param most how many rows have a word that counts.
 */
export function matchRare({ mark, self }: TargetTable, words: readonly string[], prefix: boolean, most: number): SQL {
  const expressions = words.map((word, index) => quoteText(word) + (prefix && index === words.length - 1 ? '*' : ''));
  const table = sql.identifier(mark.name);
  const matching = (expression: SQL) => sql`select 1 from ${table} where ${table} match ${expression}`;
  const count = sql`select count(*) from (${matching(sql`value`)} limit ${most + 1})`;
  // An empty text is an error of FTS5, an empty string of it none.
  const found = sql`select coalesce(group_concat(value, ' '), '""') as "all" from "text.words" where "rows" > 0`;
  return sql.join(
    [
      sql`${self} match (with "text.words" as materialized (`,
      sql`select value, (${count}) as "rows" from json_each(${JSON.stringify(expressions)})`,
      sql`) select coalesce(`,
      sql`(select group_concat(value, ' OR ') from "text.words" where "rows" between 1 and ${most}), `,
      sql`(select "all" from (${found}) where exists (${matching(sql`"all"`)})), `,
      sql`${expressions.join(' OR ')}))`,
    ],
    sql``,
  );
}
