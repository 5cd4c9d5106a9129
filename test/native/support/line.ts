import type { Connection } from './connection.js';

/** Eleven rows on a line: row 0 at 0, row 10 at 10; `page` is the id, `title` is odd or even. */
export async function createLine(db: Connection): Promise<Connection> {
  await db.run("CREATE VIRTUAL TABLE docs USING vector(dim=2, metadata='page INTEGER, title TEXT')");
  const rows = Array.from({ length: 11 }, (_, id) => `(${id}, '[${id}, 0]', ${id}, '${id % 2 ? 'odd' : 'even'}')`);
  await db.run(`INSERT INTO docs VALUES ${rows.join()}`);
  return db;
}
