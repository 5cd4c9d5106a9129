import type { AnyVectorIndex } from './any-vector-index.js';
import type { AnyVectorTable } from './any-vector-table.js';

/** What can be searched with `knnMatch()`: any table made by `vectorTable()`, and any index made by `vectorIndex()`. */
export type Searchable = AnyVectorTable | AnyVectorIndex;
