import { type Column, type HasGenerated, sql } from 'drizzle-orm';
import { customType } from 'drizzle-orm/sqlite-core';
import type { BuilderOf } from '../../columns/vector-column.js';

/** How well a row matches. This type exists only for the type checker, which knows a full-text table by it. */
export interface Fts5Rank {
  readonly madeBy: 'fts5Table';
}

/** The builder of the `rank` column of every full-text table. */
export type RankColumnBuilder = HasGenerated<
  BuilderOf<ReturnType<typeof customType<{ data: number; driverData: Fts5Rank }>>>,
  { type: 'always' }
>;

/** The `rank` column of a full-text table. */
export type RankColumn = Column & { readonly _: { readonly driverParam: Fts5Rank } };

/**
 * Makes the `rank` column. It is a generated column, so that no insert names it, and validators such as drizzle-zod
 * leave it out.
 */
export const rankColumn = (): RankColumnBuilder =>
  customType<{ data: number }>({ dataType: () => 'real' })('rank').generatedAlwaysAs(
    sql`null`,
  ) as unknown as RankColumnBuilder;
