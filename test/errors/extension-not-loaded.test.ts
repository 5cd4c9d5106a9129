import { Writable } from 'node:stream';
import Database from 'better-sqlite3';
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { integer, text } from 'drizzle-orm/sqlite-core';
import {
  attachIndex,
  bulkInsert,
  bulkInsertArrays,
  createVectorIndex,
  createVectorTable,
  type DrizzleDatabase,
  float4Vector,
  indexInfo,
  knn,
  knnBatch,
  knnGrouped,
  knnMatch,
  knnPage,
  mergeIndex,
  moreLikeThis,
  prepareKnn,
  rebuildIndex,
  setEfSearch,
  VectorError,
  vectorErrorCode,
  vectorIndex,
  vectorTable,
} from 'drizzle-vector';
import { exportArrow, exportArrowTo, insertArrow } from 'drizzle-vector/arrow';
import { insertTexts, searchText } from 'drizzle-vector/embeddings';
import { createFts5Table, fts5Table, hybridSearch } from 'drizzle-vector/fts5';
import { describe, expect, it } from 'vitest';
import { animals, openAnimals, origin } from '../support/animals.js';
import { openDatabase } from '../support/database.js';
import { openPosts, posts, postsEmbedding } from '../support/posts.js';
import { openProxy } from '../support/proxy.js';
import { giving } from '../texts/support/embedder.js';

const animalsText = fts5Table('animals_text', { name: text() });
const others = vectorTable('others', { id: integer().primaryKey(), place: float4Vector(2) }, { metric: 'cosine' });
const postsAgain = vectorIndex('posts_again', posts, { column: 'embedding', metric: 'cosine' });

/** A copy of a database, on a connection that has not loaded the extension. */
const withoutExtension = (client: Database.Database) => new Database(client.serialize());

function openPlainAnimals(): Database.Database {
  const db = openAnimals();
  createFts5Table(db, animalsText);
  return withoutExtension(db.$client);
}

const openPlainPosts = () => withoutExtension(openPosts().$client);

const arrow = await (async () => {
  const chunks: Buffer[] = [];
  const target = new Writable({ write: (chunk, _encoding, done) => done(void chunks.push(chunk)) });
  await exportArrowTo(openAnimals(), animals, target);
  return Buffer.concat(chunks);
})();

const bird = { name: 'owl', place: [1, 1] as unknown as Float32Array };
const search = { k: 2 };
const hybrid = { vector: { table: animals, query: origin }, text: { table: animalsText, query: 'cat' }, k: 2 };
const embedder = giving([[1, 1]]);

async function drain(rows: AsyncIterable<unknown>): Promise<void> {
  for await (const row of rows) void row;
}

type Call = (db: DrizzleDatabase) => unknown;

/** What throws at once where the driver is synchronous. */
const synchronous: readonly (readonly [name: string, call: Call])[] = [
  ['knn()', (db) => knn(db, animals, origin, search)],
  ['knn() with a condition', (db) => knn(db, animals, origin, { ...search, where: sql`legs = 4` })],
  ['knn() with explain', (db) => knn(db, animals, origin, { ...search, explain: true })],
  ['knnBatch()', (db) => knnBatch(db, animals, [origin, origin], search)],
  ['prepareKnn()', (db) => prepareKnn(db, animals, search)(origin)],
  ['knnPage()', (db) => knnPage(db, animals, origin, search)],
  ['knnGrouped()', (db) => knnGrouped(db, animals, origin, { ...search, by: animals.legs })],
  ['moreLikeThis()', (db) => moreLikeThis(db, animals, 1, search)],
  ['hybridSearch()', (db) => hybridSearch(db, hybrid)],
  ['hybridSearch() with explain', (db) => hybridSearch(db, { ...hybrid, explain: true })],
  ['createVectorTable()', (db) => createVectorTable(db, others)],
  ['bulkInsert()', (db) => bulkInsert(db, animals, [bird])],
  ['bulkInsertArrays()', (db) => bulkInsertArrays(db, animals, [1], new Float32Array([1, 1]), 2)],
  ['indexInfo()', (db) => indexInfo(db, animals)],
  ['mergeIndex()', (db) => mergeIndex(db, animals)],
  ['rebuildIndex()', (db) => rebuildIndex(db, animals)],
  ['setEfSearch()', (db) => setEfSearch(db, animals, 100)],
];

/** What gives a promise with each driver. */
const asynchronous: readonly (readonly [name: string, call: Call])[] = [
  ['insertTexts()', (db) => insertTexts(db, animals, [{ name: 'owl' }], embedder, { text: 'name' })],
  ['searchText()', (db) => searchText(db, animals, 'owl', embedder, search)],
  ['insertArrow()', (db) => insertArrow(db, animals, arrow)],
  ['exportArrow()', (db) => drain(exportArrow(db, animals))],
  ['exportArrowTo()', (db) => exportArrowTo(db, animals, new Writable())],
];

const ofPosts: readonly (readonly [name: string, call: Call])[] = [
  ['createVectorIndex()', (db) => createVectorIndex(db, postsAgain)],
  ['attachIndex()', (db) => attachIndex(db, postsEmbedding)],
  ['a search of an index', (db) => knn(db, postsEmbedding, origin, search)],
  ['bulkInsert() into the table of an index', (db) => bulkInsert(db, posts, [{ title: 'owls', embedding: origin }])],
];

/** Expects the error that tells the cure, with the error of the driver. */
function expectCure(error: unknown): void {
  expect(error).toBeInstanceOf(VectorError);
  expect(error).toMatchObject({
    code: 'extension_not_loaded',
    message: expect.stringMatching(/Call loadVectorExtension\(sqlite\), or load\(sqlite\), first/),
    cause: { name: 'SqliteError', message: expect.stringMatching(/^no such (module|function): (vector|knn_match)/) },
  });
  expect(vectorErrorCode(error)).toBe('extension_not_loaded');
}

function thrownBy(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  throw new Error('expected an error but nothing was thrown');
}

const rejectedBy = async (action: () => unknown): Promise<unknown> =>
  (async () => action())().then(
    () => new Error('expected an error but there was none'),
    (error: unknown) => error,
  );

describe('on a connection that has not loaded the extension', () => {
  const open = [
    ...synchronous.map(([name, call]) => [name, call, openPlainAnimals] as const),
    ...ofPosts.map(([name, call]) => [name, call, openPlainPosts] as const),
  ];

  it.each(open)('%s throws what to do', (_name, call, openPlain) => {
    expectCure(thrownBy(() => call(drizzle({ client: openPlain() }))));
  });

  it.each(asynchronous)('the promise of %s is rejected with what to do', async (_name, call) => {
    expectCure(await rejectedBy(() => call(drizzle({ client: openPlainAnimals() }))));
  });

  it.each([...open, ...asynchronous.map(([name, call]) => [name, call, openPlainAnimals] as const)])(
    '%s rejects with what to do where the driver is asynchronous',
    async (_name, call, openPlain) => {
      expectCure(await rejectedBy(() => call(openProxy(openPlain()))));
    },
  );

  it('a report of progress is refused with what to do', () => {
    const db = drizzle({ client: openPlainAnimals() });

    expectCure(thrownBy(() => rebuildIndex(db, animals, { onProgress: () => {} })));
  });

  it('a helper in a transaction throws what to do, and the transaction is rolled back', () => {
    const db = drizzle({ client: openPlainAnimals() });
    const work = () =>
      db.transaction((tx) => {
        tx.run(sql`create table notes (body text)`);
        bulkInsert(tx, animals, [bird]);
      });

    expectCure(thrownBy(work));
    expect(db.values(sql`select name from sqlite_master where name = 'notes'`)).toEqual([]);
  });

  it("Drizzle's own queries have the code, with the error of the driver", async () => {
    const client = openPlainAnimals();
    const db = drizzle({ client });
    const proxy = openProxy(client);
    const near = knnMatch(animals.distance, origin);

    expect(vectorErrorCode(thrownBy(() => db.select().from(animals).where(near).all()))).toBe('extension_not_loaded');
    expect(vectorErrorCode(thrownBy(() => db.insert(animals).values(bird).run()))).toBe('extension_not_loaded');
    expect(vectorErrorCode(await rejectedBy(() => proxy.select().from(animals).all()))).toBe('extension_not_loaded');
    expect(vectorErrorCode(await rejectedBy(() => proxy.insert(animals).values(bird).run()))).toBe(
      'extension_not_loaded',
    );
  });

  it('every function of the extension is known to be missing', () => {
    const listed = openDatabase().values<[string]>(
      sql`select distinct name from pragma_function_list where name like 'vector!_%' escape '!' or name = 'knn_match'`,
    );
    const plain = new Database(':memory:');
    const codes = listed.map(([name]) => [name, vectorErrorCode(thrownBy(() => plain.exec(`SELECT ${name}()`)))]);

    expect(codes.length).toBeGreaterThan(20);
    expect(codes).toEqual(listed.map(([name]) => [name, 'extension_not_loaded']));
  });
});
