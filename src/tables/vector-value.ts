import { Column, getTableName, is, Param, type SQL, sql, type Table } from 'drizzle-orm';
import { encodeVector } from '../columns/encode-vector.js';
import type { VectorColumn } from '../columns/vector-column.js';
import type { VectorInput } from '../columns/vector-input.js';
import { vectorTypeOf } from '../columns/vector-type.js';
import type { ElementArrays, ElementType } from '../element-type.js';
import { describeValue } from '../errors/message.js';
import { notAVectorColumn } from '../errors/queries.js';
import { searchableMark } from './searchable-mark.js';

const SUBJECT = 'vectorValue()';

/**
 * A vector as an SQL value, for an insert or an update that Drizzle types. Drizzle has one type for what a column
 * takes and gives, the typed array. Where you have an array of numbers or base64, this gives the value that compiles.
 *
 * The vector is checked at once.
 *
 * @example
 * ```ts
 * db.insert(posts).values({ title: 'Whales', embedding: vectorValue(posts.embedding, [0.1, 0.2, 0.3]) }).run();
 * db.update(docs).set({ embedding: vectorValue(docs.embedding, response.data[0].embedding) }).where(eq(docs.id, 1)).run();
 * ```
 * ```sql
 * insert into "posts" ("id", "title", "embedding") values (null, ?, ?)
 * ```
 * @param column the vector column that the value is for, of any table.
 * @param value the typed array of the column's element type, an array of numbers, or base64 text of little-endian
 * elements of that type.
 * @returns an SQL value: a parameter with the BLOB of the vector.
 * @throws {@link VectorError} `not_a_vector_column`; `element_type_mismatch`, `dimension_mismatch`, `invalid_element`
 * or `not_finite`; for a vector table with the metric cosine `zero_vector`.
 */
export function vectorValue<T extends ElementType>(
  column: VectorColumn<T>,
  value: VectorInput<NoInfer<T>>,
): SQL<ElementArrays[T]> {
  const type = is(column, Column) ? vectorTypeOf(column) : undefined;
  if (type === undefined) {
    throw notAVectorColumn(SUBJECT, is(column, Column) ? `the column ${column.name}` : describeValue(column));
  }
  const { name, table } = column as unknown as { name: string; table: Table };
  const nonZero = searchableMark(table)?.options.metric === 'cosine';
  const label = `${SUBJECT} for ${getTableName(table)}.${name}`;
  return sql`${new Param(encodeVector({ ...type, label }, value, nonZero))}`;
}
