import { and, count, desc, eq, inArray, isNull, lt, sql } from 'drizzle-orm';
import { alias, blob, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { createVectorIndex, float4Vector, int1Vector, knnMatch, vectorIndex } from 'drizzle-vector';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../support/database.js';
import { isDrizzle1 } from '../support/drizzle-line.js';
import { authors, openPosts, posts, postsEmbedding } from '../support/posts.js';
import { thrown, vectorError } from '../support/thrown.js';

const origin = new Float32Array([0, 0]);
const titles = (rows: { title: string }[]) => rows.map(({ title }) => title);

/** The posts that match, nearest to the origin first. */
const search = (db: ReturnType<typeof openPosts>, condition?: Parameters<typeof and>[0], limit = 2) =>
  titles(
    db
      .select({ title: posts.title })
      .from(posts)
      .innerJoin(postsEmbedding, eq(postsEmbedding.id, posts.id))
      .where(and(knnMatch(postsEmbedding.distance, origin), condition))
      .orderBy(postsEmbedding.distance)
      .limit(limit)
      .all(),
  );

describe('knnMatch on an index, joined with its table', () => {
  it('gives the nearest rows that match, with their distances', () => {
    const query = openPosts()
      .select({ title: posts.title, distance: postsEmbedding.distance })
      .from(posts)
      .innerJoin(postsEmbedding, eq(postsEmbedding.id, posts.id))
      .where(and(knnMatch(postsEmbedding.distance, origin), eq(posts.published, true)))
      .limit(2);
    const match = 'knn_match("posts_embedding"."distance", ?)';

    expect(query.toSQL()).toEqual({
      sql:
        'select "posts"."title", "posts_embedding"."distance" from "posts" ' +
        'inner join "posts_embedding" on "posts_embedding"."id" = "posts"."id" ' +
        (isDrizzle1
          ? `where ((${match}) and ("posts"."published" = ?)) limit ?`
          : `where (${match} and "posts"."published" = ?) limit ?`),
      params: [Buffer.alloc(8), 1, 2],
    });
    expect(query.all()).toEqual([
      { title: 'cats', distance: 1 },
      { title: 'dogs', distance: 9 },
    ]);
  });

  it('gives as many rows as match, whatever is asked of the table', () => {
    const db = openPosts();

    expect(search(db, undefined, 10)).toEqual(['cats', 'hens', 'dogs', 'ants']);
    expect(search(db, eq(posts.published, false))).toEqual(['hens']);
    expect(search(db, eq(posts.authorId, 2))).toEqual(['dogs', 'ants']);
    expect(search(db, inArray(posts.title, ['ants', 'cows', 'hens']))).toEqual(['hens', 'ants']);
    expect(search(db, sql`length(${posts.title}) = 4`)).toEqual(['cats', 'hens']);
    expect(search(db, lt(postsEmbedding.distance, 4))).toEqual(['cats']);
    expect(search(db, isNull(posts.embedding))).toEqual([]);
  });

  it('gives the same whichever of the two the query is from', () => {
    const db = openPosts();
    const match = and(knnMatch(postsEmbedding.distance, origin), eq(posts.published, true));

    expect(
      titles(
        db
          .select({ title: posts.title })
          .from(postsEmbedding)
          .innerJoin(posts, eq(posts.id, postsEmbedding.id))
          .where(match)
          .limit(3)
          .all(),
      ),
    ).toEqual(['cats', 'dogs', 'ants']);
  });

  it('joins more tables', () => {
    const db = openPosts();
    const match = knnMatch(postsEmbedding.distance, origin).limit(3);

    expect(
      db
        .select({ author: authors.id, posts: count() })
        .from(postsEmbedding)
        .innerJoin(posts, eq(posts.id, postsEmbedding.id))
        .innerJoin(authors, eq(authors.id, posts.authorId))
        .where(match)
        .groupBy(authors.id)
        .orderBy(authors.id)
        .all(),
    ).toEqual([
      { author: 1, posts: 2 },
      { author: 2, posts: 1 },
    ]);
  });

  it('with limit(k) joins the k nearest, and what is filtered afterwards is gone', () => {
    const rows = openPosts()
      .select({ title: posts.title })
      .from(posts)
      .innerJoin(postsEmbedding, eq(postsEmbedding.id, posts.id))
      .where(and(knnMatch(postsEmbedding.distance, origin).limit(2), eq(posts.published, true)))
      .all();

    expect(titles(rows)).toEqual(['cats']);
  });
});

describe('knnMatch on an index by itself', () => {
  it('gives keys and distances', () => {
    const db = openPosts();
    const rows = db.select().from(postsEmbedding).where(knnMatch(postsEmbedding.distance, origin)).limit(2).all();

    expect(rows).toEqual([
      { id: 1, distance: 1 },
      { id: 2, distance: 4 },
    ]);
  });

  it('takes an efSearch of its own, beside limit(k)', () => {
    const query = openPosts()
      .select()
      .from(postsEmbedding)
      .where(knnMatch(postsEmbedding.distance, origin, { efSearch: 200 }).limit(1));

    expect(query.toSQL().sql).toContain(
      'where (knn_match("posts_embedding"."distance", ?) and "posts_embedding"."ef_search" = ? and "posts_embedding"."k" = ?)',
    );
    expect(query.all()).toEqual([{ id: 1, distance: 1 }]);
  });

  it('works on an alias, of which each searches by itself', () => {
    const db = openPosts();
    const near = alias(postsEmbedding, 'near');
    const far = alias(postsEmbedding, 'far');
    const query = db
      .select({ near: near.id, far: far.id })
      .from(near)
      .innerJoin(far, knnMatch(far.distance, [3, 0]).limit(1))
      .where(knnMatch(near.distance, origin, { efSearch: 10 }).limit(1));

    expect(query.toSQL().sql).toContain(
      'where (knn_match("near"."distance", ?) and "near"."ef_search" = ? and "near"."k" = ?)',
    );
    expect(query.all()).toEqual([{ near: 1, far: 3 }]);
  });

  it('works as a subquery, to update and to delete rows of the table', () => {
    const db = openPosts();
    const nearest = db
      .select({ id: postsEmbedding.id })
      .from(postsEmbedding)
      .where(knnMatch(postsEmbedding.distance, origin).limit(2));

    db.update(posts).set({ published: false }).where(inArray(posts.id, nearest)).run();
    expect(search(db, eq(posts.published, true))).toEqual(['dogs', 'ants']);
    db.delete(posts).where(inArray(posts.id, nearest)).run();
    expect(search(db)).toEqual(['dogs', 'ants']);
  });

  it('works as a subquery whose distance is a column', () => {
    const db = openPosts();
    const hits = db.select().from(postsEmbedding).where(knnMatch(postsEmbedding.distance, origin).limit(3)).as('hits');

    expect(
      db
        .select({ title: posts.title, distance: hits.distance })
        .from(hits)
        .innerJoin(posts, eq(posts.id, hits.id))
        .orderBy(desc(posts.title))
        .all(),
    ).toEqual([
      { title: 'hens', distance: 4 },
      { title: 'dogs', distance: 9 },
      { title: 'cats', distance: 1 },
    ]);
  });

  it('takes the vector of another row: the posts like a post', () => {
    const db = openPosts();
    const dogs = db.select({ embedding: posts.embedding }).from(posts).where(eq(posts.title, 'dogs'));

    expect(db.select().from(postsEmbedding).where(knnMatch(postsEmbedding.distance, dogs)).limit(2).all()).toEqual([
      { id: 3, distance: 0 },
      { id: 1, distance: 4 },
    ]);
  });

  it('takes the column of the table that it is over: the nearest other post of each', () => {
    const db = openPosts();
    const rows = db
      .select({ post: posts.id, nearest: postsEmbedding.id })
      .from(posts)
      .innerJoin(postsEmbedding, knnMatch(postsEmbedding.distance, posts.embedding).limit(1))
      .where(and(lt(posts.id, 4), sql`${postsEmbedding.id} <> ${posts.id}`))
      .orderBy(posts.id)
      .all();

    expect(rows).toEqual([
      { post: 1, nearest: 3 },
      { post: 2, nearest: 1 },
      { post: 3, nearest: 1 },
    ]);
  });
});

describe('knnMatch on an index in a prepared statement', () => {
  const prepare = () =>
    openPosts()
      .select({ title: posts.title })
      .from(posts)
      .innerJoin(postsEmbedding, eq(postsEmbedding.id, posts.id))
      .where(
        and(
          knnMatch(postsEmbedding.distance, sql.placeholder('query'), { efSearch: sql.placeholder('efSearch') }),
          eq(posts.published, sql.placeholder('published')),
        ),
      )
      .limit(sql.placeholder('limit'))
      .prepare();

  it('takes the query, the limits and other values as placeholders', () => {
    const statement = prepare();

    expect(titles(statement.all({ query: origin, efSearch: 50, published: 1, limit: 2 }))).toEqual(['cats', 'dogs']);
    expect(titles(statement.all({ query: [0, -4], efSearch: 50, published: 1, limit: 1 }))).toEqual(['ants']);
    expect(titles(statement.all({ query: origin, efSearch: 50, published: 0, limit: 2 }))).toEqual(['hens']);
  });

  it('checks the query when it runs', () => {
    const statement = prepare();
    const run = (query: unknown) => vectorError(() => statement.all({ query, efSearch: 50, published: 1, limit: 1 }));

    expect(run(new Float32Array(3))).toEqual({
      code: 'dimension_mismatch',
      message: 'posts.embedding: expected 2 dimensions but received 3',
    });
    expect(run(new Int8Array(2)).code).toBe('element_type_mismatch');
  });
});

describe('an index over a column of another kind', () => {
  const items = sqliteTable('items', {
    id: integer().primaryKey(),
    json: text({ mode: 'json' }).$type<number[]>(),
    bytes: blob({ mode: 'buffer' }),
    tiny: int1Vector(2),
  });

  function openItems() {
    const db = openDatabase();
    db.run(sql`create table items (id integer primary key, json text, bytes blob, tiny blob)`);
    return db;
  }

  it('finds JSON arrays in a text column', () => {
    const db = openItems();
    const index = vectorIndex('items_json', items, { column: 'json', metric: 'l2_squared', dimensions: 2 });
    db.insert(items)
      .values({ json: [3, 4] })
      .run();
    createVectorIndex(db, index);
    db.insert(items)
      .values([{ json: [0.5, 0] }, { json: null }])
      .run();

    expect(db.select().from(index).where(knnMatch(index.distance, origin)).all()).toEqual([
      { id: 2, distance: 0.25 },
      { id: 1, distance: 25 },
    ]);
  });

  it('finds the elements that other programs wrote in a blob column', () => {
    const db = openItems();
    const index = vectorIndex('items_bytes', items, {
      column: 'bytes',
      dimensions: 2,
      type: 'float8',
      metric: 'cosine',
    });
    db.insert(items)
      .values(
        [
          [1, 0],
          [0, 1],
        ].map((elements) => ({ bytes: Buffer.from(new Float64Array(elements).buffer) })),
      )
      .run();
    createVectorIndex(db, index);

    expect(
      db
        .select()
        .from(index)
        .where(knnMatch(index.distance, new Float64Array([0, 2])))
        .all(),
    ).toEqual([
      { id: 2, distance: 0 },
      { id: 1, distance: 1 },
    ]);
  });

  it('finds vectors of other elements', () => {
    const db = openItems();
    const index = vectorIndex('items_tiny', items, { column: 'tiny', metric: 'l2_squared' });
    createVectorIndex(db, index);
    db.insert(items)
      .values([{ tiny: new Int8Array([-128, 0]) }, { tiny: new Int8Array([127, 0]) }])
      .run();

    expect(
      db
        .select()
        .from(index)
        .where(knnMatch(index.distance, new Int8Array([126, 0])))
        .limit(1)
        .all(),
    ).toEqual([{ id: 2, distance: 1 }]);
  });

  it('is refused, and not made, where a row has something else', () => {
    const db = openItems();
    const index = vectorIndex('items_json', items, { column: 'json', metric: 'l2_squared', dimensions: 2 });
    db.insert(items)
      .values([{ json: [1, 2] }, { json: [1, 2, 3] }])
      .run();

    expect(thrown(() => createVectorIndex(db, index)).message).toMatch(/items\.json of row 2.*2 dimensions.*3/);
    expect(db.$client.prepare(`select name from sqlite_master`).pluck().all()).toEqual(['items']);
  });
});

it('joins posts of which some have a long distance, as in the documentation of vectorIndex()', () => {
  const notes = sqliteTable('notes', {
    id: integer().primaryKey(),
    body: text(),
    embedding: float4Vector(3).notNull(),
  });
  const index = vectorIndex('notes_embedding', notes, { column: 'embedding', metric: 'cosine' });
  const db = openDatabase();
  db.run(sql`create table notes (id integer primary key, body text, embedding blob not null)`);
  createVectorIndex(db, index);
  db.insert(notes)
    .values(
      Array.from({ length: 500 }, (_, i) => ({
        body: i % 50 === 0 ? 'rare' : 'common',
        embedding: new Float32Array([Math.cos(i / 500), Math.sin(i / 500), 0]),
      })),
    )
    .run();

  const rows = db
    .select({ id: notes.id })
    .from(notes)
    .innerJoin(index, eq(index.id, notes.id))
    .where(and(knnMatch(index.distance, [1, 0, 0]), eq(notes.body, 'rare')))
    .orderBy(index.distance)
    .limit(5)
    .all();

  expect(rows).toEqual([1, 51, 101, 151, 201].map((id) => ({ id })));
});
