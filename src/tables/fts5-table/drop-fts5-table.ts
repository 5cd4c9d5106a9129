import { type SQL, sql } from 'drizzle-orm';
import { notAnFts5Table } from '../../errors/fts5-tables.js';
import { checkOptions } from '../../options/check-options.js';
import { isBoolean, type Rule } from '../../options/rules.js';
import type { AnyFts5Table } from './any-fts5-table.js';
import { fts5Mark } from './fts5-mark.js';
import { dropFts5Sql } from './fts5-table-sql.js';

/** The options of `dropFts5Table()`. */
export interface DropFts5TableOptions {
  /** Does nothing when the table does not exist. */
  ifExists?: boolean | undefined;
}

const rules: Record<keyof DropFts5TableOptions, Rule> = { ifExists: isBoolean };

/**
 * The statements that drop a full-text table, to run one after another. Over an ordinary table they drop its triggers
 * first. The ordinary table stays unchanged.
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
 * @param options `ifExists`, by default false.
 * @returns the statements, for `db.run()`.
 * @throws {@link VectorError} `not_an_fts5_table`; `invalid_option`.
 */
export function dropFts5Table(table: AnyFts5Table, options: DropFts5TableOptions = {}): SQL[] {
  const mark = fts5Mark(table);
  if (mark === undefined) throw notAnFts5Table('dropFts5Table()', table);
  const { ifExists = false } = checkOptions(`dropFts5Table(${mark.name})`, 'second', rules, options);
  return dropFts5Sql(mark, ifExists).map((statement) => sql.raw(statement));
}
