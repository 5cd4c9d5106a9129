import { type Column, type HasGenerated, sql } from 'drizzle-orm';
import { customType } from 'drizzle-orm/sqlite-core';
import type { BuilderOf } from '../columns/vector-column.js';
import type { ElementType } from '../element-type.js';

/** The functions that make tables which can be searched. */
export type SearchableMaker = 'vectorTable' | 'vectorIndex';

/**
 * The distance of a row to the query vector. The element type of what is searched, and which function made the table,
 * exist only for the type checker.
 */
export interface KnnDistance<T extends ElementType, Maker extends SearchableMaker = SearchableMaker> {
  readonly searched: T;
  readonly madeBy: Maker;
}

/** The builder of the `distance` column that every vector table and every vector index has. */
export type DistanceColumnBuilder<T extends ElementType, Maker extends SearchableMaker> = HasGenerated<
  BuilderOf<ReturnType<typeof customType<{ data: number; driverData: KnnDistance<T, Maker> }>>>,
  { type: 'always' }
>;

/** The `distance` column of a vector table, or of a vector index, whose vectors have elements of type T. */
export type DistanceColumn<T extends ElementType, Maker extends SearchableMaker = SearchableMaker> = Column & {
  readonly _: { readonly driverParam: KnnDistance<T, Maker> };
};

/** A generated column, so that no insert names it and validators such as drizzle-zod leave it out. */
export const distanceColumn = <T extends ElementType, Maker extends SearchableMaker>(): DistanceColumnBuilder<
  T,
  Maker
> =>
  customType<{ data: number }>({ dataType: () => 'real' })('distance').generatedAlwaysAs(
    sql`null`,
  ) as unknown as DistanceColumnBuilder<T, Maker>;
