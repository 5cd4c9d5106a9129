import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { ElementType } from '../element-type.js';
import type { VectorBlob } from './vector-column.js';

/** The keys of the vector columns of a table. */
export type VectorKey<T extends SQLiteTable> = {
  [K in keyof T['_']['columns']]: T['_']['columns'][K] extends { _: { driverParam: VectorBlob<ElementType> } }
    ? K
    : never;
}[keyof T['_']['columns']];
