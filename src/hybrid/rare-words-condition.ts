import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import type { TargetTable } from '../fulltext/text-target.js';
import { quoteFts5String } from '../fulltext/text-words.js';

/** What the words of a text are looked for with, beside the words. */
export interface RareWords {
  /** At least one. */
  readonly words: readonly string[];
  /** Whether the last one may be the beginning of a word. */
  readonly prefix: boolean;
  /** How many rows have a word that counts. */
  readonly most: number;
  /** A select, in parentheses, of the rows that match an expression of FTS5, and whatever else rows have to meet. */
  among(expression: SQL): SQLWrapper;
}

/**
 * The rows with any of several words, but those that are in many rows: FTS5 ranks all rows that match, and "the" would make
 * that all there are. Where there are no rows with another word, those with all words that are found; where there are none
 * either, those with any.
 *
 * SQLite counts each word's rows first, no further than `most`.
 */
export function rareWordsCondition({ mark, self }: TargetTable, { words, prefix, most, among }: RareWords): SQL {
  const expressions = words.map(
    (word, index) => quoteFts5String(word) + (prefix && index === words.length - 1 ? '*' : ''),
  );
  const table = sql.identifier(mark.name);
  const rows = sql`select 1 from ${table} where ${table} match "text.word"."value" limit ${most + 1}`;
  // An empty text is an error of FTS5, an empty string of it none. All names are whole: the table can have any itself.
  const joined = (separator: SQL, condition: SQL) =>
    sql`select coalesce(group_concat("text.words"."value", ${separator}), '""') as "text.expression" from "text.words" where "text.words"."rows" ${condition}`;
  const found = (expressions: SQL) =>
    sql`(select "text.found"."text.expression" from (${expressions}) as "text.found" where exists ${among(sql`"text.found"."text.expression"`)})`;
  return sql.join(
    [
      sql`${self} match (with "text.words" as materialized (`,
      sql`select "text.word"."value" as "value", (select count(*) from (${rows})) as "rows"`,
      sql` from json_each(${JSON.stringify(expressions)}) as "text.word") select coalesce(`,
      sql`${found(joined(sql`' OR '`, sql`between 1 and ${most}`))}, `,
      sql`${found(joined(sql`' '`, sql`> 0`))}, `,
      sql`${expressions.join(' OR ')}))`,
    ],
    sql``,
  );
}
