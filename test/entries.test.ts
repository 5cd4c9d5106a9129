import * as root from 'drizzle-vector';
import * as embeddings from 'drizzle-vector/embeddings';
import * as fts5 from 'drizzle-vector/fts5';
import * as schema from 'drizzle-vector/schema';
import { describe, expect, it } from 'vitest';

describe('the entries of the package', () => {
  it('drizzle-vector has tables, columns, KNN, distances, results, administration, loading and errors', () => {
    expect(Object.keys(root).sort()).toEqual([
      ...[
        'VectorError',
        'attachIndex',
        'bulkInsert',
        'bulkInsertArrays',
        'calibrate',
        'checkSchema',
        'cosineDistance',
        'createRtreeTable',
        'createRtreeTableSql',
        'createVectorIndex',
      ],
      ...[
        'createVectorIndexSql',
        'createVectorTable',
        'createVectorTableSql',
        'detachIndex',
        'dropRtreeTable',
        'dropRtreeTableSql',
        'dropVectorIndex',
        'dropVectorIndexSql',
      ],
      ...[
        'dropVectorTable',
        'dropVectorTableSql',
        'extractExtension',
        'float2Vector',
        'float4Vector',
        'float8Vector',
        'geoWithin',
        'getLoadablePath',
        'hasAll',
        'hasAny',
        'hasKey',
        'hasNone',
        'health',
      ],
      ...[
        'indexInfo',
        'innerProduct',
        'insertReturningKeys',
        'int1Vector',
        'int2Vector',
        'int4Vector',
        'isAvailable',
        'jsonField',
        'knn',
        'knnBatch',
        'knnGrouped',
      ],
      ...[
        'knnMatch',
        'knnPage',
        'l1Distance',
        'l2Distance',
        'load',
        'loadVectorExtension',
        'matchFilter',
        'mergeIndex',
        'mmr',
        'moreLikeThis',
      ],
      ...[
        'prepareKnn',
        'rebuildIndex',
        'rerank',
        'rtreeContains',
        'rtreeOverlaps',
        'rtreeTable',
        'rtreeWithin',
        'setEfSearch',
        'tags',
        'upsert',
        'vector',
        'vectorErrorCode',
        'vectorIndex',
        'vectorSchema',
        'vectorTable',
        'vectorValue',
      ],
    ]);
  });

  it('drizzle-vector/fts5 has full-text tables and hybrid search', () => {
    expect(Object.keys(fts5).sort()).toEqual([
      ...['bm25', 'createFts5Table', 'createFts5TableSql', 'dropFts5Table', 'dropFts5TableSql', 'fts5Table'],
      ...['highlight', 'hybridSearch', 'matchText', 'rawMatch', 'rrf', 'snippet', 'weighted'],
    ]);
  });

  it('drizzle-vector/embeddings has texts and their embeddings', () => {
    expect(Object.keys(embeddings).sort()).toEqual(['cachedEmbedder', 'calibrateTexts', 'insertTexts', 'searchText']);
  });

  it('drizzle-vector/schema has what a schema is made of, the same as the other entries have', () => {
    expect(Object.keys(schema).sort()).toEqual([
      ...['VectorError', 'createFts5TableSql', 'createRtreeTableSql', 'createVectorIndexSql', 'createVectorTableSql'],
      ...['dropFts5TableSql', 'dropRtreeTableSql'],
      ...['dropVectorIndexSql', 'dropVectorTableSql', 'float2Vector', 'float4Vector', 'float8Vector', 'fts5Table'],
      ...['int1Vector', 'int2Vector', 'int4Vector', 'jsonField', 'rtreeTable', 'tags'],
      ...['vector', 'vectorIndex', 'vectorTable'],
    ]);
    expect({ ...root, ...fts5 }).toMatchObject(schema);
  });
});

it('load() is another name of loadVectorExtension()', () => {
  expect(root.load).toBe(root.loadVectorExtension);
});
