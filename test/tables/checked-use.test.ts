import { tableFromArrays } from 'apache-arrow';
import { type SQL, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import {
  bulkInsert,
  bulkInsertArrays,
  createVectorTable,
  type DrizzleDatabase,
  dropVectorTable,
  float4Vector,
  indexInfo,
  int4Vector,
  knn,
  knnBatch,
  knnGrouped,
  knnPage,
  mergeIndex,
  moreLikeThis,
  prepareKnn,
  rebuildIndex,
  setEfSearch,
  vectorTable,
} from 'drizzle-vector';
import { exportArrow, exportArrowTo, insertArrow } from 'drizzle-vector/arrow';
import { insertTexts, searchText } from 'drizzle-vector/embeddings';
import { fts5Table, hybridSearch } from 'drizzle-vector/fts5';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../support/database.js';
import { openProxy } from '../support/proxy.js';

const columns = () => ({ id: integer().primaryKey(), title: text(), place: float4Vector(2) });
const inFile = vectorTable('places', columns(), { metric: 'l2_squared' });

const query = new Float32Array([1, 0]);
const row = { title: 'a', place: query };
const embedder = { model: 'a', dimensions: 2, embed: async (texts: readonly string[]) => texts.map(() => query) };

/** A database whose table has another metric than the schema says. */
function open() {
  const db = openDatabase();
  createVectorTable(db, inFile);
  db.insert(inFile).values(row).run();
  return db;
}

type Db = DrizzleDatabase;
const metric = () => vectorTable('places', columns(), { metric: 'cosine' });
type Places = ReturnType<typeof metric>;

const uses: Record<string, (db: Db, places: Places) => unknown> = {
  knn: (db, places) => knn(db, places, query, { k: 1 }),
  'knn, explained': (db, places) => knn(db, places, query, { k: 1, explain: true }),
  'knn with a condition': (db, places) => knn(db, places, query, { k: 1, where: sql`true` as SQL }),
  knnBatch: (db, places) => knnBatch(db, places, [query], { k: 1 }),
  knnGrouped: (db, places) => knnGrouped(db, places, query, { k: 1, by: places.title }),
  knnPage: (db, places) => knnPage(db, places, query, { k: 1 }),
  moreLikeThis: (db, places) => moreLikeThis(db, places, 1, { k: 1 }),
  prepareKnn: (db, places) => prepareKnn(db, places, { k: 1 })(query),
  bulkInsert: (db, places) => bulkInsert(db, places, [row]),
  bulkInsertArrays: (db, places) => bulkInsertArrays(db, places, undefined, query, 2),
  insertTexts: (db, places) => insertTexts(db, places, [{ title: 'a' }], embedder, { text: 'title' }),
  searchText: (db, places) => searchText(db, places, 'a', embedder, { k: 1 }),
  insertArrow: (db, places) => insertArrow(db, places, tableFromArrays({ id: new Int32Array([1]) })),
  exportArrow: (db, places) => exportArrow(db, places).next(),
  exportArrowTo: (db, places) => exportArrowTo(db, places, '/dev/null'),
  indexInfo: (db, places) => indexInfo(db, places),
  mergeIndex: (db, places) => mergeIndex(db, places),
  rebuildIndex: (db, places) => rebuildIndex(db, places),
  setEfSearch: (db, places) => setEfSearch(db, places, 9),
};

const mismatch = {
  code: 'schema_mismatch',
  message: expect.stringContaining('metric: cosine in the schema, l2_squared in the database'),
};

describe('the first use of a table that the database has otherwise', () => {
  it.each(Object.entries(uses))('is refused by %s', async (_, use) => {
    const db = open();

    for (const each of [db, openProxy(db.$client)]) {
      await expect((async () => use(each, metric()))()).rejects.toMatchObject(mismatch);
    }
    expect(db.select({ title: inFile.title }).from(inFile).all()).toEqual([{ title: 'a' }]);
  });

  it('is refused by hybridSearch', () => {
    const places = metric();
    const texts = fts5Table('places_text', { title: text() });

    const search = () =>
      hybridSearch(open(), { text: { table: texts, query: 'a' }, vector: { table: places, query }, k: 1 });
    expect(search).toThrow(expect.objectContaining(mismatch));
  });

  it('is refused before another element type stores other numbers', () => {
    const db = open();
    const ints = vectorTable('places', { ...columns(), place: int4Vector(2) }, { metric: 'l2_squared' });

    expect(() => bulkInsert(db, ints, [{ place: new Int32Array([5, 5]) }])).toThrow(
      expect.objectContaining({ code: 'schema_mismatch' }),
    );
    expect(db.select({ id: inFile.id }).from(inFile).all()).toEqual([{ id: 1 }]);
  });
});

describe('the check of a table', () => {
  /** How often `action` compares a table, on connections of one client. */
  function comparisons(action: (db: ReturnType<typeof open>) => void): number {
    const { $client: client } = open();
    let count = 0;
    const logger = {
      logQuery: (source: string) => {
        if (source.includes('vector_definition')) count++;
      },
    };
    action(drizzle({ client, logger } as { client: typeof client }));
    return count;
  }

  it('is made once for a connection and its transactions', () => {
    expect(
      comparisons((db) => {
        db.transaction((tx) => knn(tx, inFile, query, { k: 1 }));
        knn(db, inFile, query, { k: 1 });
        bulkInsert(db, inFile, [row]);
        indexInfo(db, inFile);
      }),
    ).toBe(1);
  });

  it('is made again after it failed, and after the library dropped and created the table', () => {
    expect(
      comparisons((db) => {
        const places = metric();
        for (let time = 0; time < 2; time++) expect(() => knn(db, places, query, { k: 1 })).toThrow();
        dropVectorTable(db, inFile);
        createVectorTable(db, places);
        knn(db, places, query, { k: 1 });
        expect(() => knn(db, inFile, query, { k: 1 })).toThrow(expect.objectContaining({ code: 'schema_mismatch' }));
      }),
    ).toBe(4);
  });

  it('is not made for an ordinary table', () => {
    const notes = sqliteTable('notes', { id: integer().primaryKey(), place: float4Vector(2) });

    expect(
      comparisons((db) => {
        db.run(sql`create table notes (id integer primary key, place blob)`);
        bulkInsert(db, notes, [{ place: query }]);
      }),
    ).toBe(0);
  });
});
