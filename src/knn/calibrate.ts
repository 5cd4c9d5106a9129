import { sql } from 'drizzle-orm';
import { encodeVector } from '../columns/encode-vector.js';
import { checkDatabase } from '../drizzle/check-database.js';
import type { DriverResult, DrizzleDatabase } from '../drizzle/drizzle-database.js';
import { selectValue } from '../drizzle/select-value.js';
import type { ElementArrays } from '../element-type.js';
import { tooFewQueries } from '../errors/queries.js';
import { notSearchable } from '../errors/tables.js';
import { withSchema } from '../tables/schema-check/ensure-schema.js';
import { searchableMark } from '../tables/searchable-mark.js';
import type { SearchableTable } from '../tables/searchable-table.js';
import type { SearchedElementType } from '../tables/searched-element-type.js';

const SUBJECT = 'calibrate()';
const LEAST_QUERIES = 20;

/** A query vector: the typed array of the searched element type, or an array of numbers. */
export type CalibrationQuery<S extends SearchableTable> = ElementArrays[SearchedElementType<S>] | readonly number[];

/**
 * Measures with queries of your own how many candidates a search takes for the `recall` that it is asked for. Merges
 * measure with rows of the table. Use this where queries are of another kind than rows, such as short questions over
 * long passages.
 *
 * It searches for each query as searches do and exactly, and stores the result in the table, as part of the transaction.
 * Merges keep it. `indexInfo()` tells when the index has doubled or halved since.
 *
 * @example
 * ```ts
 * const queries = await embedder.embed(questions, 'query'); // at least 20; some hundred measure well
 * calibrate(db, docs, queries); // await it where the driver is asynchronous
 * ```
 * ```sql
 * select vector_calibrate(?, ?)
 * ```
 * @param db a Drizzle database with the extension, or a transaction.
 * @param table a table made by `vectorTable()`, or an index made by `vectorIndex()`.
 * @param queries at least 20 vectors of the table's dimensions. Null removes what was measured, so that what merges
 * measure counts again.
 * @returns how many queries were measured: 0 where the table has no HNSW graph, or fewer than 2,000 rows, so that
 * searches are exact; a promise of it where the driver is asynchronous.
 * @throws {@link VectorError} `extension_not_loaded`, `schema_mismatch`, `not_a_vector_table`, `not_a_database`,
 * `invalid_option` for fewer queries; for a query `element_type_mismatch`, `dimension_mismatch`, `invalid_element`,
 * `not_finite` or `zero_vector`.
 */
export function calibrate<D extends DrizzleDatabase, S extends SearchableTable>(
  db: D,
  table: S,
  queries: ReadonlyArray<CalibrationQuery<S>> | null,
): DriverResult<D, number> {
  const mark = searchableMark(table);
  if (mark === undefined) throw notSearchable(SUBJECT, table);
  checkDatabase(SUBJECT, db);
  if (queries !== null && (!Array.isArray(queries) || queries.length < LEAST_QUERIES))
    throw tooFewQueries(SUBJECT, LEAST_QUERIES, queries);
  const { name, vectors, options } = mark;
  const blobs = queries?.map((query, index) =>
    encodeVector({ ...vectors, label: `${SUBJECT} queries[${index}]` }, query, options.metric === 'cosine'),
  );
  const given = blobs === undefined ? null : Buffer.concat(blobs);
  return withSchema(SUBJECT, db, table, () =>
    selectValue(SUBJECT, db, sql`vector_calibrate(${name}, ${given})`, Number),
  );
}
