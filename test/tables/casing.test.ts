import Database from 'better-sqlite3';
import { eq } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { integer, text } from 'drizzle-orm/sqlite-core';
import {
  createVectorTable,
  createVectorTableSql,
  float4Vector,
  knnMatch,
  loadVectorExtension,
  vectorTable,
} from 'drizzle-vector';
import { describe, expect, it } from 'vitest';
import { isDrizzle1 } from '../support/drizzle-line.js';
import { sqlText } from '../support/sql-text.js';
import { vectorError } from '../support/thrown.js';

const columns = () => ({
  docId: integer().primaryKey(),
  pageTitle: text().notNull(),
  snake_key: text(),
  ownName: text('ownName'),
  titleEmbedding: float4Vector(2),
});

function open(casing?: 'snake_case' | 'camelCase') {
  const client = new Database(':memory:');
  loadVectorExtension(client);
  return drizzle({ client, ...(casing === undefined ? {} : { casing }) } as { client: typeof client });
}

type Docs = ReturnType<typeof vectorTable<'docs', ReturnType<typeof columns>>>;

/** Writes and reads every column, so that each name in the SQL must be the table's. */
function roundTrip(db: ReturnType<typeof open>, docs: Docs) {
  const titleEmbedding = new Float32Array([1, 2]);
  db.insert(docs).values({ pageTitle: 'a', snake_key: 'b', ownName: 'c', titleEmbedding }).run();
  db.update(docs).set({ pageTitle: 'z' }).where(eq(docs.docId, 1)).run();
  return db.select().from(docs).where(knnMatch(docs.distance, titleEmbedding).limit(1)).all();
}

const row = {
  docId: 1,
  pageTitle: 'z',
  snake_key: 'b',
  ownName: 'c',
  titleEmbedding: new Float32Array([1, 2]),
  distance: 0,
};

const create = (key: string, column: string, metadata: string) =>
  `CREATE VIRTUAL TABLE "docs" USING vector(dim=2, type=float4, metric=l2, key="${key}", column="${column}", metadata='${metadata}')`;
const snakeCase = create('doc_id', 'title_embedding', '"page_title" TEXT NOT NULL, "snake_key" TEXT, "ownName" TEXT');
const camelCase = create('docId', 'titleEmbedding', '"pageTitle" TEXT NOT NULL, "snakeKey" TEXT, "ownName" TEXT');

describe('columns without a name of their own', () => {
  it('are named after their keys', () => {
    const docs = vectorTable('docs', columns(), { metric: 'l2_squared' });
    const db = open();

    createVectorTable(db, docs);

    expect(sqlText(createVectorTableSql(docs))).toBe(
      create('docId', 'titleEmbedding', '"pageTitle" TEXT NOT NULL, "snake_key" TEXT, "ownName" TEXT'),
    );
    expect(roundTrip(db, docs)).toEqual([row]);
  });

  it.each([
    ['snake_case', snakeCase],
    ['camelCase', camelCase],
  ] as const)('follow the casing of the table: %s', (casing, expected) => {
    const docs = vectorTable('docs', columns(), { metric: 'l2_squared', casing });
    const db = open();

    createVectorTable(db, docs);

    expect(sqlText(createVectorTableSql(docs))).toBe(expected);
    expect(roundTrip(db, docs)).toEqual([row]);
  });

  it('keep the casing of the table on a connection with another', () => {
    const docs = vectorTable('docs', columns(), { metric: 'l2_squared', casing: 'snake_case' });
    const db = open('camelCase');

    createVectorTable(db, docs);

    expect(roundTrip(db, docs)).toEqual([row]);
  });

  it('are refused when casing gives them a name of the extension', () => {
    const table = { id: integer().primaryKey(), efSearch: integer(), embedding: float4Vector(2) };

    expect(() => vectorTable('docs', table, { metric: 'l2_squared' })).not.toThrow();
    expect(vectorError(() => vectorTable('docs', table, { metric: 'l2_squared', casing: 'snake_case' }))).toMatchObject(
      {
        code: 'invalid_column_name',
        message: expect.stringContaining('"ef_search", which is the ef_search of one search'),
      },
    );
  });

  it('are counted as one when casing makes their names equal', () => {
    const colliding = { id: integer().primaryKey(), pageTitle: text(), page_title: text(), embedding: float4Vector(2) };

    expect(
      vectorError(() => vectorTable('docs', colliding, { metric: 'l2_squared', casing: 'snake_case' })),
    ).toMatchObject({
      code: 'invalid_column_name',
      message: expect.stringContaining('"page_title" twice'),
    });
  });
});

describe.runIf(!isDrizzle1)('on Drizzle 0.45, where connections have a casing', () => {
  it.each([
    ['snake_case', snakeCase],
    ['camelCase', camelCase],
  ] as const)('createVectorTable follows it: %s', (casing, expected) => {
    const docs = vectorTable('docs', columns(), { metric: 'l2_squared' });
    const db = open(casing);

    createVectorTable(db, docs, { casing });

    expect(sqlText(createVectorTableSql(docs, { casing }))).toBe(expected);
    expect(roundTrip(db, docs)).toEqual([row]);
  });

  it('createVectorTable refuses a casing that makes two names equal', () => {
    const docs = vectorTable(
      'docs',
      {
        id: integer().primaryKey(),
        pageTitle: text(),
        page_title: text(),
        embedding: float4Vector(2),
      },
      { metric: 'l2_squared' },
    );

    expect(vectorError(() => createVectorTableSql(docs, { casing: 'snake_case' }))).toMatchObject({
      code: 'invalid_column_name',
    });
  });
});

describe.runIf(isDrizzle1)('on Drizzle 1.x, where tables have a casing', () => {
  it('createVectorTable refuses names that no query would use, and says where the casing belongs', () => {
    const docs = vectorTable('docs', columns(), { metric: 'l2_squared' });

    expect(vectorError(() => createVectorTableSql(docs, { casing: 'snake_case' }))).toEqual({
      code: 'casing_mismatch',
      message:
        'createVectorTableSql(docs): expected the column name "docId" that the queries use but received "doc_id" by casing. ' +
        "Drizzle 1.x names columns where the table is defined: write vectorTable(name, columns, { casing: 'snake_case' })",
    });
  });

  it('createVectorTable takes the casing that the table has', () => {
    const docs = vectorTable('docs', columns(), { metric: 'l2_squared', casing: 'snake_case' });

    expect(sqlText(createVectorTableSql(docs, { casing: 'snake_case' }))).toBe(snakeCase);
  });
});
