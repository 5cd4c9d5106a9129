import { checkDatabase } from '../../drizzle/check-database.js';
import type { DriverResult, DrizzleDatabase } from '../../drizzle/drizzle-database.js';
import { isAsynchronous } from '../../drizzle/is-asynchronous.js';
import { runSteps } from '../../drizzle/run-steps.js';
import { notSearchable } from '../../errors/tables.js';
import { searchableMark } from '../searchable-mark.js';
import type { SearchableTable } from '../searchable-table.js';
import { rememberChecked } from './checked-tables.js';
import { compareSchema } from './compare-schema.js';

const SUBJECT = 'checkSchema()';

/**
 * Checks that the database has vector tables and indexes as the schema defines them. Call it once, when the application
 * starts. Without it, a `db.select()` over another metric gives wrong neighbors, and a `db.insert()` over another element
 * type stores wrong vectors.
 *
 * It compares the dimensions, the element type, the metric, the key, the vector column, the metadata columns (names,
 * types, NOT NULL), the partition key, `requiresPartition`, and the `model` where the schema has one. Of an index it also compares the table that it is over.
 * It does not compare defaults, `indexed`, and the options of the search, such as `m` and `mode`. Columns have the names
 * that the queries of `db` use.
 *
 * It asks the database at every call. The functions of this library that take a database, such as `knn()`, check a table
 * at its first use on a connection. After a migration in a running process, call `checkSchema()`.
 *
 * @example
 * ```ts
 * checkSchema(db, docs, postsEmbedding); // await it where the driver is asynchronous
 * ```
 * ```sql
 * select vector_definition(?) -- for each table
 * ```
 * @param db a Drizzle database with the extension, or a transaction.
 * @param tables tables made by `vectorTable()`, and indexes made by `vectorIndex()`.
 * @returns nothing; a promise where the driver is asynchronous.
 * @throws {@link VectorError} `schema_mismatch` for the first table that the database lacks or has otherwise: the
 * message names each difference and the cure; `not_a_vector_table`, `not_a_database`, `extension_not_loaded`.
 */
export function checkSchema<D extends DrizzleDatabase>(
  db: D,
  ...tables: readonly SearchableTable[]
): DriverResult<D, void> {
  checkDatabase(SUBJECT, db);
  const marked = tables.map((table) => {
    const mark = searchableMark(table);
    if (mark === undefined) throw notSearchable(SUBJECT, table);
    return { table, mark };
  });
  function* compareAll(): Generator<unknown, void, unknown> {
    for (const { table, mark } of marked) {
      yield* compareSchema(SUBJECT, db, table, mark);
      rememberChecked(db, mark);
    }
  }
  const result = tables.length === 0 && isAsynchronous(db) ? Promise.resolve() : runSteps(compareAll());
  return result as DriverResult<D, void>;
}
