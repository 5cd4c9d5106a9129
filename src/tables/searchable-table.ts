import type { AnyVectorIndex } from './vector-index/any-vector-index.js';
import type { AnyVectorTable } from './vector-table/any-vector-table.js';

/** A table that `knnMatch()` can search: any table made by `vectorTable()`, and any index made by `vectorIndex()`. */
export type SearchableTable = AnyVectorTable | AnyVectorIndex;
