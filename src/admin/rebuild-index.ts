import { sql } from 'drizzle-orm';
import type { DriverResult, DrizzleDatabase } from '../drizzle/drizzle-database.js';
import { selectValue } from '../drizzle/select-value.js';
import { checkOptions } from '../options/check-options.js';
import { isFunction, type Rule } from '../options/rules.js';
import type { Searchable } from '../tables/searchable.js';
import { type OnProgress, reportProgress } from './report-progress.js';
import { searchableName } from './searchable-name.js';

/** What `rebuildIndex()` takes beside the table. */
export interface RebuildIndexOptions {
  /**
   * Called now and then while the index is built, on drivers that can call functions: better-sqlite3 and node:sqlite.
   * The database is busy meanwhile: no queries from here.
   *
   * When it returns `false`, the build ends with SQLite's error SQLITE_INTERRUPT; when it throws, with what it threw. The
   * index then stays as it was. (`process.stderr.write()` is a function that can return `false`: put it in braces.)
   */
  onProgress?: OnProgress | undefined;
}

const rules: Record<keyof RebuildIndexOptions, Rule> = { onProgress: isFunction };

/**
 * Builds the index afresh from the rows, visible at once to every connection: after many deletes, or when SQLite says that
 * the index is corrupt. The rows are the truth, so nothing is lost.
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
 * With `onProgress` it runs between two `select vector_config('progress', ?)`, with the name of a function and with what
 * was set before.
 * @param db a Drizzle database with the extension, or a transaction.
 * @param table a table made by `vectorTable()`, or an index made by `vectorIndex()`.
 * @returns how many rows the table has.
 * @throws {@link VectorError} `not_a_vector_table`, `not_a_database`, `invalid_option`; `unsupported_driver` where
 * the driver cannot call `onProgress`.
 */
export function rebuildIndex<D extends DrizzleDatabase>(
  db: D,
  table: Searchable,
  options: RebuildIndexOptions = {},
): DriverResult<D, number> {
  const subject = 'rebuildIndex()';
  const name = searchableName(subject, table);
  const { onProgress } = checkOptions(subject, 'third', rules, options);
  const rebuild = () => selectValue(subject, db, sql`vector_rebuild_index(${name})`, Number);
  return onProgress === undefined ? rebuild() : reportProgress(subject, db, onProgress, rebuild);
}
