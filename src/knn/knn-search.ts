import type { DrizzleDatabase } from '../drizzle/drizzle-database.js';
import type { VectorIndexMark, VectorTableMark } from '../tables/searchable-mark.js';
import type { SearchableTable } from '../tables/searchable-table.js';
import type { KnnOptions } from './knn-options.js';

/** A search that has no query yet. */
export interface KnnSearch<O extends KnnOptions = KnnOptions> {
  /** The function that is called, as errors name it. */
  readonly subject: string;
  readonly db: DrizzleDatabase;
  readonly searched: SearchableTable;
  readonly mark: VectorTableMark | VectorIndexMark;
  readonly options: O;
}
