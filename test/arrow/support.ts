import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { integer, real, text } from 'drizzle-orm/sqlite-core';
import { bulkInsert, createVectorTable, float4Vector, vectorTable } from 'drizzle-vector';
import { afterEach } from 'vitest';
import { openDatabase } from '../support/database.js';

export const docs = vectorTable(
  'docs',
  {
    id: integer().primaryKey(),
    title: text().notNull().default('untitled'),
    page: integer(),
    price: real('the price'),
    v: float4Vector('vector', 2),
  },
  { metric: 'l2_squared' },
);

export function emptyDocs() {
  const db = openDatabase();
  createVectorTable(db, docs);
  return db;
}

/** Rows with and without values, with keys that are not one after another. */
export function openDocs(rows: number) {
  const db = emptyDocs();
  const all = Array.from({ length: rows }, (_, index) => ({
    id: 3 * index + 1,
    title: `Größe ${index}`,
    page: index % 2 === 0 ? index : null,
    price: index % 3 === 0 ? null : index + 0.5,
    v: new Float32Array([index, 0.25]),
  }));
  bulkInsert(db, docs, all);
  return db;
}

export type Docs = ReturnType<typeof emptyDocs>;

export const rowsOf = (db: Docs) => db.select().from(docs).all();

/** A folder that is there until the test has ended. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'drizzle-vector-arrow-'));
  folders.push(folder);
  return folder;
}

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});
