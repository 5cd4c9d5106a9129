// A function of the application that runs in the middle of a write, and makes SQLite roll back the whole transaction. What is written
// after that would be outside of it, and the commit of nothing would be acknowledged.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Float32 } from 'apache-arrow';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { betterSqlite3 } from '../host.js';
import { insertArrow, ipc, vectorColumn } from '../support/arrow.js';
import type { BetterSqlite3Connection } from '../support/better-sqlite3-connection.js';
import { compiledExtension } from '../support/compiled-extension.js';
import { workspace } from '../support/workspace.js';

const lost = expect.objectContaining({
  code: 'SQLITE_ABORT',
  message: expect.stringMatching(/expected the transaction to go on, received its end|abort due to ROLLBACK/),
});

/** Adds the rows of a range: their vectors lie on a line. */
const insert = (table: string, first: number, last: number, more = '') =>
  `WITH RECURSIVE n(i) AS (SELECT ${first} UNION ALL SELECT i + 1 FROM n WHERE i < ${last})
   INSERT INTO ${table}(id, vector) SELECT i, '[' || i || ',2,3,4]' FROM n${more}`;

const MERGED = 'dim=4, mode=hnsw, merge_every=60';

interface Case {
  options: string;
  before: string;
  write: (db: BetterSqlite3Connection) => Promise<unknown>;
}

const cases: Record<string, Case> = {
  'a commit of one statement': {
    options: MERGED,
    before: insert('docs', 1, 100),
    write: (db) => db.run(insert('docs', 101, 180)),
  },
  'a commit of a transaction': {
    options: MERGED,
    before: insert('docs', 1, 100),
    write: (db) => db.run(`BEGIN; ${insert('docs', 101, 180)}; COMMIT`),
  },
  'a rebuild': {
    options: MERGED,
    before: `${insert('docs', 1, 100)}; DELETE FROM docs WHERE id = 3`,
    write: (db) => db.value("SELECT vector_rebuild_index('docs')"),
  },
  'a merge': {
    options: MERGED,
    before: `${insert('docs', 1, 100)}; DELETE FROM docs WHERE id = 3`,
    write: (db) => db.value("SELECT vector_merge_index('docs')"),
  },
  'an insert of many rows': {
    options: 'dim=4',
    before: insert('docs', 1, 5),
    write: (db) => db.run(insert('docs', 101, 110, ' WHERE lose(i) = 0')),
  },
  'an insert with a default': {
    options: "dim=4, metadata='note TEXT DEFAULT (lose())'",
    before: 'SELECT 1',
    write: (db) => db.run(insert('docs', 101, 110)),
  },
  'an import': {
    options: "dim=4, metadata='note TEXT DEFAULT (lose())'",
    before: 'SELECT 1',
    write: (db) => {
      const vectors = Array.from({ length: 10 }, (_, i) => [i, 2, 3, 4]);
      return insertArrow(db, ipc({ vector: vectorColumn(vectors, new Float32(), 4) }));
    },
  },
};

const LOSS = 'INSERT OR ROLLBACK INTO once VALUES (1)';

// Needs a C compiler under its usual name.
describe.skipIf(process.platform === 'win32')('a function that loses the transaction', () => {
  const { open } = workspace(betterSqlite3);
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'drizzle-vector-'));
    compiledExtension('losing.c', join(folder, 'losing.so'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  async function openLosing(): Promise<BetterSqlite3Connection> {
    const db = (await open()) as BetterSqlite3Connection;
    await db.load(join(folder, 'losing.so'));
    await db.run('CREATE TABLE once(n UNIQUE); INSERT INTO once VALUES (1)');
    return db;
  }

  const loseAt = (db: BetterSqlite3Connection, call: number, sql: string) =>
    db.value(`SELECT lose_at(${call}, '${sql}')`);

  /** What a write did: its error, if it failed, and whether the function has lost the transaction in it. */
  async function outcome(db: BetterSqlite3Connection, write: () => Promise<unknown>) {
    let error: unknown;
    await write().catch((thrown: unknown) => {
      error = thrown;
    });
    return { error, isLost: (await db.value('SELECT has_lost()')) === 1 };
  }

  // After the loss, the function does nothing more, or it writes to another table, or it begins a transaction of its own.
  describe.each([LOSS, `${LOSS}; INSERT INTO once VALUES (2)`, `${LOSS}; BEGIN; INSERT INTO once VALUES (2)`])(
    '%s',
    (sql) => {
      test.each(Object.entries(cases))('fails %s, of which nothing stays', async (_, { options, before, write }) => {
        const db = await openLosing();
        await db.run(`CREATE VIRTUAL TABLE docs USING vector(${options}); ${before}`);
        const rows = await db.all('SELECT id FROM docs ORDER BY id');
        await db.value("SELECT vector_config('progress', 'lose')");
        let losses = 0;
        for (let call = 0; call < 8; call++) {
          await loseAt(db, call, sql);
          const { error, isLost } = await outcome(db, () => write(db));
          if (!isLost) {
            expect(error).toBeUndefined();
            break;
          }
          losses++;
          expect(error, `call ${call}`).toEqual(lost);
          if (db.raw.inTransaction) await db.run('ROLLBACK');
          expect(await db.all('SELECT id FROM docs ORDER BY id')).toEqual(rows);
          expect(await db.value("SELECT count(*) FROM docs WHERE knn_match(distance, '[1,2,3,4]')")).toBe(rows.length);
          expect(await db.column('PRAGMA integrity_check')).toEqual(['ok']);
        }
        expect(losses).toBeGreaterThan(1);
      });

      test('fails CREATE of an index over a table, of which nothing stays', async () => {
        const db = await openLosing();
        await db.run(`CREATE TABLE posts(id INTEGER PRIMARY KEY, vector); ${insert('posts', 1, 100)}`);
        await db.value("SELECT vector_config('progress', 'lose')");
        const create = `CREATE VIRTUAL TABLE posts_vector USING vector(${MERGED}, content=posts, content_column=vector)`;
        let losses = 0;
        for (; ; losses++) {
          await loseAt(db, losses, sql);
          const { error, isLost } = await outcome(db, () => db.run(create));
          if (!isLost) {
            expect(error).toBeUndefined();
            break;
          }
          expect(error).toEqual(lost);
          if (db.raw.inTransaction) await db.run('ROLLBACK');
          expect(await db.column("SELECT name FROM sqlite_schema WHERE name LIKE 'posts_vector%'")).toEqual([]);
        }
        expect(losses).toBeGreaterThan(1);
        expect(await db.value("SELECT count(*) FROM posts_vector WHERE knn_match(distance, '[1,2,3,4]')")).toBe(100);
      });

      test('fails CREATE of an index over a computed column that calls it', async () => {
        const db = await openLosing();
        await db.run(
          `CREATE TABLE posts(id INTEGER PRIMARY KEY, text TEXT, vector AS (iif(lose_alike(text) = 0, text, 0)));
         INSERT INTO posts(text) VALUES ('[1,2]'), ('[2,3]'), ('[3,4]')`,
        );
        const create = 'CREATE VIRTUAL TABLE posts_vector USING vector(dim=2, content=posts, content_column=vector)';
        await loseAt(db, 1, sql);
        const { error, isLost } = await outcome(db, () => db.run(create));
        expect(isLost).toBe(true);
        expect(error).toEqual(lost);
        if (db.raw.inTransaction) await db.run('ROLLBACK');
        expect(await db.column("SELECT name FROM sqlite_schema WHERE name LIKE 'posts_vector%'")).toEqual([]);
      });
    },
  );
});
