import { eq, getTableColumns, getTableName, is, sql, Table } from 'drizzle-orm';
import {
  alias,
  blob,
  check,
  customType,
  index,
  integer,
  numeric,
  primaryKey,
  real,
  SQLiteTable,
  sqliteTable,
  text,
  unique,
  uniqueIndex,
} from 'drizzle-orm/sqlite-core';
import { createVectorTableSql, float4Vector, int1Vector, type VectorTableOptions, vectorTable } from 'drizzle-vector';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../support/database.js';
import { insideDrizzleKit } from '../../support/inside-drizzle-kit.js';
import { sqlText } from '../../support/sql-text.js';
import { vectorError } from '../../support/thrown.js';

const id = () => integer().primaryKey();
const METRICS =
  "'cosine' (1 − cosine similarity), 'inner_product' (the negative dot product), 'euclidean' (the Euclidean distance), 'l2_squared' (its square) or 'l1' (the Manhattan distance)";
type Columns = Parameters<typeof vectorTable>[1];

/** The error of a definition that the type checker may not accept. */
const refused = (columns: Record<string, unknown>, options: unknown = { metric: 'cosine' }) =>
  vectorError(() => vectorTable('docs', columns as Columns, options as VectorTableOptions));

describe('vectorTable', () => {
  const docs = vectorTable(
    'docs',
    { id: id(), title: text().notNull(), embedding: float4Vector(384) },
    {
      ...{ metric: 'cosine', m: 32, efConstruction: 200, efSearch: 100 },
      ...{ mode: 'hnsw', quantization: 'float2', mergeEvery: 500 },
    },
  );

  it('is a table of Drizzle, with distance as its last column', () => {
    expect(is(docs, Table)).toBe(true);
    expect(is(docs, SQLiteTable)).toBe(true);
    expect(getTableName(docs)).toBe('docs');
    expect(Object.keys(getTableColumns(docs))).toEqual(['id', 'title', 'embedding', 'distance']);
  });

  it('declares its options in the type of the vector column', () => {
    const plain = vectorTable('plain', { id: id(), embedding: int1Vector(8) }, { metric: 'l2_squared' });

    expect(docs.embedding.getSQLType()).toBe(
      'vector(dim=384, type=float4, metric=cosine, m=32, ef_construction=200, ef_search=100, mode=hnsw, ' +
        'quantization=float2, merge_every=500)',
    );
    expect(plain.embedding.getSQLType()).toBe('vector(dim=8, type=int1, metric=l2)');
    expect(alias(docs, 'd').embedding.getSQLType()).toBe(docs.embedding.getSQLType());
  });

  it('has a vector column that is NOT NULL', () => {
    expect(docs.embedding.notNull).toBe(true);
  });

  it('has a distance that is generated, and so in no insert', () => {
    expect(docs.distance).toMatchObject({ name: 'distance', notNull: false, generated: { type: 'always' } });
    expect(docs.distance.getSQLType()).toBe('real');
    expect(
      openDatabase()
        .insert(docs)
        .values({ title: 'a', embedding: new Float32Array(384).fill(1) })
        .toSQL().sql,
    ).toBe('insert into "docs" ("id", "title", "embedding") values (null, ?, ?)');
  });

  it('leaves the builders of its columns as they were, for other tables', () => {
    const embedding = float4Vector('embedding', 3);

    vectorTable('docs', { id: id(), embedding }, { metric: 'cosine' });
    const posts = sqliteTable('posts', { id: id(), embedding });

    expect(posts.embedding.getSQLType()).toBe('blob');
    expect(posts.embedding.notNull).toBe(false);
    expect(() => posts.embedding.mapToDriverValue(new Float32Array(3))).not.toThrow();
  });

  it('names itself in the errors of its vectors', () => {
    const { code, message } = vectorError(() => docs.embedding.mapToDriverValue(new Float32Array(3)));

    expect({ code, message }).toEqual({
      code: 'dimension_mismatch',
      message: 'docs.embedding: expected 384 dimensions but received 3',
    });
  });

  it('refuses a vector of zeros where the metric is cosine, and only there', () => {
    const zeros = new Float32Array(3);
    const columns = { id: id(), embedding: float4Vector(3) };

    expect(vectorError(() => docs.embedding.mapToDriverValue(new Float32Array(384)))).toEqual({
      code: 'zero_vector',
      message:
        'docs.embedding: expected a vector with a direction, for cosine distance, but received a vector of zeros',
    });
    for (const metric of ['l2_squared', 'inner_product', 'euclidean'] as const) {
      expect(() => vectorTable('t', columns, { metric }).embedding.mapToDriverValue(zeros)).not.toThrow();
    }
  });
});

describe('the arguments of vectorTable', () => {
  const columns = () => ({ id: id(), embedding: float4Vector(3) });

  it.each([
    [undefined, 'undefined'],
    [5, '5'],
    ['', '""'],
    ['a\0b', '"a\\u0000b"'],
  ])('name the table: %j is refused', (name, received) => {
    expect(vectorError(() => vectorTable(name as string, columns(), { metric: 'l2_squared' }))).toEqual({
      code: 'invalid_table',
      message: `vectorTable(): expected a table name, as a string without \\0, but received ${received}`,
    });
  });

  it.each([
    [undefined, 'undefined'],
    [null, 'null'],
    [[], 'an array of 0'],
    [() => ({}), 'a function'],
  ])('have columns: %s is refused', (given, received) => {
    expect(vectorError(() => vectorTable('docs', given as unknown as Columns, { metric: 'l2_squared' }))).toEqual({
      code: 'invalid_table',
      message: `vectorTable("docs"): expected an object of columns as second argument but received ${received}`,
    });
  });

  it.each([
    [undefined, 'undefined'],
    ['text', '"text"'],
    [text, 'a function'],
  ])('have columns that Drizzle made: %s is refused', (title, received) => {
    expect(refused({ ...columns(), title })).toEqual({
      code: 'invalid_table',
      message: `docs.title: expected a column, such as text() but received ${received}`,
    });
  });
});

describe('the columns of a vector table', () => {
  const embedding = float4Vector(3);
  const later = {
    get books(): never {
      throw new ReferenceError('not yet defined');
    },
  };

  it('have exactly one vector column', () => {
    expect(refused({ id: id(), title: text() })).toEqual({
      code: 'invalid_table',
      message: 'vectorTable("docs"): expected exactly one vector column, such as float4Vector(384) but received none',
    });
    expect(refused({ id: id(), a: float4Vector(3), b: int1Vector(3) })).toEqual({
      code: 'invalid_table',
      message:
        'vectorTable("docs"): expected exactly one vector column, such as float4Vector(384) but received a, b. Make one vector table for each',
    });
  });

  it('have exactly one primary key, of integers, texts or BLOBs', () => {
    expect(refused({ embedding })).toMatchObject({ code: 'invalid_table' });
    expect(refused({ a: id(), b: id(), embedding })).toMatchObject({
      code: 'invalid_table',
      message: expect.stringContaining('received a, b'),
    });
    for (const [key, type] of [
      [real().primaryKey(), 'real'],
      [numeric().primaryKey(), 'numeric'],
      [blob({ mode: 'json' }).primaryKey(), 'blob'],
    ] as const) {
      expect(refused({ id: key, embedding })).toEqual({
        code: 'invalid_table',
        message: `docs.id: expected a primary key of integers, texts or BLOBs of 16 bytes: integer(), text() or blob({ mode: 'buffer' }), but received ${type}`,
      });
    }
  });

  it.each(['distance', 'Distance', 'k', 'K', 'ef_search', 'EF_SEARCH', 'docs', 'DOCS'])('are not named %s', (name) => {
    expect(refused({ id: id(), embedding, other: text(name) })).toMatchObject({
      code: 'invalid_column_name',
      message: expect.stringContaining(`expected another column name but received "${name}", which is`),
    });
  });

  it('have no key named distance, whatever its name in the database', () => {
    expect(refused({ id: id(), embedding, distance: real('other') })).toMatchObject({
      code: 'invalid_column_name',
      message: expect.stringContaining('"distance", which is the distance column of every vector table and index'),
    });
  });

  it('have no \\0 in a name, where SQLite would end its SQL', () => {
    for (const columns of [
      { id: id(), embedding, title: text('a\0b') },
      { id: id(), embedding: float4Vector('a\0b', 3) },
      { id: integer('a\0b').primaryKey(), embedding },
    ]) {
      expect(refused(columns)).toEqual({
        code: 'invalid_column_name',
        message: 'vectorTable("docs"): expected column names without \\0 but received "a\\u0000b"',
      });
    }
  });

  it('have different names, case aside as in SQLite', () => {
    expect(refused({ id: id(), embedding, a: text('Title'), b: text('title') })).toMatchObject({
      code: 'invalid_column_name',
      message: expect.stringContaining('expected different names for all columns but received "title" twice'),
    });
  });

  it.each([
    ['references()', 'docs', { bookId: integer().references(() => later.books) }],
    ['autoIncrement', 'docs.id', { id: integer().primaryKey({ autoIncrement: true }) }],
  ])('have no %s, and the error says what there is instead', (constraint, subject, column) => {
    const { code, message } = refused({ id: id(), embedding, ...column });

    expect(code).toBe('unsupported_constraint');
    expect(message).toContain(
      `${subject}: expected a constraint that SQLite has on virtual tables but received ${constraint}. Instead, `,
    );
  });

  it('have no default of the vector or the key in SQL, but may have one at run time', () => {
    const byFunction = float4Vector(3).$defaultFn(() => new Float32Array(3));

    expect(refused({ id: id(), embedding: float4Vector(3).default(new Float32Array(3)) })).toMatchObject({
      code: 'unsupported_default',
      message: expect.stringContaining('$defaultFn()'),
    });
    expect(refused({ id: id().default(1), embedding })).toMatchObject({ code: 'unsupported_default' });
    expect(() => vectorTable('docs', { id: id(), embedding: byFunction }, { metric: 'l2_squared' })).not.toThrow();
  });

  it('are generated only if they are metadata', () => {
    expect(refused({ id: id().generatedAlwaysAs(sql`1`), embedding })).toEqual({
      code: 'unsupported_constraint',
      message:
        'docs.id: expected a primary key that is written but received generatedAlwaysAs(). Metadata columns can be generated',
    });
    expect(refused({ id: id(), embedding: float4Vector(3).generatedAlwaysAs(sql`1`) })).toMatchObject({
      code: 'unsupported_constraint',
      message: expect.stringContaining('expected a vector that is written'),
    });
    expect(refused({ id: id(), embedding, made: text().generatedAlwaysAs(sql` `) })).toMatchObject({
      code: 'unsupported_constraint',
      message: expect.stringContaining('docs.made: expected generatedAlwaysAs() of an SQL expression'),
    });
  });

  it('are of any type and mode of Drizzle', () => {
    const varchar = customType<{ data: string }>({ dataType: () => 'varchar(20)' });

    const table = vectorTable(
      'docs',
      {
        id: id(),
        embedding,
        a: text({ length: 20 }),
        b: integer({ mode: 'boolean' }),
        c: real(),
        d: numeric({ mode: 'bigint' }),
        e: blob({ mode: 'json' }),
        f: varchar(),
      },
      { metric: 'l2_squared' },
    );

    expect(Object.values(getTableColumns(table)).map((column) => column.getSQLType())).toEqual([
      'integer',
      'vector(dim=3, type=float4, metric=l2)',
      'text(20)',
      'integer',
      'real',
      'numeric',
      'blob',
      'varchar(20)',
      'real',
    ]);
  });
});

describe('the key of a vector table', () => {
  const sqlOf = (key: Record<string, unknown>) =>
    sqlText(
      createVectorTableSql(
        vectorTable('docs', { ...key, v: float4Vector(3) } as Columns, { metric: 'cosine' }) as never,
      ),
    );

  it.each([
    ['an integer', { id: id() }, 'key="id", column'],
    ['a text', { id: text().primaryKey() }, 'key="id", key_type=text, column'],
    ['a text of a length', { id: text('uuid', { length: 36 }).primaryKey() }, 'key="uuid", key_type=text, column'],
    ['a text made at the insert', { id: text().primaryKey().$defaultFn(crypto.randomUUID) }, 'key_type=text'],
    [
      'a text of a custom type',
      { id: customType<{ data: URL }>({ dataType: () => 'varchar(9)' })().primaryKey() },
      'key_type=text',
    ],
    ['a BLOB', { id: blob({ mode: 'buffer' }).primaryKey() }, 'key="id", key_type=blob, column'],
  ])('may be %s', (_, key, expected) => {
    expect(sqlOf(key)).toContain(expected);
  });

  it('is shown to drizzle-kit as the database has it', () => {
    const docs = insideDrizzleKit(() =>
      vectorTable(
        'docs',
        { id: text({ length: 36 }).primaryKey(), slug: text().unique(), v: float4Vector(3) },
        { metric: 'cosine' },
      ),
    );

    expect(docs.id.getSQLType()).toBe('text');
    expect(docs.slug.isUnique).toBe(false);
  });
});

describe('the unique columns of a vector table', () => {
  const columns = {
    id: text().primaryKey(),
    tenant: text('tenant_id').notNull(),
    slug: text().notNull(),
    hash: text().unique(),
    v: float4Vector(3),
  };
  const docs = vectorTable('docs', columns, { metric: 'cosine' }, (table) => [
    unique('by_slug').on(table.tenant, table.slug),
    uniqueIndex('by_hash').on(table.hash),
  ]);

  it('are in its SQL, and in the type that drizzle-kit compares', () => {
    expect(sqlText(createVectorTableSql(docs))).toContain(
      `metadata='"tenant_id" TEXT NOT NULL, "slug" TEXT NOT NULL, "hash" TEXT, UNIQUE("hash"), UNIQUE("tenant_id", "slug")'`,
    );
    expect(docs.v.getSQLType()).toBe(
      `vector(dim=3, type=float4, metric=cosine, unique='("hash"), ("tenant_id", "slug")')`,
    );
  });

  it('have the casing of the table', () => {
    const cased = vectorTable(
      'docs',
      { id: id(), tenantId: text(), slugName: text(), v: float4Vector(3) },
      { metric: 'cosine', casing: 'snake_case' },
      (table) => [unique().on(table.tenantId, table.slugName)],
    );

    expect(sqlText(createVectorTableSql(cased))).toContain('UNIQUE("tenant_id", "slug_name")');
  });

  it('may be the key, which is unique in any case', () => {
    const keyed = vectorTable('docs', { id: text().primaryKey().unique(), v: float4Vector(3) }, { metric: 'cosine' });

    expect(sqlText(createVectorTableSql(keyed))).not.toContain('UNIQUE');
  });

  it.each([
    ['unique()', { v: float4Vector(3).unique() }, () => []],
    ['index()', {}, (table: typeof docs) => [index('i').on(table.slug)]],
    ['check()', {}, (table: typeof docs) => [check('c', sql`${table.slug} > ''`)]],
    ['primaryKey()', {}, (table: typeof docs) => [primaryKey({ columns: [table.slug, table.tenant] })]],
    [
      'a unique index with a condition or an expression',
      {},
      (table: typeof docs) => [uniqueIndex('i').on(table.slug).where(sql`slug > 'a'`)],
    ],
    [
      'a unique index with a condition or an expression',
      {},
      (table: typeof docs) => [uniqueIndex('i').on(sql`lower(${table.slug})`)],
    ],
  ])('are metadata columns, and nothing else is a constraint: %s', (constraint, others, constraints) => {
    const { code, message } = vectorError(() =>
      vectorTable('docs', { ...columns, ...others }, { metric: 'cosine' }, constraints as never),
    );

    expect(code).toBe('unsupported_constraint');
    expect(message).toContain(
      `docs: expected a constraint that SQLite has on virtual tables but received ${constraint}. Instead, `,
    );
  });

  it('are given by a function', () => {
    expect(vectorError(() => vectorTable('docs', columns, { metric: 'cosine' }, [] as never))).toEqual({
      code: 'unsupported_constraint',
      message:
        'vectorTable("docs"): expected a function of the columns as fourth argument, such as (table) => [unique().on(table.tenant, table.slug)], but received an array of 0',
    });
  });
});

describe('the options of a vector table', () => {
  const columns = () => ({ id: id(), embedding: float4Vector(3) });

  it.each([
    ['metric', 'ip', METRICS],
    ['metric', 'l2', METRICS],
    ['metric', 'Cosine', METRICS],
    ['metric', null, METRICS],
    ['m', 1, 'an integer from 2 to 128'],
    ['m', 129, 'an integer from 2 to 128'],
    ['m', 16.5, 'an integer from 2 to 128'],
    ['efConstruction', 3, 'an integer from 4 to 4096'],
    ['efConstruction', 4097, 'an integer from 4 to 4096'],
    ['efSearch', 0, 'an integer from 1 to 4096'],
    ['efSearch', '64', 'an integer from 1 to 4096'],
    ['mode', 'flat', 'one of auto, hnsw, exact'],
    ['quantization', 'int4', 'one of auto, none, float2, int1'],
    ['quantization', 'int8', 'one of auto, none, float2, int1'],
    ['quantization', null, 'one of auto, none, float2, int1'],
    ['mergeEvery', 0, 'an integer of at least 1'],
    ['mergeEvery', 1.5, 'an integer of at least 1'],
    ['mergeEvery', 2 ** 53, 'an integer of at least 1'],
    ['mergeEvery', '100', 'an integer of at least 1'],
    ['model', '', 'a string without \\0 that is not empty'],
    ['model', 5, 'a string without \\0 that is not empty'],
    ['casing', 'kebab-case', 'one of snake_case, camelCase'],
  ])('refuse %s: %s', (name, value, expected) => {
    expect(refused(columns(), { metric: 'cosine', [name]: value })).toEqual({
      code: 'invalid_option',
      message: `vectorTable("docs") ${name}: expected ${expected} but received ${JSON.stringify(value)}`,
    });
  });

  it.each([
    { m: 2, efConstruction: 4, efSearch: 1, mode: 'auto', quantization: 'auto', mergeEvery: 1 },
    { m: 128, efConstruction: 4096, efSearch: 4096, mode: 'exact', quantization: 'none' },
    { mode: 'hnsw', quantization: 'float2', mergeEvery: Number.MAX_SAFE_INTEGER },
    { mode: 'hnsw', quantization: 'int1' },
    { m: undefined, mode: undefined, quantization: undefined, mergeEvery: undefined },
  ] as Partial<VectorTableOptions>[])('accept %s', (options) => {
    expect(() => vectorTable('docs', columns(), { metric: 'cosine', ...options })).not.toThrow();
  });

  it.each(['cosine', 'inner_product', 'euclidean', 'l2_squared', 'l1'] as const)('accept the metric %s', (metric) => {
    const docs = vectorTable('docs', columns(), { metric });
    const inSql = metric === 'l2_squared' ? 'l2' : metric;

    expect(docs.embedding.getSQLType()).toBe(`vector(dim=3, type=float4, metric=${inSql})`);
  });

  it.each([undefined, {}, { metric: undefined }, { m: 16 }])('need a metric: %j is refused', (options) => {
    expect(vectorError(() => vectorTable('docs', columns(), options as never))).toEqual({
      code: 'invalid_option',
      message: `vectorTable("docs") metric: expected ${METRICS} but received none`,
    });
  });

  it('refuse what they do not know', () => {
    expect(refused(columns(), { dimensions: 3 })).toEqual({
      code: 'invalid_option',
      message:
        'vectorTable("docs"): expected only the options metric, m, efConstruction, recall, efSearch, mode, quantization, mergeEvery, model, indexed, partitionKey, requiresPartition, casing but received "dimensions"',
    });
  });

  it.each([null, 5, 'cosine'])('are an object: %s is refused', (options) => {
    expect(refused(columns(), options)).toEqual({
      code: 'invalid_option',
      message: `vectorTable("docs"): expected an object of options as third argument but received ${JSON.stringify(options)}`,
    });
  });

  it.each([
    ['a function', (table: { title: never }) => [index('title_index').on(table.title)]],
    ['an array of 0', []],
  ])('refuse %s, where sqliteTable has indexes and checks', (received, options) => {
    expect(refused(columns(), options)).toMatchObject({
      code: 'unsupported_constraint',
      message: expect.stringContaining(
        `expected an object of options as third argument but received ${received}. unique() and unique().on() go into the fourth. SQLite has no indexes`,
      ),
    });
  });
});

describe('the options of a vector table that name columns', () => {
  const columns = () => ({
    id: id(),
    title: text(),
    pageNumber: integer('page_number'),
    tenant: text().notNull(),
    embedding: float4Vector(3),
  });

  it('are declared in the type of the vector column, by the names of the database in the order of the table', () => {
    const docs = vectorTable('docs', columns(), {
      metric: 'cosine',
      mergeEvery: 100,
      indexed: ['pageNumber', 'title'],
      partitionKey: 'tenant',
    });

    expect(docs.embedding.getSQLType()).toBe(
      `vector(dim=3, type=float4, metric=cosine, merge_every=100, indexed='"title", "page_number"', ` +
        'partition_key="tenant", requires_partition=1)',
    );
  });

  it('are declared in the casing of the table, with quotes around whatever a name has in it', () => {
    const odd = vectorTable(
      'odd',
      { id: id(), tenantId: text(), a: text('it\'s "a", b'), embedding: float4Vector(3) },
      { metric: 'l2_squared', casing: 'snake_case', indexed: ['a'], partitionKey: 'tenantId' },
    );

    expect(odd.embedding.getSQLType()).toBe(
      `vector(dim=3, type=float4, metric=l2, indexed='"it''s ""a"", b"', partition_key="tenant_id", requires_partition=1)`,
    );
  });

  it('let a partition key require a partition, unless they say that it does not', () => {
    const type = (options: object) =>
      vectorTable('docs', columns(), { metric: 'cosine', partitionKey: 'tenant', ...options }).embedding.getSQLType();
    const plain = 'vector(dim=3, type=float4, metric=cosine, partition_key="tenant"';

    for (const requiresPartition of [undefined, true]) {
      expect(type({ requiresPartition })).toBe(`${plain}, requires_partition=1)`);
    }
    expect(type({ requiresPartition: false })).toBe(`${plain})`);
  });

  it('are declared nowhere when they are empty, false or undefined', () => {
    const docs = vectorTable('docs', columns(), {
      metric: 'l2_squared',
      indexed: [],
      partitionKey: undefined,
      requiresPartition: false,
    });

    expect(docs.embedding.getSQLType()).toBe('vector(dim=3, type=float4, metric=l2)');
  });

  it.each([
    ['id', '"id", which is the primary key'],
    ['embedding', '"embedding", which is the vector column'],
    ['distance', '"distance", which is the distance column'],
    ['page_number', '"page_number"'],
    ['toString', '"toString"'],
  ])('name metadata columns, by their keys: %s is refused', (key, received) => {
    for (const [option, value] of [
      ['indexed', [key]],
      ['partitionKey', key],
    ] as const) {
      expect(refused(columns(), { metric: 'cosine', [option]: value })).toEqual({
        code: 'invalid_option',
        message: `vectorTable("docs") ${option}: expected one of the metadata columns title, pageNumber, tenant but received ${received}`,
      });
    }
  });

  it('are refused where there is no metadata column', () => {
    expect(refused({ id: id(), embedding: float4Vector(3) }, { metric: 'cosine', indexed: ['title'] })).toEqual({
      code: 'invalid_option',
      message:
        'vectorTable("docs") indexed: expected no column, because the table has no metadata columns, but received "title"',
    });
  });

  it.each([
    ['indexed', 'title', 'an array of the keys of columns', '"title"'],
    ['indexed', [1], 'an array of the keys of columns', 'an array of 1'],
    ['partitionKey', ['title'], 'the key of a column', 'an array of 1'],
    ['requiresPartition', 1, 'true or false', '1'],
    ['requiresPartition', true, 'a partitionKey beside it', 'none'],
    ['indexed', ['title', 'tenant', 'title'], 'different columns', '"title" twice'],
  ])('refuse %s: %j', (option, value, expected, received) => {
    expect(refused(columns(), { metric: 'cosine', [option]: value })).toEqual({
      code: 'invalid_option',
      message: `vectorTable("docs") ${option}: expected ${expected} but received ${received}`,
    });
  });

  it('refuse a partition key that is indexed too', () => {
    expect(refused(columns(), { metric: 'cosine', indexed: ['title', 'tenant'], partitionKey: 'tenant' })).toEqual({
      code: 'invalid_option',
      message:
        'vectorTable("docs") partitionKey: expected a column that is not among those of indexed but received "tenant". A partition key is found by itself',
    });
  });
});

describe('inside drizzle-kit', () => {
  it('distance is no generated column, which drizzle-kit would write into the migration', () => {
    const docs = insideDrizzleKit(() =>
      vectorTable('docs', { id: id(), embedding: float4Vector(3) }, { metric: 'l2_squared' }),
    );

    expect(docs.distance.generated).toBeUndefined();
    expect(
      openDatabase()
        .insert(docs)
        .values({ embedding: new Float32Array(3) })
        .toSQL().sql,
    ).not.toContain('distance');
    expect(eq(docs.distance, 1)).toBeDefined();
  });
});
