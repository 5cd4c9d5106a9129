import { checkDatabase } from '../../drizzle/check-database.js';
import type { DriverResult, DrizzleDatabase } from '../../drizzle/drizzle-database.js';
import { runStatements } from '../../drizzle/run-statements.js';
import { withExtension } from '../../drizzle/with-extension.js';
import type { Casing } from '../index-options.js';
import type { AnyFts5Table } from './any-fts5-table.js';
import { createFts5TableStatements } from './fts5-table-statements.js';

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
 * Creates a full-text table. Over an ordinary table, which must exist, it also makes triggers and indexes the rows. All
 * statements run in one transaction, or in a savepoint where `db` is a transaction. {@link dropFts5Table} drops
 * everything again, and {@link createFts5TableSql} gives the statements without running them.
 *
 * The triggers follow inserts, updates, deletes, upserts (`onConflictDoUpdate`), and cascades of foreign keys. They also
 * follow `INSERT OR REPLACE` and `ON CONFLICT REPLACE`, with and without `PRAGMA recursive_triggers`. For that they
 * know the primary key and the unique columns, constraints and indexes that the schema gives the content:
 *
 * - A unique index that the schema does not have can replace rows unseen. Their words are then still found.
 * - When you add a unique column or index, drop the full-text table and create it again. drizzle-kit does that itself.
 * - A trigger of your own that writes to the row it fires for must be made before these triggers. SQLite calls the
 *   newest trigger first.
 *
 * The table `posts_text_replaced` has the rows that the current statement may replace. It is empty most of the time.
 *
 * @example
 * ```ts
 * const postsText = fts5Table('posts_text', { title: text() }, { content: posts });
 *
 * createFts5Table(db, postsText, { ifNotExists: true }); // await it where the driver is asynchronous
 * ```
 * ```sql
 * CREATE VIRTUAL TABLE IF NOT EXISTS "posts_text" USING fts5("title", content="posts", content_rowid="id");
 * CREATE TABLE IF NOT EXISTS "posts_text_replaced"("id", "title");
 * CREATE TRIGGER IF NOT EXISTS "posts_text_before_insert" BEFORE INSERT ON "posts" BEGIN
 *   DELETE FROM "posts_text_replaced" WHERE true;
 *   INSERT INTO "posts_text_replaced" SELECT "posts"."id", "posts"."title" FROM "posts" WHERE ("posts"."id" = new."id");
 * END;
 * CREATE TRIGGER IF NOT EXISTS "posts_text_insert" AFTER INSERT ON "posts" BEGIN
 *   INSERT INTO "posts_text"("posts_text", rowid, "title") SELECT 'delete', ... FROM "posts_text_replaced" WHERE ...;
 *   DELETE FROM "posts_text_replaced" WHERE true;
 *   INSERT INTO "posts_text"(rowid, "title") VALUES (new."id", new."title");
 * END;
 * CREATE TRIGGER IF NOT EXISTS "posts_text_delete" AFTER DELETE ON "posts" BEGIN
 *   INSERT INTO "posts_text"("posts_text", rowid, "title") VALUES ('delete', old."id", old."title");
 * END;
 * -- for updates: posts_text_before_update, posts_text_update, posts_text_unique
 * INSERT INTO "posts_text"("posts_text")
 *   SELECT 'rebuild' WHERE NOT EXISTS (SELECT 1 FROM "posts_text_docsize")
 * ```
 * @param db a Drizzle database over SQLite, or a transaction.
 * @param table a table made by `fts5Table()`.
 * @param options `ifNotExists`, by default false, and `casing`.
 * @returns nothing; a promise where the driver is asynchronous.
 * @throws {@link VectorError} `not_a_database`; `not_an_fts5_table`; `extension_not_loaded` for the tokenizer `words`; `casing_mismatch` for a casing that the queries of Drizzle 1.x do
 * not use (there, `casing` is an option of `fts5Table()`); `invalid_column_name` and `invalid_content` where casing
 * makes a name a wrong one; `invalid_option`.
 */
export function createFts5Table<D extends DrizzleDatabase>(
  db: D,
  table: AnyFts5Table,
  options: CreateFts5TableOptions = {},
): DriverResult<D, void> {
  checkDatabase('createFts5Table()', db, ['run', 'transaction']);
  const statements = createFts5TableStatements('createFts5Table', 'third', table, options);
  return withExtension(() => runStatements('createFts5Table()', db, statements)); // the tokenizer words is of the extension
}
