import { sql } from 'drizzle-orm';
import { alias, blob, customType, integer, numeric, real, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import {
  createVectorTable,
  createVectorTableSql,
  float2Vector,
  float4Vector,
  indexInfo,
  type VectorTableOptions,
  vectorIndex,
  vectorTable,
} from 'drizzle-vector';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../support/database.js';
import { sqlText } from '../../support/sql-text.js';
import { thrown, vectorError } from '../../support/thrown.js';

const id = () => integer().primaryKey();

describe('createVectorTable', () => {
  it('writes the key, the vector column and the metric', () => {
    const docs = vectorTable('docs', { id: id(), embedding: float4Vector(384) }, { metric: 'l2_squared' });

    expect(sqlText(createVectorTableSql(docs))).toBe(
      'CREATE VIRTUAL TABLE "docs" USING vector(dim=384, type=float4, metric=l2, key="id", column="embedding")',
    );
  });

  it('writes the options that are given', () => {
    const docs = vectorTable(
      'docs',
      { id: id(), embedding: float2Vector(8) },
      {
        ...{ metric: 'inner_product', m: 32, efConstruction: 200, efSearch: 100 },
        ...{ mode: 'hnsw', quantization: 'int1', mergeEvery: 1000 },
      },
    );

    expect(sqlText(createVectorTableSql(docs, { ifNotExists: true }))).toBe(
      'CREATE VIRTUAL TABLE IF NOT EXISTS "docs" USING vector(dim=8, type=float2, metric=inner_product, m=32, ' +
        'ef_construction=200, ef_search=100, mode=hnsw, quantization=int1, merge_every=1000, key="id", column="embedding")',
    );
  });

  it.each(['nomic-embed-text', `it's "v1.5", model=x (latest)`])(
    'writes the model, which the file keeps: %s',
    (model) => {
      const db = openDatabase();
      const docs = vectorTable('docs', { id: id(), embedding: float4Vector(3) }, { metric: 'cosine', model });

      createVectorTable(db, docs);

      const row = db.get<{ definition: string }>(sql`select vector_definition('docs') as definition`);
      expect(JSON.parse(row?.definition ?? '')).toMatchObject({ model, metric: 'cosine', column: 'embedding' });
    },
  );

  it.each([
    { mode: 'auto', quantization: 'auto' },
    { mode: 'exact', quantization: 'none', mergeEvery: Number.MAX_SAFE_INTEGER },
    { mode: 'hnsw', quantization: 'float2', mergeEvery: 1 },
    { mode: 'hnsw', quantization: 'int1', m: 2, efConstruction: 4, efSearch: 1 },
    { mode: 'hnsw', m: 128, efConstruction: 4096, efSearch: 4096 },
  ] as Partial<VectorTableOptions>[])('writes options that the extension knows: %j', (options) => {
    const db = openDatabase();
    const docs = vectorTable('docs', { id: id(), embedding: float4Vector(3) }, { metric: 'cosine', ...options });

    createVectorTable(db, docs);
    db.insert(docs)
      .values({ embedding: new Float32Array([1, 2, 3]) })
      .run();

    expect(indexInfo(db, docs)).toMatchObject({ rows: 1, ...options });
  });

  it('writes the metadata columns with their types, NOT NULL and defaults', () => {
    const docs = vectorTable(
      'docs',
      {
        id: id(),
        title: text().notNull(),
        embedding: float4Vector(3),
        page: integer().notNull().default(0),
        score: real(),
      },
      { metric: 'l2_squared' },
    );

    expect(sqlText(createVectorTableSql(docs))).toBe(
      'CREATE VIRTUAL TABLE "docs" USING vector(dim=3, type=float4, metric=l2, key="id", column="embedding", ' +
        `metadata='"title" TEXT NOT NULL, "page" INTEGER NOT NULL DEFAULT 0, "score" REAL')`,
    );
  });

  it('writes INDEXED and PARTITION KEY after all else of a column, and that a partition is required', () => {
    const docs = vectorTable(
      'docs',
      {
        id: id(),
        title: text(),
        page: integer().notNull().default(0),
        year: integer('published_in'),
        tenant: text('tenant_id').notNull(),
        embedding: float4Vector(3),
      },
      {
        metric: 'l2_squared',
        mergeEvery: 100,
        indexed: ['year', 'page'],
        partitionKey: 'tenant',
      },
    );

    expect(sqlText(createVectorTableSql(docs))).toBe(
      'CREATE VIRTUAL TABLE "docs" USING vector(dim=3, type=float4, metric=l2, merge_every=100, requires_partition=1, ' +
        'key="id", column="embedding", ' +
        `metadata='"title" TEXT, "page" INTEGER NOT NULL DEFAULT 0 INDEXED, "published_in" INTEGER INDEXED, "tenant_id" TEXT NOT NULL PARTITION KEY')`,
    );
    createVectorTable(openDatabase(), docs);
  });

  it('creates the table once, or if it does not exist', () => {
    const db = openDatabase();
    const docs = vectorTable('docs', { id: id(), embedding: float4Vector(3) }, { metric: 'l2_squared' });

    createVectorTable(db, docs);
    db.insert(docs)
      .values({ embedding: new Float32Array(3) })
      .run();

    expect(thrown(() => createVectorTable(db, docs)).message).toContain('already exists');
    createVectorTable(db, docs, { ifNotExists: true });
    expect(db.select({ id: docs.id }).from(docs).all()).toEqual([{ id: 1 }]);
  });

  it('quotes names', () => {
    const db = openDatabase();
    const odd = vectorTable(
      'order "by", it\'s',
      {
        key: integer('select').primaryKey(),
        embedding: float4Vector('the "vector", it\'s', 3),
        where: text('it\'s "where", where'),
        empty: text(' '),
      },
      { metric: 'l2_squared' },
    );

    createVectorTable(db, odd);
    db.insert(odd)
      .values({ embedding: new Float32Array([1, 2, 3]), where: 'here' })
      .run();

    expect(db.select().from(odd).all()).toEqual([
      { key: 1, embedding: new Float32Array([1, 2, 3]), where: 'here', empty: null, distance: null },
    ]);
  });

  it('leaves the names of an alias alone', () => {
    const docs = vectorTable('docs', { id: id(), embedding: float4Vector(3) }, { metric: 'l2_squared' });

    expect(sqlText(createVectorTableSql(alias(docs, 'd')))).toBe(sqlText(createVectorTableSql(docs)));
  });

  it('works beside tables with a prefix', () => {
    const db = openDatabase();
    const tables = ['blog_docs', 'shop_docs'].map((name) =>
      vectorTable(name, { id: id(), embedding: float4Vector(3) }, { metric: 'l2_squared' }),
    );

    for (const table of tables) {
      createVectorTable(db, table);
      db.insert(table)
        .values({ embedding: new Float32Array(3) })
        .run();
      expect(db.$client.prepare('select count(*) from blog_docs').pluck().get()).toBe(1);
    }
  });

  it('is dropped by DROP TABLE', () => {
    const db = openDatabase();
    const docs = vectorTable('docs', { id: id(), embedding: float4Vector(3) }, { metric: 'l2_squared' });

    createVectorTable(db, docs);
    db.run(sql`drop table ${docs}`);

    expect(db.$client.prepare('select count(*) from sqlite_master').pluck().get()).toBe(0);
  });

  it('refuses an index, which createVectorIndex() creates', () => {
    const posts = sqliteTable('posts', { id: id(), embedding: float4Vector(3) });
    const index = vectorIndex('posts_embedding', posts, { column: 'embedding', metric: 'l2_squared' });

    expect(vectorError(() => createVectorTableSql(index as never))).toEqual({
      code: 'not_a_vector_table',
      message:
        'createVectorTableSql(): expected a table made by vectorTable() but received posts_embedding, made by vectorIndex(). Create it with createVectorIndex()',
    });
  });

  it('refuses a table that vectorTable() did not make', () => {
    const posts = sqliteTable('posts', { id: id(), embedding: float4Vector(3), distance: real() });

    for (const table of [posts, {}, null, 'docs']) {
      expect(vectorError(() => createVectorTableSql(table as never))).toMatchObject({
        code: 'not_a_vector_table',
        message: expect.stringContaining('expected a table made by vectorTable() but received'),
      });
    }
  });

  it.each([
    [null, 'createVectorTableSql(docs): expected an object of options as second argument but received null'],
    [true, 'createVectorTableSql(docs): expected an object of options as second argument but received true'],
    [
      { ifNotExist: true },
      'createVectorTableSql(docs): expected only the options ifNotExists, casing but received "ifNotExist"',
    ],
    [{ ifNotExists: 'yes' }, 'createVectorTableSql(docs) ifNotExists: expected true or false but received "yes"'],
  ])('refuses the options %j', (options, message) => {
    const docs = vectorTable('docs', { id: id(), embedding: float4Vector(3) }, { metric: 'l2_squared' });

    expect(vectorError(() => createVectorTableSql(docs, options as never))).toEqual({
      code: 'invalid_option',
      message,
    });
  });

  it('takes options that are undefined', () => {
    const docs = vectorTable('docs', { id: id(), embedding: float4Vector(3) }, { metric: 'l2_squared' });

    expect(sqlText(createVectorTableSql(docs, { ifNotExists: undefined, casing: undefined }))).toBe(
      sqlText(createVectorTableSql(docs)),
    );
  });

  it('refuses a casing that it does not know', () => {
    const docs = vectorTable('docs', { id: id(), embedding: float4Vector(3) }, { metric: 'l2_squared' });

    expect(vectorError(() => createVectorTableSql(docs, { casing: 'kebab-case' as 'snake_case' }))).toMatchObject({
      code: 'invalid_option',
    });
  });
});

describe('a default', () => {
  const bytes = Buffer.from([0, 1, 255]);
  const plain = customType<{ data: string }>({ dataType: () => 'text' });
  const defaults = {
    text: text().default("it's"),
    empty: text().default(''),
    json: text({ mode: 'json' }).default({ a: ["it's"] }),
    integer: integer().default(-42),
    zero: integer().default(0),
    boolean: integer({ mode: 'boolean' }).default(true),
    timestamp: integer({ mode: 'timestamp' }).default(new Date('2026-01-02T03:04:05.678Z')),
    timestampMs: integer({ mode: 'timestamp_ms' }).default(new Date('2026-01-02T03:04:05.678Z')),
    real: real().default(1.5e-7),
    numeric: numeric().default('12.50'),
    numericNumber: numeric({ mode: 'number' }).default(12.5),
    numericBigint: numeric({ mode: 'bigint' }).default(9007199254740993n),
    blob: blob({ mode: 'buffer' }).default(bytes),
    blobJson: blob({ mode: 'json' }).default([1, 2]),
    blobBigint: blob({ mode: 'bigint' }).default(9007199254740993n),
    custom: plain().default('custom'),
    expression: integer().default(sql`(1 + 2)`),
    withParameters: text().default(sql`${"it's"} || ${' so'}`),
    currentDate: text().default(sql`CURRENT_DATE`),
  };
  const docs = vectorTable('docs', { id: id(), embedding: float4Vector(1), ...defaults }, { metric: 'l2_squared' });

  it('is written as SQL by the mode of its column', () => {
    const metadata = /metadata='(.*)'\)$/.exec(sqlText(createVectorTableSql(docs)))?.[1]?.replaceAll("''", "'");

    expect(metadata?.split(', "').map((column) => column.replace(/^"/, ''))).toEqual([
      `text" TEXT DEFAULT 'it''s'`,
      `empty" TEXT DEFAULT ''`,
      `json" TEXT DEFAULT '{"a":["it''s"]}'`,
      `integer" INTEGER DEFAULT -42`,
      `zero" INTEGER DEFAULT 0`,
      `boolean" INTEGER DEFAULT true`,
      `timestamp" INTEGER DEFAULT 1767323045`,
      `timestampMs" INTEGER DEFAULT 1767323045678`,
      `real" REAL DEFAULT 1.5e-7`,
      `numeric" NUMERIC DEFAULT '12.50'`,
      `numericNumber" NUMERIC DEFAULT '12.5'`,
      `numericBigint" NUMERIC DEFAULT '9007199254740993'`,
      `blob" BLOB DEFAULT X'0001ff'`,
      `blobJson" BLOB DEFAULT X'5b312c325d'`,
      `blobBigint" BLOB DEFAULT X'39303037313939323534373430393933'`,
      `custom" TEXT DEFAULT 'custom'`,
      `expression" INTEGER DEFAULT (1 + 2)`,
      `withParameters" TEXT DEFAULT ('it''s' || ' so')`,
      `currentDate" TEXT DEFAULT (CURRENT_DATE)`,
    ]);
  });

  it('is what an insert by other SQL writes, and the same as an insert by Drizzle', () => {
    const db = openDatabase();
    createVectorTable(db, docs);

    db.insert(docs)
      .values({ embedding: [1] as unknown as Float32Array })
      .run();
    db.run(sql`insert into docs (embedding) values ('[1]')`);
    const [byDrizzle, bySql] = db.select().from(docs).orderBy(docs.id).all();

    expect(bySql).toEqual({ ...byDrizzle, id: 2 });
    expect(bySql).toMatchObject({
      text: "it's",
      empty: '',
      json: { a: ["it's"] },
      integer: -42,
      zero: 0,
      boolean: true,
      timestamp: new Date('2026-01-02T03:04:05.000Z'),
      timestampMs: new Date('2026-01-02T03:04:05.678Z'),
      real: 1.5e-7,
      numeric: '12.5',
      numericNumber: 12.5,
      numericBigint: 9007199254740993n,
      blob: bytes,
      blobJson: [1, 2],
      blobBigint: 9007199254740993n,
      custom: 'custom',
      expression: 3,
      withParameters: "it's so",
      currentDate: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
    });
  });

  it('that a function gives is no part of the SQL', () => {
    const table = vectorTable(
      'docs',
      {
        id: id(),
        embedding: float4Vector(1),
        a: text().$defaultFn(() => 'a'),
        b: text().$onUpdateFn(() => 'b'),
      },
      { metric: 'l2_squared' },
    );

    expect(sqlText(createVectorTableSql(table))).toContain(`metadata='"a" TEXT, "b" TEXT'`);
  });

  it.each([
    ['text', text().default('a\0b')],
    ['text of a custom type', customType<{ data: string }>({ dataType: () => 'text' })().default('\0')],
    ['a parameter of an expression', text().default(sql`${'a\0b'}`)],
    ['an expression', text().default(sql.raw("'a\0b'"))],
  ])('with \\0 in %s is refused', (_, a) => {
    expect(
      vectorError(() => vectorTable('docs', { id: id(), embedding: float4Vector(1), a }, { metric: 'l2_squared' })),
    ).toMatchObject({
      code: 'unsupported_default',
      message: expect.stringContaining('docs.a: expected a default that is a string without \\0, '),
    });
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('of %s is refused', (value) => {
    expect(
      vectorError(() =>
        vectorTable(
          'docs',
          { id: id(), embedding: float4Vector(1), a: real().default(value) },
          { metric: 'l2_squared' },
        ),
      ),
    ).toEqual({
      code: 'unsupported_default',
      message: `docs.a: expected a default that is a string without \\0, a finite number, a boolean or bytes but received ${value}`,
    });
  });
});
