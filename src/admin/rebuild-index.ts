import { sql } from 'drizzle-orm';
import { checkDatabase } from '../drizzle/check-database.js';
import type { DriverResult, DrizzleDatabase } from '../drizzle/drizzle-database.js';
import { selectValue } from '../drizzle/select-value.js';
import { checkOptions } from '../options/check-options.js';
import { isFunction, type Rule } from '../options/rules.js';
import { withSchema } from '../tables/schema-check/ensure-schema.js';
import type { SearchableTable } from '../tables/searchable-table.js';
import { type OnIndexProgress, reportProgress } from './report-progress.js';
import { searchableName } from './searchable-name.js';

/** The options of `rebuildIndex()`. */
export interface RebuildIndexOptions {
  /**
   * Called now and then while the index is built, on drivers that can define SQL functions: better-sqlite3 and
   * node:sqlite. Do not query the database in it, which is busy.
   *
   * When it returns `false`, the build ends with SQLite's error SQLITE_INTERRUPT. When it throws, the build ends with
   * that error. In both cases the index stays as it was. Put a call like `process.stderr.write()` in braces, because it
   * can return `false`.
   */
  onProgress?: OnIndexProgress | undefined;
}

const rules: Record<keyof RebuildIndexOptions, Rule> = { onProgress: isFunction };

/**
 * Builds the index again from the rows. Every connection sees the new index at once. It is of use after many deletes,
 * or when SQLite reports that the index is corrupt. Nothing is lost, because the index is made of the rows.
 *
 * @example
 * ```ts
 * const rows = rebuildIndex(db, docs); // await it where the driver is asynchronous
 *
 * rebuildIndex(db, docs, {
 *   onProgress: ({ phase, done, total }) => {
 *     process.stderr.write(`\r${phase} ${done} of ${total}`);
 *   },
 * });
 * ```
 * ```sql
 * select vector_rebuild_index(?)
 * ```
 * With `onProgress`, a `select vector_config('progress', ?)` before it sets the function to call, and one after it
 * restores the earlier setting.
 * @param db a Drizzle database with the extension, or a transaction.
 * @param table a table made by `vectorTable()`, or an index made by `vectorIndex()`.
 * @param options a callback for progress.
 * @returns how many rows the table has; a promise of it where the driver is asynchronous.
 * @throws {@link VectorError} `extension_not_loaded`, `schema_mismatch`, `not_a_vector_table`, `not_a_database`,
 * `invalid_option`; `unsupported_driver` where the driver cannot call `onProgress`.
 */
export function rebuildIndex<D extends DrizzleDatabase>(
  db: D,
  table: SearchableTable,
  options: RebuildIndexOptions = {},
): DriverResult<D, number> {
  const subject = 'rebuildIndex()';
  const name = searchableName(subject, table);
  const { onProgress } = checkOptions(subject, 'third', rules, options);
  checkDatabase(subject, db);
  const select = () => selectValue(subject, db, sql`vector_rebuild_index(${name})`, Number);
  const rebuild = () => withSchema(subject, db, table, select);
  return onProgress === undefined ? rebuild() : reportProgress(subject, db, onProgress, rebuild);
}
