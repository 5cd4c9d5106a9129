import Database from 'better-sqlite3';
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import {
  attachIndex,
  checkSchema,
  createVectorIndex,
  type DrizzleDatabase,
  detachIndex,
  dropVectorIndex,
  dropVectorTable,
  isAvailable,
  knn,
  loadVectorExtension,
  VectorError,
  vectorErrorCode,
  vectorIndex,
} from 'drizzle-vector';
import { describe, expect, it } from 'vitest';
import { animals, openAnimals } from '../support/animals.js';
import { openPosts, posts, postsEmbedding } from '../support/posts.js';
import { openProxy } from '../support/proxy.js';
import { thrown, vectorError } from '../support/thrown.js';

const near = new Float32Array([0.5, 0]);

/** A copy of a database on a connection that has not loaded the extension. */
const plainCopy = (client: Database.Database) => drizzle({ client: new Database(client.serialize()) });

const plainPosts = () => plainCopy(openPosts().$client);

/** A copy of a database on a connection with the extension. */
function vectorCopy(client: Database.Database) {
  const db = plainCopy(client);
  loadVectorExtension(db);
  return db;
}

const insertBulls = (db: Pick<ReturnType<typeof plainPosts>, 'insert'>) =>
  db.insert(posts).values({ id: 9, title: 'bulls', embedding: near }).run();

const titles = (db: DrizzleDatabase): string[] =>
  (knn(db, postsEmbedding, near, { k: 3 }) as unknown as { title: string }[]).map(({ title }) => title);

const names = (db: DrizzleDatabase) =>
  (db.values(sql`select name from sqlite_master where name not like 'sqlite%' order by name`) as [string][]).flat();

/** A promise of what a call gives, or is rejected with. */
const asPromise = async <T>(call: () => T): Promise<Awaited<T>> => await call();

describe('detachIndex and attachIndex', () => {
  it('a program without the extension can write to its table, and search finds what it wrote', () => {
    const db = plainPosts();
    expect(vectorErrorCode(thrown(() => insertBulls(db)))).toBe('extension_not_loaded');

    expect(detachIndex(db, postsEmbedding)).toBeUndefined();
    insertBulls(db);
    db.run(sql`update posts set embedding = ${Buffer.from(new Float32Array([0.25, 0]).buffer)} where title = 'dogs'`);
    db.run(sql`delete from posts where title = 'cats'`);

    const restored = vectorCopy(db.$client);
    expect(attachIndex(restored, postsEmbedding)).toBe(4);
    expect(titles(restored)).toEqual(['bulls', 'dogs', 'hens']);
    restored.run(sql`delete from posts where title = 'bulls'`);
    expect(titles(restored)).toEqual(['dogs', 'hens', 'ants']);
  });

  it('do the same where the driver is asynchronous', async () => {
    const client = new Database(openPosts().$client.serialize());
    const db = openProxy(client);
    await detachIndex(db, postsEmbedding);
    await db.insert(posts).values({ title: 'bulls', embedding: near }).run();
    loadVectorExtension(client);
    expect(
      vectorErrorCode(await asPromise(() => knn(db, postsEmbedding, near, { k: 1 })).catch((error) => error)),
    ).toBe('index_detached');
    expect(await attachIndex(db, postsEmbedding)).toBe(5);
    expect(await knn(db, postsEmbedding, near, { k: 1 })).toMatchObject([{ title: 'bulls' }]);
  });

  it('a search of a detached index is an error that tells the cure', () => {
    const db = openPosts();
    detachIndex(db, postsEmbedding);
    const error = thrown(() => titles(db));
    expect(vectorErrorCode(error)).toBe('index_detached');
    expect(error.message).toMatch(/attachIndex\(\)/);
  });

  it('checkSchema accepts a detached index', () => {
    const db = openPosts();
    detachIndex(db, postsEmbedding);
    expect(checkSchema(db, postsEmbedding)).toBeUndefined();
  });

  it('leave an attached or detached index as it is', () => {
    const db = openPosts();
    expect(attachIndex(db, postsEmbedding)).toBe(0);
    detachIndex(db, postsEmbedding);
    detachIndex(db, postsEmbedding);
    attachIndex(db, postsEmbedding);
    expect(titles(db)).toEqual(['cats', 'hens', 'dogs']);
    const plain = plainCopy(db.$client);
    detachIndex(plain, postsEmbedding);
    detachIndex(plain, postsEmbedding);
    insertBulls(plain);
  });

  it('take part in a transaction', () => {
    const db = plainPosts();
    db.transaction((tx) => {
      detachIndex(tx, postsEmbedding);
      insertBulls(tx);
    });
    const restored = vectorCopy(db.$client);
    expect(() =>
      restored.transaction((tx) => {
        attachIndex(tx, postsEmbedding);
        throw new Error('no');
      }),
    ).toThrow('no');
    expect(vectorErrorCode(thrown(() => titles(restored)))).toBe('index_detached');
    restored.transaction((tx) => attachIndex(tx, postsEmbedding));
    expect(titles(restored)[0]).toBe('bulls');
  });

  it('attachIndex refuses an index that the database has otherwise', () => {
    const db = openPosts();
    detachIndex(db, postsEmbedding);
    const other = vectorIndex('posts_embedding', posts, { column: 'embedding', metric: 'cosine' });
    expect(vectorError(() => attachIndex(db, other)).code).toBe('schema_mismatch');
  });

  it.each(['with', 'without'])('refuse an index that the database lacks, %s the extension', (which) => {
    const full = openPosts();
    const db = which === 'with' ? full : plainCopy(full.$client);
    const missing = vectorIndex('missing', posts, { column: 'embedding', metric: 'cosine' });
    const { code, message } = vectorError(() => detachIndex(db, missing));
    expect([code, message]).toEqual(['schema_mismatch', expect.stringContaining('detachIndex(): expected missing')]);
    if (which === 'with') expect(vectorError(() => attachIndex(db, missing)).code).toBe('schema_mismatch');
  });

  it('detachIndex refuses a vector table of the same name, without the extension', () => {
    const db = plainCopy(openAnimals().$client);
    const index = vectorIndex('animals', posts, { column: 'embedding', metric: 'l2_squared' });
    expect(vectorError(() => detachIndex(db, index)).code).toBe('schema_mismatch');
  });

  it('refuse what is not an index, and what is not a database', () => {
    const db = openPosts();
    for (const call of [attachIndex, detachIndex]) {
      expect(vectorError(() => call(db, animals as never)).code).toBe('not_a_vector_index');
      expect(vectorError(() => call(db, posts as never)).code).toBe('not_a_vector_index');
      expect(vectorError(() => call({} as never, postsEmbedding)).code).toBe('not_a_database');
    }
  });
});

describe('without the extension', () => {
  const subjects = [
    ['dropVectorIndex', openPosts, (db: DrizzleDatabase) => dropVectorIndex(db, postsEmbedding), ['authors', 'posts']],
    ['dropVectorTable', openAnimals, (db: DrizzleDatabase) => dropVectorTable(db, animals), []],
  ] as const;

  it.each(subjects)('%s drops all that the extension has made', (_name, open, drop, left) => {
    const db = plainCopy(open().$client);
    drop(db);
    expect(names(db)).toEqual(left);
    expect(db.values(sql`pragma integrity_check`)).toEqual([['ok']]);
    const again = vectorCopy(db.$client);
    expect(names(again)).toEqual(left);
  });

  it.each(subjects)('%s leaves the connection in the defensive mode that it was in', (_name, open, drop) => {
    const db = plainCopy(open().$client);
    drop(db);
    db.$client.pragma('writable_schema = on');
    expect(() => db.$client.exec("delete from sqlite_master where name = 'posts'")).toThrow(/may not be modified/);
  });

  it.each(subjects)('%s in a transaction is undone by its rollback', (_name, open, drop) => {
    const db = plainCopy(open().$client);
    const before = names(db);
    expect(() =>
      db.transaction((tx) => {
        drop(tx);
        throw new Error('no');
      }),
    ).toThrow('no');
    expect(names(db)).toEqual(before);
    drop(db);
    expect(names(db)).not.toEqual(before);
  });

  it.each(subjects)(
    '%s says what to do where the driver cannot leave the defensive mode',
    async (_name, open, drop) => {
      const client = new Database(open().$client.serialize());
      const before = names(drizzle({ client }));
      const error = await asPromise(() => drop(openProxy(client))).catch((caught) => caught);
      expect(error).toBeInstanceOf(VectorError);
      expect(error).toMatchObject({
        code: 'extension_not_loaded',
        message: expect.stringMatching(/^dropVector\w+\(\): .* Call loadVectorExtension\(sqlite\) first, or turn off/),
      });
      expect(names(drizzle({ client }))).toEqual(before);
      client.unsafeMode(true);
      await asPromise(() => drop(openProxy(client)));
      expect(names(drizzle({ client }))).not.toEqual(before);
    },
  );

  it('dropVectorIndex with ifExists does nothing to an index that does not exist', () => {
    const db = plainPosts();
    const missing = vectorIndex('missing', posts, { column: 'embedding', metric: 'cosine' });
    dropVectorIndex(db, missing, { ifExists: true });
    expect(thrown(() => dropVectorIndex(db, missing)).message).toMatch(/no such table: missing/);
  });

  it('the rows of the table stay, and a new index has them', () => {
    const db = plainPosts();
    dropVectorIndex(db, postsEmbedding);
    insertBulls(db);
    const restored = vectorCopy(db.$client);
    createVectorIndex(restored, postsEmbedding);
    expect(titles(restored)[0]).toBe('bulls');
  });
});

describe('isAvailable', () => {
  it('loads the extension, and says so', () => {
    const client = new Database(':memory:');
    expect(isAvailable(client)).toBe(true);
    expect(client.prepare('select vector_version()').pluck().get()).toMatch(/^\d/);
    expect(isAvailable(client)).toBe(true);
    expect(isAvailable(drizzle({ client }))).toBe(true);
  });

  it.each([
    ['undefined', undefined],
    ['null', null],
    ['a number', 3],
    ['an object that cannot load extensions', { prepare() {} }],
    [
      'a driver that refuses',
      {
        loadExtension() {
          throw new Error('extension loading is not allowed');
        },
      },
    ],
    ['an asynchronous Drizzle database', openProxy(new Database(':memory:'))],
  ])('is false for %s', (_what, value) => {
    expect(isAvailable(value)).toBe(false);
  });

  it('is false for a closed database', () => {
    const client = new Database(':memory:');
    client.close();
    expect(isAvailable(client)).toBe(false);
  });

  it('is false where there is no file of the extension', () => {
    const before = process.env.DRIZZLE_VECTOR_EXTENSION;
    process.env.DRIZZLE_VECTOR_EXTENSION = '/nowhere/vector.so';
    try {
      expect(isAvailable(new Database(':memory:'))).toBe(false);
    } finally {
      if (before === undefined) delete process.env.DRIZZLE_VECTOR_EXTENSION;
      else process.env.DRIZZLE_VECTOR_EXTENSION = before;
    }
  });
});
