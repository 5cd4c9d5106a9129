import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import type { TargetTable } from '../fulltext/text-target.js';
import { wordExpressions } from '../fulltext/text-words.js';

/** How the words of a text are searched for. */
export interface RareWords {
  /** At least one word. */
  readonly words: readonly string[];
  /** Whether the last word may be the beginning of a word. */
  readonly prefix: boolean;
  /** The largest number of rows that a word may be in to count. */
  readonly most: number;
  /** A select, in parentheses, of the rows that match an FTS5 expression and meet all other conditions. */
  among(expression: SQL): SQLWrapper;
}

/**
 * A condition for the rows with any of several words, without the words that are in many rows. FTS5 ranks all rows that
 * match, which "the" would make nearly all of them.
 *
 * Where no row has a rarer word, it finds rows with all words that are in the table. Where there are none either, it
 * finds rows with any word.
 *
 * SQLite first counts the rows of each word, no further than `most`.
 */
export function rareWordsCondition({ mark, self }: TargetTable, { words, prefix, most, among }: RareWords): SQL {
  const expressions = wordExpressions(words, prefix, mark.options);
  const table = sql.identifier(mark.name);
  const rows = sql`select 1 from ${table} where ${table} match "text.word"."value" limit ${most + 1}`;
  // All names are qualified, because the table's own
  // columns can have any name.
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
