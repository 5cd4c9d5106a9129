import type { InferInsertModel, Placeholder, SQL } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { VectorBlob } from '../columns/vector-column.js';
import type { VectorInput } from '../columns/vector-input.js';

/** A vector in each of its forms, where the column is a vector column; never for others. */
type InputOf<Column> = Column extends { _: { driverParam: VectorBlob<infer T> } } ? VectorInput<T> : never;

/**
 * A row to insert, as `db.insert(table).values()` takes it. Vectors may also be arrays of numbers and base64 text.
 *
 * @example
 * ```ts
 * type NewPost = InsertRow<typeof posts>; // { title: string | SQL; embedding?: Float32Array | number[] | string | SQL | … }
 * ```
 */
export type InsertRow<T extends SQLiteTable> = {
  [K in keyof InferInsertModel<T>]:
    | InferInsertModel<T>[K]
    | InputOf<T['_']['columns'][K & keyof T['_']['columns']]>
    | SQL
    | Placeholder;
};
