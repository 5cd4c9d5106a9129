export { attachIndex } from './admin/attach-index.js';
export { detachIndex } from './admin/detach-index.js';
export { type Health, type HealthOptions, health } from './admin/health/health.js';
export type { HealthCode, HealthFinding } from './admin/health/health-finding.js';
export { type IndexInfo, type IndexRecall, indexInfo } from './admin/index-info.js';
export { mergeIndex } from './admin/merge-index.js';
export { type RebuildIndexOptions, rebuildIndex } from './admin/rebuild-index.js';
export type { IndexProgress, OnIndexProgress } from './admin/report-progress.js';
export { setEfSearch } from './admin/set-ef-search.js';
export { bulkInsert } from './bulk/bulk-insert.js';
export { bulkInsertArrays, type RowKeys } from './bulk/bulk-insert-arrays.js';
export type { BulkInsertOptions, BulkInsertProgress } from './bulk/bulk-insert-options.js';
export { insertReturningKeys } from './bulk/insert-returning-keys.js';
export { upsert } from './bulk/upsert.js';
export type { ColumnBuilders } from './columns/column-builders.js';
export { float2Vector } from './columns/float2-vector.js';
export { float4Vector } from './columns/float4-vector.js';
export { float8Vector } from './columns/float8-vector.js';
export { int1Vector } from './columns/int1-vector.js';
export { int2Vector } from './columns/int2-vector.js';
export { int4Vector } from './columns/int4-vector.js';
export { type Tag, type TagsColumnBuilder, tags } from './columns/tags.js';
export { vector } from './columns/vector.js';
export type { VectorBlob, VectorColumn, VectorColumnBuilder, VectorColumnFunction } from './columns/vector-column.js';
export type { VectorInput } from './columns/vector-input.js';
export type { VectorKey } from './columns/vector-key.js';
export type { VectorQuery } from './columns/vector-query.js';
export { cosineDistance } from './distances/cosine-distance.js';
export { innerProduct } from './distances/inner-product.js';
export { l1Distance } from './distances/l1-distance.js';
export { l2Distance } from './distances/l2-distance.js';
export type { DriverResult, DrizzleDatabase } from './drizzle/drizzle-database.js';
export type { ElementArrays, ElementType } from './element-type.js';
export { VectorError, type VectorErrorCode } from './errors/vector-error.js';
export { vectorErrorCode } from './errors/vector-error-code.js';
export { type GeoCircle, geoWithin } from './filters/geo-within.js';
export { hasAll } from './filters/has-all.js';
export { hasAny } from './filters/has-any.js';
export { hasKey } from './filters/has-key.js';
export { hasNone } from './filters/has-none.js';
export { type JsonFieldTypes, jsonField } from './filters/json-field.js';
export { type Filter, type FilterOptions, type FilterValues, matchFilter } from './filters/match-filter.js';
export type { TagsSource, WantedTags } from './filters/tag-condition.js';
export { type CalibrationQuery, calibrate } from './knn/calibrate.js';
export { knn } from './knn/knn.js';
export { knnBatch } from './knn/knn-batch.js';
export { type KnnGroup, type KnnGroupedOptions, knnGrouped } from './knn/knn-grouped.js';
export { type KnnMatch, type KnnMatchOptions, knnMatch } from './knn/knn-match.js';
export type { KnnJoin, KnnJoinable, KnnOptions } from './knn/knn-options.js';
export { type KnnPage, type KnnPageOptions, type KnnPlace, knnPage } from './knn/knn-page.js';
export type { KnnRow } from './knn/knn-row.js';
export type { KnnVector } from './knn/knn-vector.js';
export { moreLikeThis } from './knn/more-like-this.js';
export { type PreparedKnn, prepareKnn } from './knn/prepare-knn.js';
export type {
  ExplainedSearch,
  ExplainOption,
  MaybeExplained,
  SearchExplanation,
  SearchStep,
} from './knn/search-explanation.js';
export { extractExtension } from './loading/extract-extension.js';
export { isAvailable } from './loading/is-available.js';
export { type LoadableDatabase, type LoadOptions, load, loadVectorExtension } from './loading/load-vector-extension.js';
export { getLoadablePath } from './loading/loadable-path.js';
export { type MmrOptions, type MmrVector, mmr } from './results/mmr.js';
export { type RerankedRow, type RerankOptions, type RowScores, rerank } from './results/rerank.js';
export type { DistanceColumn, KnnDistance, SearchableMaker } from './tables/distance-column.js';
export type { Casing, IndexMode, IndexOptions, Metric, Quantization } from './tables/index-options.js';
export type { InsertRow } from './tables/insert-row.js';
export type { OnConflict } from './tables/on-conflict.js';
export type { AnyRowKey, KeyData, PrimaryKeyName, RowKey } from './tables/row-key.js';
export { type CreateRtreeTableOptions, createRtreeTable } from './tables/rtree-table/create-rtree-table.js';
export { createRtreeTableSql } from './tables/rtree-table/create-rtree-table-sql.js';
export { type DropRtreeTableOptions, dropRtreeTable } from './tables/rtree-table/drop-rtree-table.js';
export { dropRtreeTableSql } from './tables/rtree-table/drop-rtree-table-sql.js';
export type { RtreeBound, RtreeBounds } from './tables/rtree-table/rtree-bound.js';
export type { RtreeBox, RtreeNumber, RtreeRange } from './tables/rtree-table/rtree-box.js';
export { rtreeContains } from './tables/rtree-table/rtree-contains.js';
export type { IfRtreeTable, RtreeDimension } from './tables/rtree-table/rtree-dimension.js';
export { rtreeOverlaps } from './tables/rtree-table/rtree-overlaps.js';
export { type RtreeTable, rtreeTable } from './tables/rtree-table/rtree-table.js';
export type { RtreeTableOptions, RtreeType } from './tables/rtree-table/rtree-table-options.js';
export { rtreeWithin } from './tables/rtree-table/rtree-within.js';
export { checkSchema } from './tables/schema-check/check-schema.js';
export type { SearchableTable } from './tables/searchable-table.js';
export type { SearchedElementType } from './tables/searched-element-type.js';
export type { AnyVectorIndex } from './tables/vector-index/any-vector-index.js';
export { type CreateVectorIndexOptions, createVectorIndex } from './tables/vector-index/create-vector-index.js';
export { createVectorIndexSql } from './tables/vector-index/create-vector-index-sql.js';
export { type DropVectorIndexOptions, dropVectorIndex } from './tables/vector-index/drop-vector-index.js';
export { dropVectorIndexSql } from './tables/vector-index/drop-vector-index-sql.js';
export { type VectorIndex, vectorIndex } from './tables/vector-index/vector-index.js';
export type { VectorFormat, VectorIndexOptions } from './tables/vector-index/vector-index-options.js';
export { type RefinedSchema, type VectorRefinement, vectorSchema } from './tables/vector-schema.js';
export type { AnyVectorTable } from './tables/vector-table/any-vector-table.js';
export { type CreateVectorTableOptions, createVectorTable } from './tables/vector-table/create-vector-table.js';
export { createVectorTableSql } from './tables/vector-table/create-vector-table-sql.js';
export { type DropVectorTableOptions, dropVectorTable } from './tables/vector-table/drop-vector-table.js';
export { dropVectorTableSql } from './tables/vector-table/drop-vector-table-sql.js';
export {
  type MetadataKey,
  type VectorTable,
  type VectorTableConstraints,
  type VectorTableRow,
  vectorTable,
} from './tables/vector-table/vector-table.js';
export type { VectorTableOptions } from './tables/vector-table/vector-table-options.js';
export { vectorValue } from './tables/vector-value.js';
