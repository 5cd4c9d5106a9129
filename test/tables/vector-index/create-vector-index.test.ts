import { eq, sql } from 'drizzle-orm';
import * as sqliteCore from 'drizzle-orm/sqlite-core';
import { alias, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import {
  createVectorIndex,
  createVectorIndexSql,
  float2Vector,
  float4Vector,
  knnMatch,
  vectorIndex,
  vectorTable,
} from 'drizzle-vector';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../support/database.js';
import { isDrizzle1 } from '../../support/drizzle-line.js';
import { openPosts, posts, postsEmbedding } from '../../support/posts.js';
import { sqlText } from '../../support/sql-text.js';
import { thrown, vectorError } from '../../support/thrown.js';

const id = () => integer().primaryKey();

describe('createVectorIndex', () => {
  it('writes what the index is over', () => {
    expect(sqlText(createVectorIndexSql(postsEmbedding))).toBe(
      'CREATE VIRTUAL TABLE "posts_embedding" USING vector(dim=2, type=float4, metric=l2, content="posts", content_key="id", content_column="embedding")',
    );
  });

  it('writes the options that are given', () => {
    const docs = sqliteTable('docs', { id: id(), embedding: float2Vector(8) });
    const index = vectorIndex('docs_embedding', docs, {
      column: 'embedding',
      ...{ metric: 'inner_product', m: 32, efConstruction: 200, efSearch: 100 },
      ...{ mode: 'hnsw', quantization: 'int1', mergeEvery: 1000 },
    });

    expect(sqlText(createVectorIndexSql(index, { ifNotExists: true }))).toBe(
      'CREATE VIRTUAL TABLE IF NOT EXISTS "docs_embedding" USING vector(dim=8, type=float2, metric=inner_product, m=32, ' +
        'ef_construction=200, ef_search=100, mode=hnsw, quantization=int1, merge_every=1000, ' +
        'content="docs", content_key="id", content_column="embedding")',
    );
  });

  it('leaves the names of an alias alone', () => {
    expect(sqlText(createVectorIndexSql(alias(postsEmbedding, 'i')))).toBe(
      sqlText(createVectorIndexSql(postsEmbedding)),
    );
  });

  it('creates the index once, or if it does not exist', () => {
    const db = openPosts();

    expect(thrown(() => createVectorIndex(db, postsEmbedding)).message).toContain('already exists');
    createVectorIndex(db, postsEmbedding, { ifNotExists: true });
  });

  it('indexes the rows that are there, and DROP TABLE leaves the table as it was', () => {
    const db = openPosts();
    const search = () =>
      db
        .select({ id: postsEmbedding.id })
        .from(postsEmbedding)
        .where(knnMatch(postsEmbedding.distance, [0, 0]))
        .all();

    db.run(sql`drop table ${postsEmbedding}`);
    expect(db.$client.prepare(`select name from sqlite_master where type = 'trigger'`).all()).toEqual([]);
    db.insert(posts)
      .values({ id: 6, title: 'elks', embedding: new Float32Array(2) })
      .run();
    expect(db.select().from(posts).all()).toHaveLength(6);
    expect(thrown(search).message).toContain('no such table');

    createVectorIndex(db, postsEmbedding);
    expect(search().map(({ id }) => id)).toEqual([6, 1, 2, 3, 4]);
  });

  it('stands beside other indexes over the same table', () => {
    const db = openPosts();
    const other = vectorIndex('other', posts, { column: 'embedding', metric: 'inner_product' });
    createVectorIndex(db, other);

    db.insert(posts)
      .values({ id: 9, title: 'elks', embedding: new Float32Array([-9, 0]) })
      .run();

    for (const index of [postsEmbedding, other]) {
      const [nearest] = db
        .select()
        .from(index)
        .where(knnMatch(index.distance, [-9, 0]))
        .limit(1)
        .all();
      expect(nearest?.id).toBe(9);
    }
  });

  it('quotes names', () => {
    const db = openDatabase();
    const odd = sqliteTable('order "by", it\'s', {
      key: integer('select').primaryKey(),
      embedding: float4Vector('the "vector", it\'s', 2),
    });
    const index = vectorIndex('index of "order", it\'s', odd, { column: 'embedding', metric: 'l2_squared' });
    db.run(
      sql`create table ${odd} (${sql.identifier('select')} integer primary key, ${sql.identifier('the "vector", it\'s')} blob)`,
    );

    createVectorIndex(db, index);
    db.insert(odd)
      .values({ key: 7, embedding: new Float32Array([1, 2]) })
      .run();

    expect(
      db
        .select()
        .from(index)
        .where(knnMatch(index.distance, [1, 2]))
        .limit(1)
        .all(),
    ).toEqual([{ id: 7, distance: 0 }]);
  });

  it('refuses a vector table, which createVectorTable() creates', () => {
    const docs = vectorTable('docs', { id: id(), embedding: float4Vector(3) }, { metric: 'l2_squared' });

    expect(vectorError(() => createVectorIndexSql(docs as never))).toEqual({
      code: 'not_a_vector_index',
      message:
        'createVectorIndexSql(): expected an index made by vectorIndex() but received docs, made by vectorTable(). Create it with createVectorTable()',
    });
  });

  it('refuses anything else', () => {
    for (const index of [posts, {}, null, 'posts_embedding']) {
      expect(vectorError(() => createVectorIndexSql(index as never))).toMatchObject({
        code: 'not_a_vector_index',
        message: expect.stringContaining(
          'createVectorIndexSql(): expected an index made by vectorIndex() but received',
        ),
      });
    }
  });

  it.each([
    [null, 'createVectorIndexSql(posts_embedding): expected an object of options as second argument but received null'],
    [
      { ifNotExist: true },
      'createVectorIndexSql(posts_embedding): expected only the options ifNotExists, casing but received "ifNotExist"',
    ],
    [
      { ifNotExists: 'yes' },
      'createVectorIndexSql(posts_embedding) ifNotExists: expected true or false but received "yes"',
    ],
  ])('refuses the options %j', (options, message) => {
    expect(vectorError(() => createVectorIndexSql(postsEmbedding, options as never))).toEqual({
      code: 'invalid_option',
      message,
    });
  });
});

describe('the column names of an index', () => {
  const columns = () => ({ postId: integer().primaryKey(), bodyEmbedding: float4Vector(2), title: text('Title') });
  const create = (key: string, column: string) =>
    `CREATE VIRTUAL TABLE "posts_body" USING vector(dim=2, type=float4, metric=l2, content="posts", content_key="${key}", content_column="${column}")`;

  /** Writes and searches, so that each name in the SQL must be that of the database. */
  function roundTrip(db: ReturnType<typeof openDatabase>, table: ReturnType<typeof definePosts>) {
    const index = vectorIndex('posts_body', table, { column: 'bodyEmbedding', metric: 'l2_squared' });
    db.insert(table)
      .values({ bodyEmbedding: new Float32Array([1, 2]) })
      .run();
    return db
      .select({ id: index.id, title: table.title })
      .from(table)
      .innerJoin(index, eq(index.id, table.postId))
      .where(knnMatch(index.distance, [1, 2]))
      .limit(1)
      .all();
  }

  const definePosts = () => sqliteTable('posts', columns());

  it('are those of the table, after its keys', () => {
    const db = openDatabase();
    const table = definePosts();
    db.run(sql`create table posts (postId integer primary key, bodyEmbedding blob, Title text)`);

    createVectorIndex(db, vectorIndex('posts_body', table, { column: 'bodyEmbedding', metric: 'l2_squared' }));

    expect(
      sqlText(
        createVectorIndexSql(vectorIndex('posts_body', table, { column: 'bodyEmbedding', metric: 'l2_squared' })),
      ),
    ).toBe(create('postId', 'bodyEmbedding'));
    expect(roundTrip(db, table)).toEqual([{ id: 1, title: null }]);
  });

  describe.runIf(!isDrizzle1)('on Drizzle 0.45, where connections have a casing', () => {
    const created = `create table posts (post_id integer primary key, body_embedding blob, Title text)`;

    it('follow the casing that createVectorIndex is given', () => {
      const db = openDatabase({ casing: 'snake_case' });
      const table = definePosts();
      db.run(sql.raw(created));

      createVectorIndex(db, vectorIndex('posts_body', table, { column: 'bodyEmbedding', metric: 'l2_squared' }), {
        casing: 'snake_case',
      });

      expect(
        sqlText(
          createVectorIndexSql(vectorIndex('posts_body', table, { column: 'bodyEmbedding', metric: 'l2_squared' }), {
            casing: 'snake_case',
          }),
        ),
      ).toBe(create('post_id', 'body_embedding'));
      expect(roundTrip(db, table)).toEqual([{ id: 1, title: null }]);
    });

    it('follow the casing of the index', () => {
      const index = vectorIndex('posts_body', definePosts(), {
        column: 'bodyEmbedding',
        metric: 'l2_squared',
        casing: 'snake_case',
      });

      expect(index.id.name).toBe('post_id');
      expect(index.id.getSQLType()).toContain('content_key="post_id", content_column="body_embedding"');
      expect(sqlText(createVectorIndexSql(index))).toBe(create('post_id', 'body_embedding'));
      expect(sqlText(createVectorIndexSql(index, { casing: 'camelCase' }))).toBe(create('post_id', 'body_embedding'));
    });

    it('are refused when casing gives them a name of the extension', () => {
      const table = sqliteTable('posts', { id: id(), efSearch: float4Vector(2) });

      expect(
        vectorError(() =>
          createVectorIndexSql(vectorIndex('i', table, { column: 'efSearch', metric: 'l2_squared' }), {
            casing: 'snake_case',
          }),
        ),
      ).toEqual({
        code: 'invalid_column_name',
        message:
          'vectorIndex("i"): expected another column name but received "ef_search", which is the ef_search of one search',
      });
    });
  });

  describe.runIf(isDrizzle1)('on Drizzle 1.x, where tables have a casing', () => {
    it('follow that of the table', () => {
      const { snakeCase } = sqliteCore as unknown as { snakeCase: { table: typeof sqliteTable } };
      const db = openDatabase();
      const table = snakeCase.table('posts', columns());
      db.run(sql`create table posts (post_id integer primary key, body_embedding blob, Title text)`);

      createVectorIndex(db, vectorIndex('posts_body', table, { column: 'bodyEmbedding', metric: 'l2_squared' }));

      expect(
        sqlText(
          createVectorIndexSql(vectorIndex('posts_body', table, { column: 'bodyEmbedding', metric: 'l2_squared' })),
        ),
      ).toBe(create('post_id', 'body_embedding'));
      expect(roundTrip(db, table)).toEqual([{ id: 1, title: null }]);
      expect(
        sqlText(
          createVectorIndexSql(vectorIndex('posts_body', table, { column: 'bodyEmbedding', metric: 'l2_squared' }), {
            casing: 'snake_case',
          }),
        ),
      ).toBe(create('post_id', 'body_embedding'));
    });

    it.each([
      ['snake_case', 'post_id', 'snakeCase'],
      ['camelCase', 'postId', 'camelCase'],
    ] as const)('refuse another, and the error says where it belongs: %s', (casing, name, maker) => {
      const key = casing === 'camelCase' ? { post_id: id() } : { postId: id() };
      const table = sqliteTable('posts', { ...key, embedding: float4Vector(2) });
      const message = (subject: string) =>
        `${subject}: expected the column name "${casing === 'camelCase' ? 'post_id' : 'postId'}" that the queries use but received "${name}" by casing. ` +
        `Drizzle 1.x names columns where the table is defined: define posts with ${maker}.table()`;

      expect(
        vectorError(() =>
          createVectorIndexSql(vectorIndex('i', table, { column: 'embedding', metric: 'l2_squared' }), { casing }),
        ),
      ).toEqual({
        code: 'casing_mismatch',
        message: message('createVectorIndexSql(i)'),
      });
      expect(vectorError(() => vectorIndex('i', table, { column: 'embedding', metric: 'l2_squared', casing }))).toEqual(
        {
          code: 'casing_mismatch',
          message: message('vectorIndex("i")'),
        },
      );
    });
  });
});
