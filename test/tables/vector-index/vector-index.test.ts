import { getTableColumns, getTableName, is, sql, Table } from 'drizzle-orm';
import {
  alias,
  blob,
  customType,
  foreignKey,
  integer,
  numeric,
  primaryKey,
  real,
  SQLiteTable,
  sqliteTable,
  sqliteTableCreator,
  sqliteView,
  text,
  uniqueIndex,
} from 'drizzle-orm/sqlite-core';
import {
  createVectorIndexSql,
  float4Vector,
  int1Vector,
  knnMatch,
  type VectorIndexOptions,
  vectorIndex,
  vectorTable,
} from 'drizzle-vector';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../support/database.js';
import { insideDrizzleKit } from '../../support/inside-drizzle-kit.js';
import { openPosts, postsEmbedding as small } from '../../support/posts.js';
import { sqlText } from '../../support/sql-text.js';
import { vectorError } from '../../support/thrown.js';

const id = () => integer().primaryKey();
const METRICS =
  "'cosine' (1 − cosine similarity), 'inner_product' (the negative dot product), 'euclidean' (the Euclidean distance), 'l2_squared' (its square) or 'l1' (the Manhattan distance)";
const posts = sqliteTable('posts', {
  id: id(),
  title: text(),
  embedding: float4Vector(384),
  json: text({ mode: 'json' }),
  bytes: blob({ mode: 'buffer' }),
});
const postsEmbedding = vectorIndex('posts_embedding', posts, { column: 'embedding', metric: 'cosine' });

const given = { column: 'embedding', metric: 'cosine' };

/** The error of a definition that the type checker may not accept. */
const refused = (table: unknown, options: unknown = given, name: unknown = 'posts_embedding') =>
  vectorError(() => vectorIndex(name as string, table as typeof posts, options as VectorIndexOptions<'embedding'>));

describe('vectorIndex', () => {
  it('is a table of Drizzle with the columns id and distance', () => {
    expect(is(postsEmbedding, Table)).toBe(true);
    expect(is(postsEmbedding, SQLiteTable)).toBe(true);
    expect(getTableName(postsEmbedding)).toBe('posts_embedding');
    expect(Object.keys(getTableColumns(postsEmbedding))).toEqual(['id', 'distance']);
    expect(postsEmbedding.distance.getSQLType()).toBe('real');
  });

  it('declares what it is over, and its options, in the type of id', () => {
    const index = vectorIndex('index', posts, {
      column: 'embedding',
      ...{ metric: 'inner_product', m: 32, efConstruction: 200, efSearch: 100 },
      ...{ mode: 'hnsw', quantization: 'float2', mergeEvery: 500, model: 'm-1' },
    });

    expect(postsEmbedding.id.getSQLType()).toBe(
      'vector_index(dim=384, type=float4, metric=cosine, content="posts", content_key="id", content_column="embedding")',
    );
    expect(index.id.getSQLType()).toBe(
      'vector_index(dim=384, type=float4, metric=inner_product, m=32, ef_construction=200, ef_search=100, mode=hnsw, ' +
        'quantization=float2, merge_every=500, model="m-1", content="posts", content_key="id", content_column="embedding")',
    );
    expect(alias(index, 'i').id.getSQLType()).toBe(index.id.getSQLType());
  });

  it('names id after the primary key of the table', () => {
    const pages = sqliteTable('pages', { key: integer('page_id').primaryKey(), embedding: int1Vector(8) });
    const index = vectorIndex('pages_embedding', pages, { column: 'embedding', metric: 'l2_squared' });

    expect(index.id).toMatchObject({ name: 'page_id', primary: true, notNull: true });
    expect(index.id.getSQLType()).toContain('content_key="page_id"');
  });

  it('reads id as a number', () => {
    expect(openPosts().select().from(small).orderBy(small.id).limit(1).all()).toEqual([{ id: 1, distance: null }]);
  });

  it('has columns that are generated, and takes no insert', () => {
    expect(postsEmbedding.id.generated).toMatchObject({ type: 'always' });
    expect(postsEmbedding.distance.generated).toMatchObject({ type: 'always' });
    expect(vectorError(() => openDatabase().insert(postsEmbedding).values({}).toSQL())).toEqual({
      code: 'read_only_index',
      message:
        'posts_embedding: expected an insert into posts, which the index follows, but received one into the index',
    });
  });

  it('leaves the column of the table as it was', () => {
    expect(posts.embedding.getSQLType()).toBe('blob');
    expect(posts.embedding.notNull).toBe(false);
    expect(() => posts.embedding.mapToDriverValue(new Float32Array(384))).not.toThrow();
  });

  it('takes a text() or a blob() whose vectors it is told of', () => {
    const json = vectorIndex('posts_json', posts, { column: 'json', metric: 'l2_squared', dimensions: 3 });
    const bytes = vectorIndex('posts_bytes', posts, { column: 'bytes', dimensions: 8, type: 'int1', metric: 'cosine' });

    expect(json.id.getSQLType()).toBe(
      'vector_index(dim=3, type=float4, metric=l2, content="posts", content_key="id", content_column="json")',
    );
    expect(bytes.id.getSQLType()).toBe(
      'vector_index(dim=8, type=int1, metric=cosine, content="posts", content_key="id", content_column="bytes")',
    );
  });

  it('takes a column of a custom type, and of a table with a prefix', () => {
    const floats = customType<{ data: number[]; driverData: Buffer }>({ dataType: () => 'F32_BLOB(3)' });
    const pages = sqliteTableCreator((name) => `app_${name}`)('pages', { id: id(), embedding: floats() });

    expect(
      vectorIndex('pages_embedding', pages, {
        column: 'embedding',
        metric: 'l2_squared',
        dimensions: 3,
      }).id.getSQLType(),
    ).toContain('content="app_pages"');
  });

  it('takes a primary key in the extra config of its table', () => {
    const pages = sqliteTable('pages', { id: integer(), embedding: float4Vector(3) }, (table) => [
      primaryKey({ columns: [table.id] }),
    ]);

    expect(vectorIndex('pages_embedding', pages, { column: 'embedding', metric: 'l2_squared' }).id.name).toBe('id');
  });

  it('does not ask the extra config of its table, which may name tables that are defined later', () => {
    const pages = sqliteTable('pages', { id: id(), bookId: integer(), embedding: float4Vector(3) }, (table) => [
      foreignKey({ columns: [table.bookId], foreignColumns: [books.id] }),
    ]);

    expect(() => vectorIndex('pages_embedding', pages, { column: 'embedding', metric: 'l2_squared' })).not.toThrow();
    const books = sqliteTable('books', { id: id() });
  });
});

describe('the query of an index', () => {
  it('is encoded by what the column holds', () => {
    const bytes = vectorIndex('posts_bytes', posts, {
      column: 'bytes',
      metric: 'l2_squared',
      dimensions: 2,
      type: 'int1',
    });
    const params = (index: typeof bytes) =>
      openDatabase()
        .select()
        .from(index)
        .where(knnMatch(index.distance, [1, -1]))
        .toSQL().params;

    expect(params(bytes)).toEqual([Buffer.from([1, 255])]);
  });

  it.each([
    [new Float32Array(3), 'dimension_mismatch', 'posts.embedding: expected 384 dimensions but received 3'],
    [new Int8Array(384), 'element_type_mismatch', expect.stringContaining('posts.embedding: expected a Float32Array')],
    [new Float32Array(384), 'zero_vector', expect.stringContaining('posts.embedding: expected a vector with a direct')],
  ])('is checked, and the error names the column: %#', (query, code, message) => {
    expect(vectorError(() => knnMatch(postsEmbedding.distance, query as Float32Array))).toEqual({ code, message });
  });

  it('may be zero where the metric is not cosine', () => {
    expect(() =>
      knnMatch(
        vectorIndex('index', posts, { column: 'embedding', metric: 'l2_squared' }).distance,
        new Float32Array(384),
      ),
    ).not.toThrow();
  });
});

describe('the name of an index', () => {
  it.each([
    [null, 'null'],
    [5n, '5n'],
    ['', '""'],
    ['a\0b', '"a\\u0000b"'],
  ])('is a text: %s is refused', (name, received) => {
    expect(refused(posts, given, name)).toEqual({
      code: 'invalid_index',
      message: `vectorIndex(): expected a name of the index, as a string without \\0, but received ${received}`,
    });
  });

  it('is not that of its table, case aside as in SQLite', () => {
    expect(refused(posts, given, 'Posts')).toEqual({
      code: 'invalid_index',
      message: 'vectorIndex("Posts"): expected another name than that of the table it is over but received "Posts"',
    });
  });

  it('is not that of a column it has', () => {
    for (const name of ['ID', 'embedding']) {
      expect(refused(posts, given, name)).toMatchObject({
        code: 'invalid_column_name',
        message: expect.stringContaining(`, which is the name of the virtual table, and of its hidden command column`),
      });
    }
  });
});

describe('the table of an index', () => {
  const view = sqliteView('view').as((query) => query.select().from(posts));
  const docs = vectorTable('docs', { id: id(), embedding: float4Vector(3) }, { metric: 'l2_squared' });
  const expected =
    'vectorIndex("posts_embedding"): expected a table made by sqliteTable(), such as posts, but received ';

  it.each([
    ['nothing', undefined, 'undefined'],
    ['a name', 'posts', '"posts"'],
    ['a column', posts.embedding, 'SQLiteCustomColumn'],
    ['SQL', sql`posts`, 'SQL'],
    ['an alias', alias(posts, 'p'), 'the alias p'],
    ['a view', view, ''],
    ['a subquery', openDatabase().select().from(posts).as('sub'), ''],
  ])('is not %s', (_, table, received) => {
    const { code, message } = refused(table);

    expect(code).toBe('invalid_index');
    expect(message).toContain(expected + received);
  });

  it('is not a vector table, which needs no index, and not an index', () => {
    expect(refused(docs)).toEqual({
      code: 'invalid_index',
      message: `${expected}docs, made by vectorTable(). It has an index: search it itself`,
    });
    expect(refused(postsEmbedding)).toEqual({
      code: 'invalid_index',
      message: `${expected}posts_embedding, made by vectorIndex(). It has an index: search it itself`,
    });
  });
});

describe('the column of an index', () => {
  it.each([
    [undefined, 'none'],
    [null, 'null'],
    ['embeding', '"embeding"'],
    ['toString', '"toString"'],
    [posts.embedding, 'SQLiteCustomColumn'],
  ])('is named by its key: %#', (column, received) => {
    expect(refused(posts, { metric: 'cosine', column })).toEqual({
      code: 'invalid_option',
      message: `vectorIndex("posts_embedding") column: expected one of the columns title, embedding, json, bytes but received ${received}`,
    });
  });

  it('is named by its key, where a table has none that can hold vectors', () => {
    expect(refused(sqliteTable('posts', { id: id() }), { metric: 'cosine' }).message).toBe(
      'vectorIndex("posts_embedding") column: expected the key of a column that can hold vectors, of which the table has none, but received none',
    );
  });

  it('holds no numbers, and no JSON as bytes', () => {
    const received = [
      [integer(), 'integer'],
      [real(), 'real'],
      [numeric(), 'numeric'],
      [integer({ mode: 'timestamp' }), 'integer'],
      [blob({ mode: 'bigint' }), "blob({ mode: 'bigint' })"],
      [blob({ mode: 'json' }), "blob({ mode: 'json' }), which keeps JSON as bytes"],
    ] as const;
    for (const [column, type] of received) {
      const table = sqliteTable('posts', { id: id(), column });

      expect(refused(table, { column: 'column', metric: 'cosine', dimensions: 3 })).toEqual({
        code: 'invalid_index',
        message: `vectorIndex("posts_embedding"): expected a column that can hold vectors: a vector column, blob(), or text() for JSON, but received posts.column, of type ${type}`,
      });
    }
  });

  it('is not the primary key', () => {
    expect(refused(posts, { column: 'id', metric: 'cosine', dimensions: 3 }).message).toContain(
      'received posts.id, of type integer',
    );
  });

  it.each(['distance', 'Distance', 'k', 'EF_SEARCH'])('is not named %s, and neither is the primary key', (name) => {
    const tables = [
      sqliteTable('posts', { id: id(), embedding: float4Vector(name, 3) }),
      sqliteTable('posts', { id: integer(name).primaryKey(), embedding: float4Vector(3) }),
    ];

    for (const table of tables) {
      expect(refused(table)).toMatchObject({
        code: 'invalid_column_name',
        message: expect.stringContaining(
          `vectorIndex("posts_embedding"): expected another column name but received "${name}", which is`,
        ),
      });
    }
  });
});

describe('the table of an index', () => {
  it('has one primary key, or one column that is unique and NOT NULL', () => {
    const composite = sqliteTable('posts', { a: integer(), b: integer(), embedding: float4Vector(3) }, (table) => [
      primaryKey({ columns: [table.a, table.b] }),
    ]);

    for (const [table, received] of [
      [sqliteTable('posts', { embedding: float4Vector(3) }), 'none'],
      [sqliteTable('posts', { a: id(), b: id(), embedding: float4Vector(3) }), 'a, b'],
      [composite, 'a, b'],
    ] as const) {
      expect(refused(table)).toEqual({
        code: 'invalid_index',
        message: `vectorIndex("posts_embedding"): expected a table with one primary key, such as id: text().primaryKey(), or a column with .notNull().unique(), but received posts with ${received}`,
      });
    }
  });

  it('has a key of integers, texts or BLOBs', () => {
    for (const [key, type] of [
      [real().primaryKey(), 'real'],
      [blob({ mode: 'json' }).primaryKey(), 'blob'],
      [blob({ mode: 'bigint' }).primaryKey(), 'blob'],
    ] as const) {
      expect(refused(sqliteTable('posts', { slug: key, embedding: float4Vector(3) }))).toEqual({
        code: 'invalid_index',
        message: `vectorIndex("posts_embedding"): expected a key of integers, texts or BLOBs of 16 bytes but received posts.slug, of type ${type}`,
      });
    }
  });

  it('is known by the column that the option key names', () => {
    const table = sqliteTable(
      'posts',
      {
        id: id(),
        slug: text().notNull().unique(),
        code: text('the_code').notNull(),
        hidden: text().notNull(),
        maybe: text().unique(),
        embedding: float4Vector(3),
      },
      (own) => [uniqueIndex('by_code').on(own.code), uniqueIndex('some').on(own.hidden).where(sql`slug > 'a'`)],
    );
    const sqlOf = (key?: 'id' | 'slug' | 'code') =>
      sqlText(createVectorIndexSql(vectorIndex('i', table, { column: 'embedding', metric: 'cosine', key })));

    expect(sqlOf()).toContain('metric=cosine, content="posts", content_key="id"');
    expect(sqlOf('slug')).toContain('metric=cosine, key_type=text, content="posts", content_key="slug"');
    expect(sqlOf('code')).toContain('metric=cosine, key_type=text, content="posts", content_key="the_code"');
    for (const key of ['hidden', 'maybe']) {
      expect(refused(table, { ...given, key })).toEqual({
        code: 'invalid_index',
        message: `vectorIndex("posts_embedding"): expected as key the key of a column that is unique and NOT NULL, such as id, slug, code, but received posts.${key}. Declare it with .notNull().unique()`,
      });
    }
    expect(refused(table, { ...given, key: 'the_code' })).toMatchObject({
      message: expect.stringContaining('such as id, slug, code, but received "the_code"'),
    });
  });

  it('is known by its only unique column where the primary key is of several', () => {
    const columns = {
      a: integer(),
      b: integer(),
      slug: text().notNull().unique(),
      embedding: float4Vector(3),
    };
    const composite = sqliteTable('posts', columns, (table) => [primaryKey({ columns: [table.a, table.b] })]);
    const two = sqliteTable('posts', { ...columns, code: blob({ mode: 'buffer' }).notNull().unique() }, (table) => [
      primaryKey({ columns: [table.a, table.b] }),
    ]);

    expect(sqlText(createVectorIndexSql(vectorIndex('i', composite, { column: 'embedding', metric: 'cosine' })))).toBe(
      'CREATE VIRTUAL TABLE "i" USING vector(dim=3, type=float4, metric=cosine, key_type=text, content="posts", content_key="slug", content_column="embedding")',
    );
    expect(refused(two)).toEqual({
      code: 'invalid_index',
      message: 'vectorIndex("posts_embedding"): expected the option key, which is one of slug, code, but received none',
    });
    expect(
      sqlText(createVectorIndexSql(vectorIndex('i', two, { column: 'embedding', metric: 'cosine', key: 'code' }))),
    ).toContain('key_type=blob, content="posts", content_key="code"');
  });
});

describe('the options of an index', () => {
  it.each([
    ['metric', 'ip', METRICS],
    ['metric', 'l2', METRICS],
    ['m', 1, 'an integer from 2 to 128'],
    ['casing', 'kebab-case', 'one of snake_case, camelCase'],
    ['dimensions', 0, 'an integer from 1 to 65535'],
    ['dimensions', 65536, 'an integer from 1 to 65535'],
    ['type', 'float32', 'one of float2, float4, float8, int1, int2, int4'],
  ])('refuse %s: %s', (name, value, expected) => {
    expect(refused(posts, { column: 'json', metric: 'cosine', dimensions: 3, [name]: value })).toEqual({
      code: 'invalid_option',
      message: `vectorIndex("posts_embedding") ${name}: expected ${expected} but received ${JSON.stringify(value)}`,
    });
  });

  it('need the dimensions where the column does not tell them', () => {
    for (const column of ['json', 'bytes']) {
      expect(refused(posts, { column, metric: 'cosine', type: 'float4' })).toEqual({
        code: 'invalid_option',
        message:
          'vectorIndex("posts_embedding") dimensions: expected an integer from 1 to 65535 but received undefined',
      });
    }
  });

  it.each([
    ['dimensions', 384, '384'],
    ['type', 'float4', '"float4"'],
  ])('take no %s where the column tells it', (name, value, received) => {
    expect(refused(posts, { ...given, [name]: value })).toEqual({
      code: 'invalid_option',
      message: `vectorIndex("posts_embedding") ${name}: expected no format for a vector column, which knows its own, but received ${received}. Only a column such as text() or blob() needs it`,
    });
  });

  it('refuse one that is unknown', () => {
    expect(refused(posts, { ...given, references: true })).toEqual({
      code: 'invalid_option',
      message: `vectorIndex("posts_embedding"): expected only the options column, key, metric, m, efConstruction, recall, efSearch, mode, quantization, mergeEvery, model, filters, indexed, partitionKey, requiresPartition, casing, dimensions, type but received "references"`,
    });
  });

  it.each([null, 5, 'cosine'])('are an object: %s is refused', (options) => {
    expect(refused(posts, options)).toEqual({
      code: 'invalid_option',
      message: `vectorIndex("posts_embedding"): expected an object of options as third argument but received ${JSON.stringify(options)}`,
    });
  });

  it.each([undefined, {}, { column: 'embedding' }])('need a metric: %j is refused', (options) => {
    expect(vectorError(() => vectorIndex('posts_embedding', posts, options as never))).toEqual({
      code: 'invalid_option',
      message: `vectorIndex("posts_embedding") metric: expected ${METRICS} but received none`,
    });
  });

  it('may be undefined, except for the metric', () => {
    const options = {
      column: 'embedding' as const,
      metric: 'l2_squared' as const,
      m: undefined,
      mergeEvery: undefined,
      casing: undefined,
    };

    expect(sqlText(createVectorIndexSql(vectorIndex('index', posts, options)))).toBe(
      sqlText(createVectorIndexSql(vectorIndex('index', posts, { column: 'embedding', metric: 'l2_squared' }))),
    );
  });
});

describe('inside drizzle-kit', () => {
  it('neither column is generated, which drizzle-kit would write into the migration', () => {
    const index = insideDrizzleKit(() =>
      vectorIndex('posts_embedding', posts, { column: 'embedding', metric: 'l2_squared' }),
    );

    expect(index.id.generated).toBeUndefined();
    expect(index.distance.generated).toBeUndefined();
  });
});
