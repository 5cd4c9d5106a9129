// The entry drizzle-vector/schema: what a schema is made of, and nothing that needs Node. A browser, React Native or a worker
// can import it.
export type { ColumnBuilders } from '../columns/column-builders.js';
export { float2Vector } from '../columns/float2-vector.js';
export { float4Vector } from '../columns/float4-vector.js';
export { float8Vector } from '../columns/float8-vector.js';
export { int1Vector } from '../columns/int1-vector.js';
export { int2Vector } from '../columns/int2-vector.js';
export { int4Vector } from '../columns/int4-vector.js';
export { type Tag, type TagsColumnBuilder, tags } from '../columns/tags.js';
export { vector } from '../columns/vector.js';
export type { VectorBlob, VectorColumn, VectorColumnBuilder, VectorColumnFunction } from '../columns/vector-column.js';
export type { VectorInput } from '../columns/vector-input.js';
export type { ElementArrays, ElementType } from '../element-type.js';
export { VectorError, type VectorErrorCode } from '../errors/vector-error.js';
export { type JsonFieldTypes, jsonField } from '../filters/json-field.js';
export type { DistanceColumn, KnnDistance, SearchableMaker } from '../tables/distance-column.js';
export type { AnyFts5Table } from '../tables/fts5-table/any-fts5-table.js';
export { createFts5TableSql } from '../tables/fts5-table/create-fts5-table-sql.js';
export { dropFts5TableSql } from '../tables/fts5-table/drop-fts5-table-sql.js';
export { type Fts5Table, fts5Table } from '../tables/fts5-table/fts5-table.js';
export type { Fts5Detail, Fts5TableOptions } from '../tables/fts5-table/fts5-table-options.js';
export type { Fts5Text, Fts5TextColumn, TextBuilders } from '../tables/fts5-table/fts5-text.js';
export type { Fts5Rank, RankColumn } from '../tables/fts5-table/rank-column.js';
export type { Casing, IndexMode, IndexOptions, Metric, Quantization } from '../tables/index-options.js';
export type { AnyRowKey, KeyData, PrimaryKeyName, RowKey } from '../tables/row-key.js';
export { createRtreeTableSql } from '../tables/rtree-table/create-rtree-table-sql.js';
export { dropRtreeTableSql } from '../tables/rtree-table/drop-rtree-table-sql.js';
export type { RtreeBound, RtreeBounds } from '../tables/rtree-table/rtree-bound.js';
export type { IfRtreeTable, RtreeDimension } from '../tables/rtree-table/rtree-dimension.js';
export { type RtreeTable, rtreeTable } from '../tables/rtree-table/rtree-table.js';
export type { RtreeTableOptions, RtreeType } from '../tables/rtree-table/rtree-table-options.js';
export type { SearchableTable } from '../tables/searchable-table.js';
export type { SearchedElementType } from '../tables/searched-element-type.js';
export type { AnyVectorIndex } from '../tables/vector-index/any-vector-index.js';
export { createVectorIndexSql } from '../tables/vector-index/create-vector-index-sql.js';
export { dropVectorIndexSql } from '../tables/vector-index/drop-vector-index-sql.js';
export { type VectorIndex, vectorIndex } from '../tables/vector-index/vector-index.js';
export type { VectorFormat, VectorIndexOptions } from '../tables/vector-index/vector-index-options.js';
export type { AnyVectorTable } from '../tables/vector-table/any-vector-table.js';
export { createVectorTableSql } from '../tables/vector-table/create-vector-table-sql.js';
export { dropVectorTableSql } from '../tables/vector-table/drop-vector-table-sql.js';
export {
  type MetadataKey,
  type VectorTable,
  type VectorTableConstraints,
  type VectorTableRow,
  vectorTable,
} from '../tables/vector-table/vector-table.js';
export type { VectorTableOptions } from '../tables/vector-table/vector-table-options.js';
