import { type Column, type HasGenerated, sql } from 'drizzle-orm';
import { customType, type SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { BuilderOf } from '../columns/vector-column.js';
import type { ElementType } from '../element-type.js';

/** The functions that make searchable tables. */
export type SearchableMaker = 'vectorTable' | 'vectorIndex';

/**
 * The distance from a row to the query vector. This type exists only for the type checker. It tells the element type of
 * the vectors, which function made the table, and which table an index is over.
 */
export interface KnnDistance<
  T extends ElementType,
  Maker extends SearchableMaker = SearchableMaker,
  Content extends SQLiteTable = SQLiteTable,
> {
  readonly searched: T;
  readonly madeBy: Maker;
  readonly content: Content;
}

/** The builder of the `distance` column of every vector table and every vector index. */
export type DistanceColumnBuilder<
  T extends ElementType,
  Maker extends SearchableMaker,
  Content extends SQLiteTable = SQLiteTable,
> = HasGenerated<
  BuilderOf<ReturnType<typeof customType<{ data: number; driverData: KnnDistance<T, Maker, Content> }>>>,
  { type: 'always' }
>;

/** The `distance` column of a vector table, or of a vector index, whose vectors have elements of type T. */
export type DistanceColumn<T extends ElementType, Maker extends SearchableMaker = SearchableMaker> = Column & {
  readonly _: { readonly driverParam: KnnDistance<T, Maker> };
};

/**
 * Makes the `distance` column. It is a generated column, so that no insert names it, and validators such as drizzle-zod
 * leave it out.
 */
export const distanceColumn = <T extends ElementType, Maker extends SearchableMaker>(): DistanceColumnBuilder<
  T,
  Maker
> =>
  customType<{ data: number }>({ dataType: () => 'real' })('distance').generatedAlwaysAs(
    sql`null`,
  ) as unknown as DistanceColumnBuilder<T, Maker>;
