// The column `similarity`, and minSimilarity.

import { and, desc, gte, sql } from 'drizzle-orm';
import { alias, integer, real, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import {
  createVectorIndex,
  createVectorTable,
  float4Vector,
  knn,
  knnBatch,
  knnGrouped,
  knnMatch,
  knnPage,
  type Metric,
  moreLikeThis,
  prepareKnn,
  vectorIndex,
  vectorTable,
} from 'drizzle-vector';
import { createFts5Table, fts5Table, hybridSearch } from 'drizzle-vector/fts5';
import { describe, expect, it } from 'vitest';
import { animals, openAnimals, origin } from '../support/animals.js';
import { openDatabase } from '../support/database.js';
import { statementsOf } from '../support/statements.js';
import { vectorError } from '../support/thrown.js';

const docs = vectorTable(
  'docs',
  { id: integer().primaryKey(), title: text(), embedding: float4Vector(2) },
  { metric: 'cosine' },
);
const rows = [
  { id: 1, title: 'a whale', embedding: new Float32Array([1, 0]) },
  { id: 2, title: 'a ship', embedding: new Float32Array([1, 1]) },
  { id: 3, title: 'a whale', embedding: new Float32Array([0, 1]) },
];
const query = [2, 0];

function openDocs() {
  const db = openDatabase();
  createVectorTable(db, docs);
  db.insert(docs).values(rows).run();
  return db;
}

const ids = (found: readonly { id: number }[]) => found.map(({ id }) => id);

describe('the column similarity', () => {
  it('orders and limits a select, inside the search', () => {
    const db = openDocs();

    const select = db
      .select({ id: docs.id, similarity: docs.similarity })
      .from(docs)
      .where(and(knnMatch(docs.distance, query), gte(docs.similarity, 0.5)))
      .orderBy(desc(docs.similarity))
      .limit(5);

    expect(select.all()).toEqual([
      { id: 1, similarity: 1 },
      { id: 2, similarity: expect.closeTo(Math.SQRT1_2, 12) },
    ]);
    const plan = db.values<[number, number, number, string]>(sql`explain query plan ${select.getSQL()}`);
    expect(plan.map(([, , , detail]) => detail)).toEqual([expect.stringMatching(/KNN.*: similarity >= \?, LIMIT \?/)]);
  });

  it('is in no row that does not ask for it', () => {
    const db = openDocs();

    expect(Object.keys(db.select().from(docs).get() ?? {})).toEqual(['id', 'title', 'embedding', 'distance']);
    expect(db.select({ similarity: docs.similarity }).from(docs).get()).toEqual({ similarity: null });
    expect(Object.keys(knn(db, docs, query, { k: 1 })[0] ?? {})).toEqual(['id', 'title', 'distance']);
  });

  it('is in the rows of knn() whose columns name it', () => {
    const columns = { id: docs.id, similarity: docs.similarity };

    expect(knn(openDocs(), docs, query, { k: 1, columns })).toEqual([{ id: 1, similarity: 1, distance: 0 }]);
  });

  it('is there for an index, and for aliases', () => {
    const db = openDatabase();
    db.run(sql`create table posts (id integer primary key, title text, embedding blob)`);
    db.run(sql`insert into posts(title, embedding) values ('near', vector_from_json('[1, 0]', 'float4'))`);
    const table = sqliteTable('posts', { id: integer().primaryKey(), title: text(), embedding: float4Vector(2) });
    const index = vectorIndex('posts_embedding', table, { column: 'embedding', metric: 'cosine' });
    createVectorIndex(db, index);
    const columns = { title: table.title, similarity: index.similarity };

    expect(knn(db, index, query, { k: 1, columns, minSimilarity: 0.9 })).toEqual([
      { title: 'near', similarity: 1, distance: 0 },
    ]);
    const d = alias(index, 'd');
    expect(knn(db, d, query, { k: 1, columns: { title: table.title }, minSimilarity: 0.9 })).toHaveLength(1);
  });

  it('is missing where the table, or a column of it in any letter case, has that name', () => {
    const key = { id: integer().primaryKey(), embedding: float4Vector(2) };
    const named = vectorTable('t', { ...key, score: real('Similarity') }, { metric: 'cosine' });
    const itself = vectorTable('similarity', key, { metric: 'cosine' });
    const content = sqliteTable('c', { ...key, similarity: real() });
    const index = vectorIndex('i', content, { column: 'embedding', metric: 'cosine' });

    for (const table of [named, itself, index]) expect(table).not.toHaveProperty('similarity');
  });

  it('cannot be inserted', () => {
    const db = openDocs();
    const values = { ...rows[0], id: 9, similarity: 0.5 } as (typeof rows)[0];

    db.insert(docs).values(values).run();
    expect(db.select({ id: docs.id }).from(docs).all()).toHaveLength(4);
  });
});

describe('minSimilarity', () => {
  it('is a condition on the similarity', () => {
    const [statement] = statementsOf(openDocs(), (logged) => {
      expect(ids(knn(logged, docs, query, { k: 5, minSimilarity: 0.7 }))).toEqual([1, 2]);
    });

    expect(statement).toEqual({
      sql:
        'select "id", "title", "distance" from "docs" where knn_match("docs"."distance", ?) ' +
        'and "docs"."similarity" >= ? order by "docs"."distance" limit ?',
      params: [Buffer.from(new Float32Array(query).buffer), 0.7, 5],
    });
  });

  it('is kept apart from other values, and from maxDistance', () => {
    const db = openDocs();

    expect(ids(knn(db, docs, query, { k: 5, minSimilarity: 0.7 }))).toEqual([1, 2]);
    expect(ids(knn(db, docs, query, { k: 5, minSimilarity: 0.8 }))).toEqual([1]);
    expect(ids(knn(db, docs, query, { k: 5, maxDistance: 0.7 }))).toEqual([1, 2]);
    expect(ids(knn(db, docs, query, { k: 5 }))).toEqual([1, 2, 3]);
  });

  it.each([
    ['cosine', 1],
    ['inner_product', 2],
    ['euclidean', 1 / (1 + 1)],
    ['l2_squared', 1 / (1 + 1)],
    ['l1', 1 / (1 + 1)],
  ] as [Metric, number][])(
    'includes a row of just that similarity under %s, with an own column or without',
    (metric, least) => {
      const key = { id: integer().primaryKey(), embedding: float4Vector(2) };
      const hidden = vectorTable('hidden', key, { metric });
      const own = vectorTable('own', { ...key, similarity: text() }, { metric });
      const db = openDatabase();
      for (const table of [hidden, own]) {
        createVectorTable(db, table);
        db.insert(table)
          .values(rows.map(({ id, embedding }) => ({ id, embedding })))
          .run();
        const farther = least - 1e-9;
        const nearer = least + 1e-9;
        expect(ids(knn(db, table, query, { k: 1, minSimilarity: least }))).toEqual([1]);
        expect(ids(knn(db, table, query, { k: 1, minSimilarity: farther }))).toEqual([1]);
        expect(knn(db, table, query, { k: 1, minSimilarity: nearer })).toEqual([]);
        expect(knn(db, table, query, { k: 9, minSimilarity: -9 })).toHaveLength(3);
      }
    },
  );

  it('is an option of every search', async () => {
    const db = openDocs();
    const options = { k: 5, minSimilarity: 0.7 };
    const docsText = fts5Table('docs_text', { title: text() });
    createFts5Table(db, docsText);
    db.insert(docsText)
      .values(rows.map(({ id, title }) => ({ rowid: id, title })))
      .run();

    expect(ids(prepareKnn(db, docs, options)(query))).toEqual([1, 2]);
    expect(knnBatch(db, docs, [query, [0, 3]], options).map(ids)).toEqual([
      [1, 2],
      [3, 2],
    ]);
    expect(ids(knnPage(db, docs, query, { ...options, k: 1 }).rows)).toEqual([1]);
    expect(knnGrouped(db, docs, query, { ...options, by: docs.title }).map(({ key }) => key)).toEqual([
      'a whale',
      'a ship',
    ]);
    expect(ids(moreLikeThis(db, docs, 1, options))).toEqual([2]);
    const found = hybridSearch(db, {
      vector: { table: docs, query, minSimilarity: 0.9 },
      text: { table: docsText, query: 'whale' },
      k: 5,
    });
    expect(found.map(({ id, foundBy }) => [id, foundBy])).toEqual([
      [1, 'both'],
      [3, 'text'],
    ]);
  });

  it('is refused beside maxDistance, and where it is no number', () => {
    const db = openAnimals();
    const code = 'invalid_option';

    expect(vectorError(() => knn(db, animals, origin, { k: 1, maxDistance: 1, minSimilarity: 0.5 }))).toEqual({
      code,
      message: 'knn() minSimilarity: expected none beside maxDistance, which is the same bound but received 0.5',
    });
    expect(vectorError(() => knn(db, animals, origin, { k: 1, minSimilarity: Number.NaN }))).toEqual({
      code,
      message: 'knn() minSimilarity: expected a finite number but received NaN',
    });
    expect(
      vectorError(() =>
        hybridSearch(db, {
          vector: { table: animals, query: origin, maxDistance: 1, minSimilarity: 0.5 },
          text: { table: fts5Table('x', { a: text() }), query: 'x' },
          k: 1,
        }),
      ),
    ).toMatchObject({ code, message: expect.stringMatching(/^hybridSearch\(\) vector minSimilarity: expected none/) });
  });
});
