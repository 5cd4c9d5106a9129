import { eq, gt, isNull, sql } from 'drizzle-orm';
import { createVectorIndex, knnMatch, vectorIndex } from 'drizzle-vector';
import { describe, expect, it } from 'vitest';
import { authors, openPosts, posts, postsEmbedding } from '../../support/posts.js';
import { thrown, vectorError } from '../../support/thrown.js';

type Db = ReturnType<typeof openPosts>;

/** The keys that the index finds, nearest to the origin first. */
const found = (db: Pick<Db, 'select'>) =>
  db
    .select({ id: postsEmbedding.id })
    .from(postsEmbedding)
    .where(knnMatch(postsEmbedding.distance, [0, 0]))
    .all()
    .map(({ id }) => id);

const at = (...place: number[]) => new Float32Array(place);

describe('an index over a table finds what', () => {
  it('insert() writes, and leaves out rows without a vector', () => {
    const db = openPosts();

    const rows = db
      .insert(posts)
      .values({ title: 'elks', embedding: at(0, 0) })
      .returning({ id: posts.id })
      .all();

    expect(rows).toEqual([{ id: 6 }]);
    expect(found(db)).toEqual([6, 1, 2, 3, 4]);
    expect(
      db
        .select()
        .from(postsEmbedding)
        .orderBy(postsEmbedding.id)
        .all()
        .map(({ id }) => id),
    ).toEqual([1, 2, 3, 4, 6]);
  });

  it('insert() with onConflictDoUpdate() writes, and returning() gives the row', () => {
    const db = openPosts();
    const upsert = (id: number, title: string, embedding: Float32Array) =>
      db
        .insert(posts)
        .values({ id, title, embedding })
        .onConflictDoUpdate({ target: posts.title, set: { embedding: sql`excluded.embedding` } })
        .returning()
        .all();

    expect(upsert(9, 'ants', at(0, 0))).toEqual([
      { id: 4, title: 'ants', published: true, authorId: 2, embedding: at(0, 0) },
    ]);
    expect(found(db)).toEqual([4, 1, 2, 3]);
    expect(upsert(9, 'elks', at(0, 1.5))).toMatchObject([{ id: 9, embedding: at(0, 1.5) }]);
    expect(found(db)).toEqual([4, 1, 9, 2, 3]);
  });

  it('insert() with onConflictDoNothing() leaves', () => {
    const db = openPosts();

    db.insert(posts)
      .values({ id: 1, title: 'elks', embedding: at(9, 9) })
      .onConflictDoNothing()
      .run();

    expect(found(db)).toEqual([1, 2, 3, 4]);
  });

  it('INSERT OR REPLACE writes, in place of the rows in its way', () => {
    const db = openPosts();

    // One by its key, another by its title.
    db.run(
      sql`insert or replace into ${posts} (id, title, embedding) values (1, 'hens', ${Buffer.from(at(9, 0).buffer)})`,
    );

    expect(found(db)).toEqual([3, 4, 1]);
    db.run(sql`insert or replace into ${posts} (id, title) values (3, 'dogs')`);
    expect(found(db)).toEqual([4, 1]);
  });

  it('update() changes, and returning() gives the row', () => {
    const db = openPosts();

    expect(
      db
        .update(posts)
        .set({ embedding: at(0, 0) })
        .where(eq(posts.id, 4))
        .returning({ id: posts.id })
        .all(),
    ).toEqual([{ id: 4 }]);
    expect(found(db)).toEqual([4, 1, 2, 3]);
    db.update(posts).set({ title: 'other ants' }).where(eq(posts.id, 4)).run();
    expect(found(db)).toEqual([4, 1, 2, 3]);
  });

  it('update() to null takes out of the index, and from null into it', () => {
    const db = openPosts();

    db.update(posts).set({ embedding: null }).where(eq(posts.id, 1)).run();
    expect(found(db)).toEqual([2, 3, 4]);
    db.update(posts)
      .set({ embedding: at(1, 1) })
      .where(isNull(posts.embedding))
      .run();
    expect(found(db)).toEqual([1, 5, 2, 3, 4]);
  });

  it('update() of the key moves', () => {
    const db = openPosts();

    db.update(posts).set({ id: 40 }).where(eq(posts.id, 1)).run();
    db.update(posts)
      .set({ id: 1, embedding: at(7, 7) })
      .where(eq(posts.id, 2))
      .run();

    expect(found(db)).toEqual([40, 3, 4, 1]);
  });

  it('delete() leaves, with a condition and without', () => {
    const db = openPosts();

    expect(db.delete(posts).where(gt(posts.id, 2)).returning({ id: posts.id }).all()).toHaveLength(3);
    expect(found(db)).toEqual([1, 2]);
    db.delete(posts).run();
    expect(found(db)).toEqual([]);
    db.insert(posts)
      .values({ title: 'new', embedding: at(1, 1) })
      .run();
    expect(found(db)).toEqual([1]);
  });

  it('a foreign key that cascades leaves', () => {
    const db = openPosts();
    db.$client.pragma('foreign_keys = on');

    db.delete(authors).where(eq(authors.id, 2)).run();

    expect(found(db)).toEqual([1, 2]);
  });

  it('a transaction commits, and what it does before that', () => {
    const db = openPosts();

    db.transaction((tx) => {
      tx.insert(posts)
        .values({ id: 6, title: 'elks', embedding: at(0, 0) })
        .run();
      tx.delete(posts).where(eq(posts.id, 1)).run();
      expect(found(tx)).toEqual([6, 2, 3, 4]);
    });

    expect(found(db)).toEqual([6, 2, 3, 4]);
  });

  it('a transaction leaves that is rolled back', () => {
    const db = openPosts();

    expect(() =>
      db.transaction((tx) => {
        tx.insert(posts)
          .values({ id: 6, title: 'elks', embedding: at(0, 0) })
          .run();
        tx.delete(posts).where(eq(posts.id, 1)).run();
        expect(found(tx)).toEqual([6, 2, 3, 4]);
        tx.rollback();
      }),
    ).toThrow();

    expect(found(db)).toEqual([1, 2, 3, 4]);
  });
});

describe('a write to a table that has an index', () => {
  it('is refused where the column does not take the vector', () => {
    const db = openPosts();

    expect(
      vectorError(() =>
        db
          .insert(posts)
          .values({ title: 'elks', embedding: at(1, 2, 3) })
          .run(),
      ).code,
    ).toBe('dimension_mismatch');
  });

  it('is refused where the index does not take what other SQL writes', () => {
    const db = openPosts();
    const write = (value: unknown) =>
      thrown(() => db.run(sql`insert into ${posts} (id, title, embedding) values (6, 'elks', ${value})`));

    expect(write('[1, 2, 3]')).toMatchObject({ name: 'SqliteError', message: expect.stringMatching(/2.*3/) });
    expect(write(Buffer.alloc(12)).message).toContain('posts.embedding of row 6');
    expect(write('whales').name).toBe('SqliteError');
    expect(thrown(() => db.run(sql`update ${posts} set embedding = '[1]'`)).name).toBe('SqliteError');

    expect(db.select({ id: posts.id }).from(posts).where(gt(posts.id, 5)).all()).toEqual([]);
    expect(found(db)).toEqual([1, 2, 3, 4]);
  });

  it('is refused for a vector of zeros, where the metric of the index is cosine', () => {
    const db = openPosts();
    createVectorIndex(db, vectorIndex('by_direction', posts, { column: 'embedding', metric: 'cosine' }));

    expect(
      thrown(() =>
        db
          .insert(posts)
          .values({ title: 'elks', embedding: at(0, 0) })
          .run(),
      ),
    ).toMatchObject({
      name: 'SqliteError',
      message: expect.stringContaining('vector of zeros'),
    });
  });
});

describe('a write to the index itself', () => {
  it.each([
    ['insert by SQL', (db: Db) => db.run(sql`insert into ${postsEmbedding} (id) values (9)`)],
    ['delete', (db: Db) => db.delete(postsEmbedding).run()],
    ['update by SQL', (db: Db) => db.run(sql`update ${postsEmbedding} set id = 9 where id = 1`)],
  ])('is refused: %s', (_, write) => {
    const db = openPosts();

    expect(thrown(() => write(db))).toMatchObject({
      name: 'SqliteError',
      message: expect.stringContaining('write to the table "posts", which it follows'),
    });
    expect(found(db)).toEqual([1, 2, 3, 4]);
  });

  it('is refused by Drizzle: insert() and update()', () => {
    const insert = () =>
      openPosts()
        .insert(postsEmbedding)
        .values({ id: 9 } as object)
        .run();

    expect(vectorError(insert).code).toBe('read_only_index');
    expect(() =>
      openPosts()
        .update(postsEmbedding)
        .set({ id: undefined } as object)
        .run(),
    ).toThrow();
  });
});
