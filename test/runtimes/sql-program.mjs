// Runs sql-program.sql with node-sqlite3, which has no Drizzle driver: `sql-program.mjs <driver> <folder>`.
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { getLoadablePath } from 'drizzle-vector';
import sqlite3 from 'sqlite3';

const db = new sqlite3.Database(':memory:');
const all = promisify(db.all.bind(db));

const results = {};
await promisify(db.loadExtension.bind(db))(getLoadablePath());
results.load = true;
for (const statement of readFileSync(new URL('sql-program.sql', import.meta.url), 'utf8').split('\n\n')) {
  for (const { step, ok } of await all(statement)) results[step] = ok === 1 || `gave ${ok}`;
}
console.log(JSON.stringify(results));
