import { eq, gt, sql } from 'drizzle-orm';
import { blob, sqliteTable, text, unique } from 'drizzle-orm/sqlite-core';
import {
  bulkInsert,
  bulkInsertArrays,
  checkSchema,
  createVectorTable,
  dropVectorTable,
  float4Vector,
  type KnnPlace,
  knn,
  knnBatch,
  knnGrouped,
  knnMatch,
  knnPage,
  mmr,
  moreLikeThis,
  vectorTable,
} from 'drizzle-vector';
import { insertTexts } from 'drizzle-vector/embeddings';
import { createFts5Table, fts5Table, hybridSearch } from 'drizzle-vector/fts5';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../support/database.js';
import { thrown, vectorError } from '../../support/thrown.js';

const docs = vectorTable(
  'docs',
  {
    id: text().primaryKey(),
    tenant: text().notNull().default('acme'),
    slug: text(),
    v: float4Vector(2),
  },
  { metric: 'l2_squared' },
  (table) => [unique().on(table.tenant, table.slug)],
);

const vector = (x: number, y: number) => Float32Array.of(x, y);

function openDocs() {
  const db = openDatabase();
  createVectorTable(db, docs);
  db.insert(docs)
    .values([
      { id: 'east', slug: 'e', v: vector(1, 0) },
      { id: 'north', slug: 'n', v: vector(0, 1) },
      { id: 'west', slug: 'w', v: vector(-1, 0) },
    ])
    .run();
  return db;
}

const ids = (rows: ReadonlyArray<{ id: string }>): string[] => rows.map(({ id }) => id);

describe('a vector table whose key is a text', () => {
  it('is searched, read and joined by it', () => {
    const db = openDocs();
    const authors = sqliteTable('authors', { doc: text().notNull(), name: text().notNull() });
    db.run(sql`create table authors (doc text, name text)`);
    db.insert(authors).values({ doc: 'north', name: 'Ann' }).run();

    expect(ids(knn(db, docs, [1, 0.1], { k: 2 }))).toEqual(['east', 'north']);
    expect(ids(knn(db, docs, [1, 0.1], { k: 2, where: gt(docs.id, 'east') }))).toEqual(['north', 'west']);
    expect(db.select({ slug: docs.slug }).from(docs).where(eq(docs.id, 'west')).all()).toEqual([{ slug: 'w' }]);
    expect(
      db
        .select({ id: docs.id, name: authors.name })
        .from(docs)
        .innerJoin(authors, eq(authors.doc, docs.id))
        .where(knnMatch(docs.distance, [1, 0]))
        .orderBy(docs.distance)
        .limit(3)
        .all(),
    ).toEqual([{ id: 'north', name: 'Ann' }]);
    expect(
      knnBatch(
        db,
        docs,
        [
          [1, 0],
          [0, 1],
        ],
        { k: 1 },
      ).map(ids),
    ).toEqual([['east'], ['north']]);
  });

  it('is updated, deleted and renamed by it, and gives it back at the insert', () => {
    const db = openDocs();

    expect(
      db
        .insert(docs)
        .values({ id: 'up', v: vector(5, 5) })
        .returning({ id: docs.id })
        .all(),
    ).toEqual([{ id: 'up' }]);
    db.update(docs)
      .set({ v: vector(9, 9) })
      .where(eq(docs.id, 'east'))
      .run();
    db.update(docs).set({ id: 'south' }).where(eq(docs.id, 'north')).run();
    db.delete(docs).where(eq(docs.id, 'west')).run();

    expect(ids(knn(db, docs, [9, 9], { k: 9 }))).toEqual(['east', 'up', 'south']);
  });

  it('has keys made at the insert, each its own', () => {
    const made = vectorTable(
      'made',
      {
        id: text()
          .primaryKey()
          .$defaultFn(() => crypto.randomUUID()),
        v: float4Vector(2),
      },
      { metric: 'cosine' },
    );
    const db = openDatabase();
    createVectorTable(db, made);

    db.insert(made)
      .values({ v: vector(1, 0) })
      .run();
    bulkInsert(db, made, [{ v: vector(1, 0) }, { v: vector(0, 1) }]);
    bulkInsertArrays(db, made, undefined, Float32Array.of(1, 1, 1, 2, 1, 3), 2);

    const keys = db.select({ id: made.id }).from(made).all();
    expect(new Set(ids(keys)).size).toBe(6);
    for (const { id } of keys) expect(id).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('takes keys for many rows of one array', () => {
    const db = openDocs();

    expect(bulkInsertArrays(db, docs, ['a', 'b'], Float32Array.of(7, 7, 8, 8), 2)).toBe(2);

    expect(ids(knn(db, docs, [8, 8], { k: 2 }))).toEqual(['b', 'a']);
    expect(vectorError(() => bulkInsertArrays(db, docs, [1] as never, Float32Array.of(7, 7), 2))).toEqual({
      code: 'invalid_key',
      message: 'bulkInsertArrays() ids[0]: expected a string as key but received 1',
    });
    expect(vectorError(() => bulkInsertArrays(db, docs, undefined, Float32Array.of(7, 7), 2))).toEqual({
      code: 'invalid_option',
      message:
        'bulkInsertArrays() ids: expected an array of keys, as SQLite chooses only integers, but received undefined. Give each row a string as key, or give the column a $defaultFn()',
    });
  });

  it('takes texts with keys', async () => {
    const db = openDocs();
    const embedder = {
      model: 'length',
      dimensions: 2,
      embed: async (texts: readonly string[]) => texts.map((each) => vector(each.length, each.length)),
    };

    await insertTexts(db, docs, [{ id: 'long', slug: 'a very long text' }], embedder, { text: 'slug' });

    expect(ids(knn(db, docs, [16, 16], { k: 1 }))).toEqual(['long']);
  });

  it('gives rows like one of them', () => {
    const db = openDocs();

    expect(ids(moreLikeThis(db, docs, 'east', { k: 2 }))).toEqual(['north', 'west']);
    expect(vectorError(() => moreLikeThis(db, docs, 'nowhere', { k: 1 }))).toEqual({
      code: 'row_not_found',
      message: 'moreLikeThis() key: expected the key of a row of docs that has a vector but received "nowhere"',
    });
    expect(vectorError(() => moreLikeThis(db, docs, 5 as never, { k: 1 }))).toEqual({
      code: 'invalid_key',
      message: 'moreLikeThis() key: expected a string but received 5',
    });
  });

  it('gives groups, and orders that are diverse or ranked again', () => {
    const db = openDocs();
    const rows = knn(db, docs, [1, 0], { k: 3, columns: { id: docs.id, v: docs.v } });

    expect(knnGrouped(db, docs, [1, 0], { k: 2, by: docs.id }).map(({ key }) => key)).toEqual(['east', 'north']);
    expect(ids(mmr(rows, { k: 3, metric: 'l2_squared', lambda: 0 }))).toEqual(['east', 'west', 'north']);
  });

  it.each([
    ['one by one', 0],
    ['by a graph', 20],
  ])('gives every row once, page after page, with many at one distance, %s', (_, far) => {
    const db = openDatabase();
    createVectorTable(db, docs);
    const keys = Array.from({ length: 60 }, (_, index) => `k${(index * 37) % 60}`);
    const points = keys.flatMap((_, index) => [index < 40 ? 1 : far + index, 0]);
    bulkInsertArrays(db, docs, keys, Float32Array.from(points), 2);

    const seen: string[] = [];
    let after: KnnPlace | undefined;
    do {
      const { rows, next } = knnPage(db, docs, [0, 0], { k: 7, after });
      seen.push(...ids(rows));
      after = next;
    } while (after);

    expect(seen.slice(0, 40)).toEqual(keys.slice(0, 40)); // rows of equal distance in the order of their insertion
    expect(seen.toSorted()).toEqual(keys.toSorted());
  });

  it('refuses a key that is NULL or taken, and a second row of a unique pair', () => {
    const db = openDocs();
    const refusal = (values: object) =>
      thrown(() =>
        db
          .insert(docs)
          .values({ v: vector(1, 1), ...values } as never)
          .run(),
      ).message;

    expect(refusal({ id: null })).toMatch(/docs\.id: expected a text/);
    expect(refusal({ id: 'east' })).toMatch(/UNIQUE constraint failed: docs\.id/);
    expect(refusal({ id: 'other', slug: 'e' })).toMatch(/UNIQUE constraint failed: docs\.tenant, docs\.slug/);
    db.insert(docs)
      .values({ id: 'other', tenant: 'umbrella', slug: 'e', v: vector(1, 1) })
      .run();
  });

  it('is compared with the schema', () => {
    const db = openDocs();
    const columns = { tenant: text().notNull(), slug: text(), v: float4Vector(2) };
    const other = vectorTable(
      'docs',
      { id: blob({ mode: 'buffer' }).primaryKey(), ...columns },
      { metric: 'l2_squared' },
      (table) => [unique().on(table.slug)],
    );

    expect(() => checkSchema(db, docs)).not.toThrow();
    const { code, message } = vectorError(() => checkSchema(db, other));
    expect(code).toBe('schema_mismatch');
    expect(message).toContain('key type: blob in the schema, text in the database');
    expect(message).toContain('unique: (slug) in the schema, (slug, tenant) in the database');
  });

  it('is created again, and dropped', () => {
    const db = openDocs();
    createVectorTable(db, docs, { ifNotExists: true });

    dropVectorTable(db, docs);
    expect(db.$client.prepare('select name from sqlite_master').all()).toEqual([]);
  });

  it('is searched together with texts that are joined to it', () => {
    const db = openDocs();
    const docsText = fts5Table('docs_text', { docId: text('doc_id'), body: text() }, { unindexed: ['docId'] });
    createFts5Table(db, docsText);
    db.insert(docsText).values({ docId: 'west', body: 'a sunset' }).run();
    const search = {
      vector: { table: docs, query: [0, 1] },
      text: { table: docsText, query: 'sunset' },
      k: 2,
    } as const;

    const rows = hybridSearch(db, { ...search, on: eq(docsText.docId, docs.id), columns: { id: docs.id } });
    expect(rows.map(({ id, foundBy }) => [id, foundBy])).toEqual([
      ['west', 'both'],
      ['north', 'vector'],
    ]);
    expect(vectorError(() => hybridSearch(db, search)).message).toContain(
      'hybridSearch() on: expected a condition that joins docs_text, whose rowid is of type integer, with the key id of another type, but received undefined',
    );
  });
});

describe('a vector table whose key is a BLOB', () => {
  const files = vectorTable(
    'files',
    { id: blob({ mode: 'buffer' }).primaryKey(), v: float4Vector(2) },
    { metric: 'l2_squared' },
  );
  const key = (digit: string) => Buffer.from(digit.repeat(32), 'hex');

  it('is written, searched and read by it', () => {
    const db = openDatabase();
    createVectorTable(db, files);
    db.insert(files)
      .values({ id: key('a'), v: vector(1, 0) })
      .run();
    bulkInsertArrays(db, files, [key('b'), new Uint8Array(key('c'))], Float32Array.of(2, 0, 3, 0), 2);

    expect(knn(db, files, [3, 0], { k: 2 }).map(({ id }) => id.toString('hex'))).toEqual([
      'c'.repeat(32),
      'b'.repeat(32),
    ]);
    expect(moreLikeThis(db, files, key('a'), { k: 1 })).toEqual([{ id: key('b'), distance: 1 }]);
    expect(
      db
        .select({ id: files.id })
        .from(files)
        .where(eq(files.id, key('b')))
        .all(),
    ).toEqual([{ id: key('b') }]);
    expect(vectorError(() => moreLikeThis(db, files, Buffer.alloc(15), { k: 1 })).message).toBe(
      'moreLikeThis() key: expected a Uint8Array of 16 bytes but received Buffer',
    );
  });
});
