import { type SQL, sql } from 'drizzle-orm';
import { notAnFts5Table } from '../../errors/fts5-tables.js';
import { checkCasing } from '../check-casing.js';
import { casedName, connectionsHaveCasing } from '../column-casing.js';
import { checkCreateOptions } from '../create-options.js';
import type { Casing } from '../index-options.js';
import type { AnyFts5Table } from './any-fts5-table.js';
import { describeFts5Table } from './describe-fts5-table.js';
import { fts5Columns, fts5Mark } from './fts5-mark.js';
import { createFts5Sql } from './fts5-table-sql.js';

/** The options of `createFts5Table()`. */
export interface CreateFts5TableOptions {
  /**
   * Does nothing where the table exists: it keeps the columns and options that it was created with. Rows of the
   * `content` are indexed only if none is indexed yet.
   */
  ifNotExists?: boolean | undefined;
  /** The `casing` of `drizzle(client, { casing })`, on Drizzle 0.45. */
  casing?: Casing | undefined;
}

/**
 * The statements that create a full-text table, to run one after another.
 *
 * Over an ordinary table, which must exist, they also make its triggers and index its rows. Run them in a transaction
 * if others may write meanwhile. {@link dropFts5Table} drops everything again.
 *
 * The triggers follow inserts, updates, deletes, upserts (`onConflictDoUpdate`), and cascades of foreign keys. There
 * are two exceptions:
 *
 * - `INSERT OR REPLACE`, or `ON CONFLICT REPLACE`, needs `PRAGMA recursive_triggers = ON` on its connection. Without it
 *   SQLite fires no delete trigger for the replaced row, and words of that row are still found.
 * - A trigger of your own that writes to the row it fires for must be made before these triggers. SQLite calls the
 *   newest trigger first.
 *
 * @example
 * ```ts
 * const postsText = fts5Table('posts_text', { title: text() }, { content: posts });
 *
 * db.transaction((tx) => {
 *   for (const statement of createFts5Table(postsText, { ifNotExists: true })) tx.run(statement);
 * });
 * ```
 * ```sql
 * CREATE VIRTUAL TABLE IF NOT EXISTS "posts_text" USING fts5("title", content="posts", content_rowid="id");
 * CREATE TRIGGER IF NOT EXISTS "posts_text_insert" AFTER INSERT ON "posts" BEGIN
 *   INSERT INTO "posts_text"(rowid, "title") VALUES (new."id", new."title");
 * END;
 * CREATE TRIGGER IF NOT EXISTS "posts_text_delete" AFTER DELETE ON "posts" BEGIN
 *   INSERT INTO "posts_text"("posts_text", rowid, "title") VALUES ('delete', old."id", old."title");
 * END;
 * CREATE TRIGGER IF NOT EXISTS "posts_text_update" AFTER UPDATE OF "id", "title", rowid, oid, _rowid_
 *   ON "posts" BEGIN
 *   INSERT INTO "posts_text"("posts_text", rowid, "title") VALUES ('delete', old."id", old."title");
 *   INSERT INTO "posts_text"(rowid, "title") VALUES (new."id", new."title");
 * END;
 * INSERT INTO "posts_text"("posts_text")
 *   SELECT 'rebuild' WHERE NOT EXISTS (SELECT 1 FROM "posts_text_docsize")
 * ```
 * @param table a table made by `fts5Table()`.
 * @param options `ifNotExists`, by default false, and `casing`.
 * @returns the statements, for `db.run()`.
 * @throws {@link VectorError} `not_an_fts5_table`; `casing_mismatch` for a casing that the queries of Drizzle 1.x do
 * not use (there, `casing` is an option of `fts5Table()`); `invalid_column_name` and `invalid_content` where casing
 * makes a name a wrong one; `invalid_option`.
 */
export function createFts5Table(table: AnyFts5Table, options: CreateFts5TableOptions = {}): SQL[] {
  const mark = fts5Mark(table);
  if (mark === undefined) throw notAnFts5Table('createFts5Table()', table);
  const subject = `createFts5Table(${mark.name})`;
  const { ifNotExists = false, casing } = checkCreateOptions(subject, options);
  const instead = (casing: string) => `write fts5Table(name, columns, { casing: '${casing}' })`;
  checkCasing(subject, fts5Columns(table, mark), casing, instead);
  const description = describeFts5Table(table, mark, (column) =>
    connectionsHaveCasing ? casedName(column, casing) : column.name,
  );
  return createFts5Sql(description, ifNotExists).map((statement) => sql.raw(statement));
}
