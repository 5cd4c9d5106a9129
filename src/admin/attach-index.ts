import { sql } from 'drizzle-orm';
import { checkDatabase } from '../drizzle/check-database.js';
import type { DriverResult, DrizzleDatabase } from '../drizzle/drizzle-database.js';
import { selectValue } from '../drizzle/select-value.js';
import { withSchema } from '../tables/schema-check/ensure-schema.js';
import type { AnyVectorIndex } from '../tables/vector-index/any-vector-index.js';
import { vectorIndexMark } from '../tables/vector-index/vector-index-mark.js';

/**
 * Attaches a vector index to its table again, after {@link detachIndex}. It makes the triggers, and brings the index up
 * to date with all rows that were added, changed or deleted in the meantime. Every later search is right.
 *
 * It compares the vector of each row with the index, because a vector can change without its key. An index that is
 * smaller than a graph, or damaged, is built again. All of it happens in one transaction.
 *
 * An attached index stays as it is, so an application can call this each time it starts. It also brings back the triggers
 * of an index whose table was dropped and created again.
 *
 * @example
 * ```ts
 * attachIndex(db, postsEmbedding); // await it where the driver is asynchronous
 * ```
 * ```sql
 * select vector_attach_index(?)
 * ```
 * @param db a Drizzle database with the extension, or a transaction.
 * @param index an index made by `vectorIndex()`.
 * @returns how many rows may have changed: those that differ, and those that waited to be merged. It is the number of all
 * rows where the index was built again, and 0 for an index that was attached. A promise where the driver is asynchronous.
 * @throws {@link VectorError} `not_a_vector_index`, `not_a_database`, `schema_mismatch`, `extension_not_loaded`. A value
 * in the column that is not a vector of the index is an error of the extension, which names the row. The index then stays
 * detached.
 */
export function attachIndex<D extends DrizzleDatabase>(db: D, index: AnyVectorIndex): DriverResult<D, number> {
  const subject = 'attachIndex()';
  const { name } = vectorIndexMark(subject, index);
  checkDatabase(subject, db);
  return withSchema(subject, db, index, () => selectValue(subject, db, sql`vector_attach_index(${name})`, Number));
}
