import { asc, eq, lt, sql } from 'drizzle-orm';
import { alias, blob, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import {
  cosineDistance,
  createVectorTable,
  float4Vector,
  innerProduct,
  int1Vector,
  l1Distance,
  l2Distance,
  vectorTable,
} from 'drizzle-vector';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../support/database.js';
import { vectorError } from '../support/thrown.js';

const posts = sqliteTable('posts', {
  id: integer().primaryKey(),
  title: text().notNull(),
  embedding: float4Vector(2).notNull(),
  draft: float4Vector(2),
  tiny: int1Vector(2),
  picture: blob({ mode: 'buffer' }),
});

function openPosts() {
  const db = openDatabase();
  db.run(
    sql`create table posts (id integer primary key, title text, embedding blob, draft blob, tiny blob, picture blob)`,
  );
  db.insert(posts)
    .values([
      {
        title: 'east',
        embedding: new Float32Array([3, 0]),
        draft: new Float32Array([0, 4]),
        tiny: new Int8Array([3, 0]),
      },
      { title: 'north', embedding: new Float32Array([0, 4]) },
    ])
    .run();
  return db;
}

const query = new Float32Array([3, 4]);
const param = Buffer.from(query.buffer);

describe.each([
  ['cosineDistance', cosineDistance, `vector_distance("posts"."embedding", ?, 'cosine', 'float4')`, [0.4, 0.2]],
  ['l2Distance', l2Distance, `sqrt(vector_distance("posts"."embedding", ?, 'l2', 'float4'))`, [4, 3]],
  ['l1Distance', l1Distance, `vector_distance("posts"."embedding", ?, 'l1', 'float4')`, [4, 3]],
  ['innerProduct', innerProduct, `vector_distance("posts"."embedding", ?, 'inner_product', 'float4')`, [-9, -16]],
] as const)('%s', (name, distance, expectedSql, expected) => {
  it('is a number for each row', () => {
    const db = openPosts();

    const rows = db
      .select({ distance: distance(posts.embedding, query) })
      .from(posts)
      .orderBy(posts.id)
      .all();

    expect(rows).toHaveLength(2);
    for (const [index, row] of rows.entries()) expect(row.distance).toBeCloseTo(expected[index] as number, 6);
  });

  it('orders and filters', () => {
    const ordered = openPosts()
      .select({ title: posts.title })
      .from(posts)
      .orderBy(asc(distance(posts.embedding, query)));
    const filtered = openPosts()
      .select({ title: posts.title })
      .from(posts)
      .where(lt(distance(posts.embedding, [3, 4]), 3.5));

    expect(ordered.toSQL()).toEqual({
      sql: `select "title" from "posts" order by ${expectedSql} asc`,
      params: [param],
    });
    expect(ordered.all()).toEqual([{ title: 'north' }, { title: 'east' }]);
    expect(filtered.toSQL()).toEqual({
      sql: `select "title" from "posts" where ${expectedSql} < ?`,
      params: [param, 3.5],
    });
    expect(filtered.all()).toContainEqual({ title: 'north' });
  });

  it('compares with a vector column of the same type, and of the same row', () => {
    const db = openPosts();
    const other = alias(posts, 'other');

    const [row] = db
      .select({ distance: distance(posts.embedding, posts.embedding) })
      .from(posts)
      .where(eq(posts.id, 1))
      .all();
    const pairs = db
      .select({ distance: distance(posts.embedding, other.embedding) })
      .from(posts)
      .innerJoin(other, lt(posts.id, other.id))
      .all();

    expect(row?.distance).toBe(name === 'innerProduct' ? -9 : 0);
    expect(pairs).toHaveLength(1);
    expect(pairs[0]?.distance).toBeCloseTo({ cosineDistance: 1, l2Distance: 5, l1Distance: 7, innerProduct: 0 }[name]);
  });

  it('compares with SQL and with a placeholder', () => {
    const db = openPosts();
    const bySql = db
      .select({ distance: distance(posts.embedding, sql`vector_from_json(${'[3, 4]'}, 'float4')`) })
      .from(posts)
      .where(eq(posts.id, 2))
      .all();
    const byPlaceholder = db
      .select({ distance: distance(posts.embedding, sql.placeholder('query')) })
      .from(posts)
      .where(eq(posts.id, 2))
      .prepare();

    expect(bySql[0]?.distance).toBeCloseTo(expected[1], 6);
    expect(byPlaceholder.all({ query })).toEqual(bySql);
    expect(byPlaceholder.all({ query: [3, 4] })).toEqual(bySql);
    expect(vectorError(() => byPlaceholder.all({ query: [3] })).code).toBe('dimension_mismatch');
  });

  it('is null where the column is', () => {
    const db = openPosts();

    expect(
      db
        .select({ distance: distance(posts.draft, query) })
        .from(posts)
        .where(eq(posts.id, 2))
        .all(),
    ).toEqual([{ distance: null }]);
  });

  it('names the element type of its column', () => {
    const query = openPosts()
      .select({ title: posts.title })
      .from(posts)
      .orderBy(distance(posts.tiny, new Int8Array([3, 4])));

    expect(query.toSQL().sql).toContain(`'int1')`);
    expect(query.all()).toHaveLength(2);
  });

  it('works on a vector table and on an alias', () => {
    const db = openDatabase();
    const docs = vectorTable(
      'docs',
      { id: integer().primaryKey(), embedding: float4Vector(2) },
      { metric: 'l2_squared' },
    );
    const d = alias(docs, 'd');
    createVectorTable(db, docs);
    db.insert(docs)
      .values({ embedding: new Float32Array([3, 0]) })
      .run();

    const [row] = db
      .select({ distance: distance(d.embedding, query) })
      .from(d)
      .all();

    expect(row?.distance).toBeCloseTo(expected[0], 6);
  });

  it.each([
    [new Int8Array(2), 'element_type_mismatch'],
    [posts.tiny, 'element_type_mismatch'],
    [posts.picture, 'not_a_vector_column'],
    [new Float32Array(3), 'dimension_mismatch'],
    [[Number.NaN, 0], 'not_finite'],
    [null, 'element_type_mismatch'],
  ])('refuses %s', (value, code) => {
    expect(vectorError(() => distance(posts.embedding, value as never)).code).toBe(code);
  });

  it('names its column in the error of a vector', () => {
    const byPlaceholder = openPosts()
      .select({ distance: distance(posts.embedding, sql.placeholder('query')) })
      .from(posts)
      .prepare();
    const message = 'posts.embedding: expected 2 dimensions but received 3';

    expect(vectorError(() => distance(posts.embedding, [1, 2, 3])).message).toBe(message);
    expect(vectorError(() => byPlaceholder.all({ query: [1, 2, 3] })).message).toBe(message);
    expect(vectorError(() => distance(alias(posts, 'p').embedding, [1, 2, 3])).message).toMatch(/^p\.embedding: /);
  });

  it('refuses a column that holds no vectors', () => {
    expect(vectorError(() => distance(posts.picture as never, query))).toEqual({
      code: 'not_a_vector_column',
      message: `${name}(): expected a vector column, such as float4Vector(384) but received the column picture`,
    });
    expect(vectorError(() => distance(undefined as never, query)).code).toBe('not_a_vector_column');
  });
});

describe('cosineDistance', () => {
  it('refuses a vector of zeros, which has no direction', () => {
    expect(vectorError(() => cosineDistance(posts.embedding, [0, 0])).code).toBe('zero_vector');
    expect(() => l2Distance(posts.embedding, [0, 0])).not.toThrow();
  });
});
