/**
 * What a user would write: a table, rows, a search. The driver is libsql, because it comes compiled for every platform: no
 * script of an installation has to run.
 */
export const PROGRAM = `
import Database from 'libsql';
import { eq } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { integer, text } from 'drizzle-orm/sqlite-core';
import { createVectorTable, float4Vector, knn, load, vectorTable } from 'drizzle-vector';

export function search() {
  const columns = { id: integer('id').primaryKey(), title: text('title'), embedding: float4Vector('embedding', 2) };
  const docs = vectorTable('docs', columns, { metric: 'cosine' });
  const sqlite = new Database(':memory:');
  load(sqlite);
  const db = drizzle({ client: sqlite });
  createVectorTable(db, docs);
  db.insert(docs).values([{ title: 'near', embedding: [1, 0] }, { title: 'far', embedding: [0, 1] }]).run();
  return knn(db, docs, [1, 0], { k: 1, where: eq(docs.title, 'near') })[0].title;
}
`;

export const ANSWER = 'near';

export const MAIN = `${PROGRAM}\nconsole.log(search());\n`;

/** The same for bun:sqlite. */
export const BUN_MAIN = MAIN.replace("import Database from 'libsql'", "import { Database } from 'bun:sqlite'").replace(
  'drizzle-orm/better-sqlite3',
  'drizzle-orm/bun-sqlite',
);

/** Of the imports of PROGRAM, those that a bundler cannot put into a bundle. */
export const NATIVE = ['libsql', 'better-sqlite3'];
