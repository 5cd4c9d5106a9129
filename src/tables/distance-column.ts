import { type Column, type HasGenerated, sql } from 'drizzle-orm';
import { customType } from 'drizzle-orm/sqlite-core';
import type { BuilderOf } from '../columns/vector-column.js';
import type { ElementType } from '../element-type.js';

/** The distance of a row to the query vector. The table's element type exists only for the type checker. */
export interface KnnDistance<T extends ElementType> {
  readonly searched: T;
}

/** The builder of the `distance` column that every vector table has. */
export type DistanceColumnBuilder<T extends ElementType> = HasGenerated<
  BuilderOf<ReturnType<typeof customType<{ data: number; driverData: KnnDistance<T> }>>>,
  { type: 'always' }
>;

/** The `distance` column of a vector table whose vectors have elements of type T. */
export type DistanceColumn<T extends ElementType> = Column & { readonly _: { readonly driverParam: KnnDistance<T> } };

/** A generated column, so that no insert names it and validators such as drizzle-zod leave it out. */
export const distanceColumn = <T extends ElementType>(): DistanceColumnBuilder<T> =>
  customType<{ data: number }>({ dataType: () => 'real' })('distance').generatedAlwaysAs(
    sql`null`,
  ) as unknown as DistanceColumnBuilder<T>;
