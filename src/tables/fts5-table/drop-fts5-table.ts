import { type SQL, sql } from 'drizzle-orm';
import { notAnFts5Table } from '../../errors/fts5-tables.js';
import { checkOptions } from '../../options/check-options.js';
import { isBoolean, type Rule } from '../../options/rules.js';
import type { AnyFts5Table } from './any-fts5-table.js';
import { fts5Mark } from './fts5-mark.js';
import { dropFts5Sql } from './fts5-table-sql.js';

/** What `dropFts5Table()` takes beside the table. */
export interface DropFts5TableOptions {
  /** Do nothing when it does not exist. */
  ifExists?: boolean | undefined;
}

const rules: Record<keyof DropFts5TableOptions, Rule> = { ifExists: isBoolean };

/**
 * The statements that drop a full-text table, to be run one after the other: over an ordinary table, its triggers first.
 * The ordinary table stays as it is.
 *
 * @example
 * ```ts
 * for (const statement of dropFts5Table(postsText)) db.run(statement);
 * ```
 * ```sql
 * DROP TRIGGER IF EXISTS "posts_text_insert";
 * DROP TRIGGER IF EXISTS "posts_text_delete";
 * DROP TRIGGER IF EXISTS "posts_text_update";
 * DROP TABLE "posts_text"
 * ```
 * @param table a table made by `fts5Table()`.
 * @throws {@link VectorError} `not_an_fts5_table`; `invalid_option`.
 */
export function dropFts5Table(table: AnyFts5Table, options: DropFts5TableOptions = {}): SQL[] {
  const mark = fts5Mark(table);
  if (mark === undefined) throw notAnFts5Table('dropFts5Table()', table);
  const { ifExists = false } = checkOptions(`dropFts5Table(${mark.name})`, 'second', rules, options);
  return dropFts5Sql(mark, ifExists).map((statement) => sql.raw(statement));
}
