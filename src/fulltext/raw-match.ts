import type { Placeholder, SQL } from 'drizzle-orm';
import { emptyText } from '../errors/fts5-tables.js';
import { matchCondition } from './match-condition.js';
import { matchTarget, type TextTarget } from './text-target.js';

/**
 * A condition for the rows of a full-text table that match an expression in the query language of FTS5: `AND`, `OR`,
 * `NOT`, `NEAR()`, `prefix*`, `"a phrase"`, `^first`, `column : (...)`. In the query, `rank` tells how well a row
 * matches, lower for a better match.
 *
 * It is for expressions that a program writes. For texts that somebody typed, use {@link matchText}.
 *
 * It can be combined with other conditions by `and()`. SQLite cannot use it within `not()`, nor in `or()` with a
 * condition on another column. In a left join it belongs into the condition of the join.
 *
 * @example
 * ```ts
 * db.select().from(postsText).where(rawMatch(postsText, 'title : (sqlite OR drizzle*)')).orderBy(postsText.rank).all();
 * ```
 * ```sql
 * select ... from "posts_text" where "posts_text"."posts_text" match ? order by "posts_text"."rank"
 * ```
 * @param target a table made by `fts5Table()` or a column of it, or those of an alias.
 * @param expression an FTS5 expression (https://sqlite.org/fts5.html#full_text_query_syntax), or a placeholder.
 * @throws {@link VectorError} `empty_text`, at once or, for a placeholder, when the statement runs;
 * `not_an_fts5_table`; `not_an_fts5_column` for a column of another table, `rowid`, `rank` and an unindexed column;
 * `invalid_option` for a column where `detail` is `none`. SQLite reports an expression that FTS5 cannot read when the
 * statement runs.
 */
export function rawMatch(target: TextTarget, expression: string | Placeholder): SQL<boolean> {
  const { left } = matchTarget('rawMatch()', target);
  return matchCondition(left, expression, (value) => {
    if (typeof value === 'string' && value.trim() !== '') return value;
    throw emptyText('rawMatch() expression', 'an expression of FTS5', value);
  });
}
