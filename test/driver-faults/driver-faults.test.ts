// Each call of the driver fails once, under each function that calls it several times.

import { type RecordBatch, tableFromIPC } from 'apache-arrow';
import Database from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import {
  bulkInsert,
  bulkInsertArrays,
  createVectorIndex,
  createVectorTable,
  type DrizzleDatabase,
  dropVectorIndex,
  float4Vector,
  indexInfo,
  insertReturningKeys,
  knn,
  knnBatch,
  knnGrouped,
  knnPage,
  loadVectorExtension,
  mergeIndex,
  moreLikeThis,
  rebuildIndex,
  upsert,
  vectorIndex,
  vectorTable,
} from 'drizzle-vector';
import { exportArrow, insertArrow } from 'drizzle-vector/arrow';
import { cachedEmbedder, type Embedder, insertTexts, searchText } from 'drizzle-vector/embeddings';
import { createFts5Table, fts5Table, hybridSearch } from 'drizzle-vector/fts5';
import { afterEach, describe, expect, it } from 'vitest';
import { openProxy } from '../support/proxy.js';
import { FaultyClient } from './support/faulty-client.js';

const docs = vectorTable(
  'docs',
  { id: integer().primaryKey(), title: text(), embedding: float4Vector(2) },
  { metric: 'l2_squared', mergeEvery: 2 },
);
const docsText = fts5Table('docs_text', { title: text() });
const posts = sqliteTable('posts', { id: integer().primaryKey(), title: text(), embedding: float4Vector(2) });
const postsEmbedding = vectorIndex('posts_embedding', posts, { column: 'embedding', metric: 'l2_squared' });
const postsWords = vectorIndex('posts_words', posts, { column: 'embedding', metric: 'l2_squared' });
const cache = 'embedding_cache';

const row = (id: number, title = `row ${id}`) => ({ id, title, embedding: Float32Array.of(id, 0) });
const given = [row(11), row(12), row(13), row(14), row(15)];
const texts = given.map(({ id, title }) => ({ id, title }));

const embedder: Embedder = {
  model: 'lengths',
  dimensions: 2,
  embed: async (all) => all.map((each) => [each.length, 1]),
};

let clients: Database.Database[] = [];

afterEach(() => {
  for (const client of clients) client.close();
  clients = [];
});

/** A database of its own, whose driver has faults. */
function open() {
  const real = new Database(':memory:');
  clients.push(real);
  loadVectorExtension(real);
  const db = drizzle({ client: real });
  createVectorTable(db, docs);
  createFts5Table(db, docsText);
  real.exec('create table posts (id integer primary key, title text, embedding blob)');
  createVectorIndex(db, postsEmbedding);
  bulkInsert(db, docs, [row(1), row(2), row(3)]);
  bulkInsert(db, posts, [row(1), row(2), row(3)]);
  for (const id of [1, 2, 3])
    db.insert(docsText)
      .values({ rowid: id, title: `row ${id}` })
      .run();
  return { real, faulty: new FaultyClient(real) };
}

/** All rows, and what the indexes find. */
function contents(real: Database.Database): unknown {
  const db = drizzle({ client: real });
  const tables = real
    .prepare<[], string>("select name from sqlite_master where name not like 'embedding_cache%' order by name")
    .pluck()
    .all();
  const found = (table: typeof docs | typeof postsEmbedding) =>
    knn(db, table, [0, 0], { k: 1000 }).map(({ id, distance }) => ({ id, distance }));
  return {
    docs: db.select({ id: docs.id, title: docs.title }).from(docs).all(),
    posts: db.select({ id: posts.id, title: posts.title }).from(posts).all(),
    found: [found(docs), tables.includes('posts_embedding') && found(postsEmbedding)],
    tables,
  };
}

type Operation = (db: DrizzleDatabase) => unknown;

const arrow = (db: DrizzleDatabase, source: unknown, options = {}) =>
  insertArrow(db, docs, source as RecordBatch[], options);

/** Rows 21 and 22 as Arrow. */
function arrowBytes(): Uint8Array {
  const { real } = open();
  real.exec('update docs set id = id + 20');
  return real.prepare("select vector_export_arrow('docs')").pluck().get() as Buffer;
}

async function* later(bytes: Uint8Array) {
  for (const batch of tableFromIPC(bytes).batches) yield batch;
}

const searches: Record<string, Operation> = {
  'knn()': (db) => knn(db, docs, [1, 0], { k: 2 }),
  'knn() over an index': (db) => knn(db, postsEmbedding, [1, 0], { k: 2 }),
  'knn() with an explanation': async (db) => (await knn(db, docs, [1, 0], { k: 2, explain: true })).rows,
  'knnPage()': (db) => knnPage(db, docs, [1, 0], { k: 2 }),
  'knnBatch()': (db) => knnBatch(db, docs, [Float32Array.of(1, 0), Float32Array.of(3, 0)], { k: 1 }),
  'knnGrouped()': (db) => knnGrouped(db, docs, [1, 0], { by: docs.title, k: 2 }),
  'moreLikeThis()': (db) => moreLikeThis(db, docs, 1, { k: 2 }),
  'searchText()': (db) => searchText(db, docs, 'row', embedder, { k: 2 }),
  'hybridSearch()': (db) =>
    hybridSearch(db, { vector: { table: docs, query: [1, 0] }, text: { table: docsText, query: 'row' }, k: 2 }),
  'indexInfo()': async (db) => ({ ...(await indexInfo(db, docs)), memoryBytes: 0 }),
  'exportArrow()': async (db) => {
    const batches: unknown[][] = [];
    for await (const batch of exportArrow(db, docs)) batches.push(batch.toArray().map(String));
    return batches;
  },
};

const arrowRows = arrowBytes();

/** Functions that write all or nothing. */
const writes: Record<string, Operation> = {
  'bulkInsert()': (db) => bulkInsert(db, docs, given),
  'bulkInsert() that ignores': (db) => bulkInsert(db, docs, [row(1), ...given], { onConflict: 'ignore' }),
  'bulkInsert() into a table with an index': (db) => bulkInsert(db, posts, given),
  'bulkInsertArrays()': (db) => bulkInsertArrays(db, docs, [21, 22], Float32Array.of(1, 2, 3, 4), 2),
  'insertReturningKeys()': (db) => insertReturningKeys(db, docs, given),
  'upsert()': (db) => upsert(db, docs, [row(1, 'new'), row(9)]),
  'upsert() into a table with an index': (db) => upsert(db, posts, [row(1, 'new'), row(9)]),
  'insertTexts() of one batch': (db) => insertTexts(db, docs, texts, embedder, { text: 'title' }),
  'insertTexts(), atomic': (db) =>
    insertTexts(db, docs, texts, embedder, { text: 'title', batchSize: 2, atomic: true }),
  'insertTexts() with a cache': (db) =>
    insertTexts(db, docs, texts, cachedEmbedder(embedder, db as never, { table: cache } as never), { text: 'title' }),
  'insertArrow()': (db) => arrow(db, arrowRows),
  'insertArrow() of a source to wait for': (db) => arrow(db, later(arrowRows)),
  'createVectorTable() with ifNotExists': (db) => createVectorTable(db, docs, { ifNotExists: true }),
  'createVectorIndex()': (db) => createVectorIndex(db, postsWords),
  'dropVectorIndex()': (db) => dropVectorIndex(db, postsEmbedding, { ifExists: true }),
  'rebuildIndex()': (db) => rebuildIndex(db, docs),
  'mergeIndex()': (db) => mergeIndex(db, docs),
};

const drivers: Record<string, (client: Database.Database) => DrizzleDatabase> = {
  synchronous: (client) => drizzle({ client }),
  asynchronous: (client) => openProxy(client) as unknown as DrizzleDatabase,
};

/** The innermost of the errors that have each other as `cause`. */
const innermost = (error: unknown): unknown =>
  error instanceof Error && error.cause instanceof Error ? innermost(error.cause) : error;

async function attempt(action: () => unknown): Promise<{ value?: unknown; error?: unknown }> {
  try {
    return { value: await action() };
  } catch (error) {
    return { error };
  }
}

/** What is the same on any run: Drizzle has objects of its own in its results. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null));

/**
 * Lets each call of the driver fail once, from the first to the last that the operation needs.
 *
 * @param check looks at the database after the failure, and again after the attempt without a fault.
 */
async function failAtEachCall(
  openWith: (client: Database.Database) => DrizzleDatabase,
  operation: Operation,
  check: (real: Database.Database, when: 'failed' | 'succeeded') => void,
): Promise<number> {
  const { real: sound } = open();
  const expected = plain(await operation(openWith(sound)));
  for (let failAt = 1; ; failAt++) {
    const { real, faulty } = open();
    const db = openWith(faulty.client);
    faulty.failAt = failAt;
    const { value, error } = await attempt(() => operation(db));
    if (faulty.thrown === undefined) {
      expect(error).toBeUndefined();
      expect(plain(value)).toEqual(expected);
      return failAt - 1;
    }
    expect(innermost(error), `call ${failAt}`).toBe(faulty.thrown);
    expect(real.inTransaction, `in a transaction after call ${failAt}`).toBe(false);
    check(real, 'failed');
    faulty.failAt = 0;
    expect(plain(await operation(db)), `after call ${failAt}`).toEqual(expected);
    check(real, 'succeeded');
    expect(real.inTransaction).toBe(false);
  }
}

describe.each(Object.entries(drivers))('with a driver that is %s, a fault at each call', (_, openWith) => {
  it.each(Object.entries(searches))('of %s comes out, and the next search finds its rows', async (_name, operation) => {
    const before = contents(open().real);
    const calls = await failAtEachCall(openWith, operation, (real) => expect(contents(real)).toEqual(before));
    expect(calls).toBeGreaterThan(0);
  });

  it.each(Object.entries(writes))('of %s comes out, and leaves all or nothing', async (_name, operation) => {
    const before = contents(open().real);
    const { real: sound } = open();
    await operation(openWith(sound));
    const after = contents(sound);
    const calls = await failAtEachCall(openWith, operation, (real, when) => {
      expect(contents(real)).toEqual(when === 'failed' ? before : after);
    });
    expect(calls).toBeGreaterThan(0);
  });

  it('of insertTexts() leaves whole batches, the first ones, as onProgress has told', async () => {
    let done = 0;
    const operation: Operation = (db) => {
      const left = texts.slice(done);
      const onProgress = (progress: { done: number }) => {
        told = progress.done;
      };
      let told = 0;
      return Promise.resolve(
        insertTexts(db, docs, left, embedder, { text: 'title', batchSize: 2, onProgress }),
      ).finally(() => {
        done += told;
      });
    };
    for (let failAt = 1; ; failAt++) {
      done = 0;
      const { real, faulty } = open();
      const db = openWith(faulty.client);
      faulty.failAt = failAt;
      const { error } = await attempt(() => operation(db));
      const rows = real.prepare('select id from docs where id > 10').pluck().all();
      expect(rows).toEqual(texts.slice(0, done).map(({ id }) => id));
      if (faulty.thrown === undefined) break;
      expect(innermost(error)).toBe(faulty.thrown);
      expect([0, 2, 4]).toContain(done);
      await operation(db);
      expect(real.prepare('select count(*) from docs where id > 10').pluck().get()).toBe(5);
    }
  });

  it('of insertArrow() that commits now and then leaves the rows that it committed', async () => {
    const counts = new Set<unknown>();
    for (let failAt = 1; ; failAt++) {
      const { real, faulty } = open();
      faulty.failAt = failAt;
      const { error } = await attempt(() => arrow(openWith(faulty.client), arrowRows, { commitEvery: 1 }));
      const rows = real.prepare('select id from docs where id > 20').pluck().all();
      counts.add(rows.length);
      expect(rows).toEqual([21, 22, 23].slice(0, rows.length));
      expect(real.inTransaction).toBe(false);
      if (faulty.thrown === undefined) break;
      expect(innermost(error)).toBe(faulty.thrown);
    }
    expect([...counts]).toEqual([0, 1, 2, 3]);
  });
});
