import { eq, getTableColumns, type SQL, sql } from 'drizzle-orm';
import { integer, text } from 'drizzle-orm/sqlite-core';
import {
  bulkInsert,
  checkSchema,
  createVectorTable,
  createVectorTableSql,
  float4Vector,
  knn,
  vectorTable,
} from 'drizzle-vector';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../support/database.js';
import { sqlText } from '../../support/sql-text.js';
import { thrown } from '../../support/thrown.js';

const docs = vectorTable(
  'docs',
  {
    id: integer().primaryKey(),
    meta: text('the "meta"', { mode: 'json' }).$type<{ author?: string; year?: number }>(),
    author: text().generatedAlwaysAs((): SQL => sql`${docs.meta} ->> '$.author'`),
    year: integer().generatedAlwaysAs(sql`"the ""meta""" ->> ${'$.year'}`, { mode: 'stored' }),
    kind: text().generatedAlwaysAs(sql`${'book'}`),
    embedding: float4Vector(2),
  },
  { metric: 'cosine', indexed: ['author'] },
);

const east = new Float32Array([1, 0]);
const north = new Float32Array([0, 1]);

function openDocs() {
  const db = openDatabase();
  createVectorTable(db, docs);
  db.insert(docs)
    .values([
      { meta: { author: 'ann', year: 2020 }, embedding: east },
      { meta: { author: 'bob' }, embedding: north },
    ])
    .run();
  return db;
}

describe('generatedAlwaysAs()', () => {
  it('is written into the SQL, with columns by their names and values as literals', () => {
    const [statement] = createVectorTableSql(docs);

    expect(sqlText(statement as SQL).replaceAll("''", "'")).toContain(
      `"author" TEXT GENERATED ALWAYS AS ("the ""meta""" ->> '$.author') VIRTUAL INDEXED, ` +
        `"year" INTEGER GENERATED ALWAYS AS ("the ""meta""" ->> '$.year') STORED, ` +
        `"kind" TEXT GENERATED ALWAYS AS ('book') VIRTUAL'`,
    );
  });

  it('computes values, by which a search filters, and no insert or update names them', () => {
    const db = openDocs();

    expect(knn(db, docs, east, { k: 2, where: eq(docs.author, 'bob') })).toMatchObject([
      { id: 2, author: 'bob', year: null, kind: 'book' },
    ]);
    db.update(docs)
      .set({ meta: { author: 'bob', year: 3 } })
      .where(eq(docs.id, 1))
      .run();
    expect(knn(db, docs, east, { k: 2, where: eq(docs.author, 'bob') })).toMatchObject([
      { id: 1, year: 3 },
      { id: 2, year: null },
    ]);
    expect(Object.keys(getTableColumns(docs))).toContain('author');
  });

  it('is left out by bulkInsert()', () => {
    const db = openDocs();
    bulkInsert(db, docs, [{ meta: { author: 'cid' }, embedding: north }]);

    expect(db.select({ author: docs.author }).from(docs).where(eq(docs.id, 3)).all()).toEqual([{ author: 'cid' }]);
  });

  it('is compared with the database by checkSchema()', () => {
    const db = openDocs();
    checkSchema(db, docs);
    const written = vectorTable(
      'docs',
      {
        id: integer().primaryKey(),
        meta: text('the "meta"'),
        author: text(),
        year: integer(),
        kind: text(),
        embedding: float4Vector(2),
      },
      { metric: 'cosine' },
    );

    expect(thrown(() => checkSchema(db, written)).message).toContain('column author');
  });
});
