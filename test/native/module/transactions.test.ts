// Whatever is undone is undone on disk and in memory: after each step, KNN finds exactly the rows that the connection sees.

import { describe, expect, test } from 'vitest';
import { betterSqlite3, hosts } from '../host.js';
import type { BetterSqlite3Connection } from '../support/better-sqlite3-connection.js';
import type { Connection } from '../support/connection.js';
import { expectNearest, knn, readRows } from '../support/reference.js';
import { Twin } from '../support/twin.js';
import { blob } from '../support/vectors.js';
import { workspace } from '../support/workspace.js';

const QUERY = [2, 1];

async function openTwin(db: Connection): Promise<Twin> {
  const twin = await Twin.create(db, { metadata: 'title TEXT, page INTEGER NOT NULL DEFAULT 0' });
  const rows = Array.from({ length: 12 }, (_, id) => `(${id}, ${blob([id % 5, id])}, 'row ${id}')`);
  await twin.run(`INSERT INTO {t}(id, vector, title) VALUES ${rows.join()}`);
  await twin.expectAgreement(QUERY);
  return twin;
}

const changes = [
  ['INSERT', `INSERT INTO {t}(id, vector) VALUES (50, ${blob([2, 1])}), (51, ${blob([9, 9])})`],
  ['UPDATE of vectors', `UPDATE {t} SET vector = ${blob([2, 2])} WHERE id < 4`],
  ['UPDATE of keys', 'UPDATE {t} SET id = id + 100 WHERE id > 8'],
  ['UPDATE of metadata', "UPDATE {t} SET title = 'changed', page = 5 WHERE id > 3"],
  ['DELETE', 'DELETE FROM {t} WHERE id BETWEEN 2 AND 6'],
  ['DELETE of everything', 'DELETE FROM {t}'],
  ['REPLACE', `REPLACE INTO {t}(id, vector) VALUES (3, ${blob([7, 7])}), (60, ${blob([2, 1])})`],
] as const;

const failing = [
  ['INSERT of a key that is taken', `INSERT INTO {t}(id, vector) VALUES (70, ${blob([1, 1])}), (11, ${blob([1, 1])})`],
  ['INSERT of a bad vector', `INSERT INTO {t}(id, vector) VALUES (70, ${blob([1, 1])}), (71, ${blob([1])})`],
  [
    'UPDATE to a key that is taken',
    `UPDATE {t} SET vector = ${blob([1, 1])}, id = CASE id WHEN 11 THEN 10 ELSE id END`,
  ],
  ['UPDATE to a bad vector', `UPDATE {t} SET vector = CASE id WHEN 11 THEN ${blob([1])} ELSE ${blob([1, 1])} END`],
  ['REPLACE by a bad vector', `REPLACE INTO {t}(id, vector) VALUES (3, ${blob([7, 7])}), (4, ${blob([7])})`],
] as const;

describe.each(hosts)('$name', (host) => {
  const { open, file } = workspace(host);

  test.each(changes)('%s: seen inside the transaction, gone after ROLLBACK', async (_, change) => {
    const twin = await openTwin(await open());
    await twin.db.run('BEGIN');
    await twin.run(change);
    await twin.expectAgreement(QUERY);
    await twin.db.run('ROLLBACK');
    await twin.expectAgreement(QUERY);
    expect(await twin.db.value('SELECT count(*) FROM docs')).toBe(12);
  });

  test.each(changes)('%s: gone after ROLLBACK also when nothing was read inside', async (_, change) => {
    const twin = await openTwin(await open());
    await twin.db.run('BEGIN');
    await twin.run(change);
    await twin.db.run('ROLLBACK');
    await twin.expectAgreement(QUERY);
  });

  test.each(changes)('%s: kept after COMMIT, and in the file', async (_, change) => {
    const twin = await openTwin(await open(file()));
    await twin.db.run('BEGIN');
    await twin.run(change);
    await twin.expectAgreement(QUERY);
    await twin.db.run('COMMIT');
    await twin.expectAgreement(QUERY);
    await twin.expectAgreement(QUERY, undefined, await open(file()));
  });

  test.each(changes)(
    '%s in a savepoint: rolled back to, released, rolled back to after a release',
    async (_, change) => {
      const twin = await openTwin(await open());
      const { db } = twin;
      await db.run('BEGIN');
      await twin.run(`INSERT INTO {t}(id, vector) VALUES (200, ${blob([2, 1])})`);
      await db.run('SAVEPOINT outer_one');
      await twin.run(change);
      await twin.expectAgreement(QUERY);
      await db.run('ROLLBACK TO outer_one');
      await twin.expectAgreement(QUERY);
      await twin.run(change);
      await db.run('SAVEPOINT inner_one');
      await twin.run(`INSERT INTO {t}(id, vector) VALUES (201, ${blob([2, 1])})`);
      await db.run('RELEASE inner_one');
      await twin.expectAgreement(QUERY);
      await db.run('ROLLBACK TO outer_one');
      await twin.expectAgreement(QUERY);
      await db.run('RELEASE outer_one; COMMIT');
      await twin.expectAgreement(QUERY);
      expect(await db.value('SELECT count(*) FROM docs')).toBe(13);
    },
  );

  test.each(failing)('%s: undone, with what went before kept', async (_, statement) => {
    const twin = await openTwin(await open());
    await twin.fail(statement);
    await twin.expectAgreement(QUERY);
    await twin.db.run('BEGIN');
    for (const change of [`DELETE FROM {t} WHERE id = 1`, `INSERT INTO {t}(id, vector) VALUES (80, ${blob([2, 1])})`]) {
      await twin.run(change);
      await twin.fail(statement);
      await twin.expectAgreement(QUERY);
    }
    await twin.db.run('SAVEPOINT s');
    await twin.fail(statement);
    await twin.run(`UPDATE {t} SET vector = ${blob([3, 3])} WHERE id = 80`);
    await twin.fail(statement);
    await twin.expectAgreement(QUERY);
    await twin.db.run('ROLLBACK TO s; COMMIT');
    await twin.expectAgreement(QUERY);
  });

  test('savepoints nest, without a transaction around them too', async () => {
    const twin = await openTwin(await open());
    const { db } = twin;
    for (const level of [1, 2, 3, 4, 5]) {
      await db.run(`SAVEPOINT s${level}`);
      await twin.run(`INSERT INTO {t}(id, vector) VALUES (${level * 100}, ${blob([level, 1])})`);
      await twin.run(`DELETE FROM {t} WHERE id = ${level}`);
      await twin.expectAgreement(QUERY);
    }
    await db.run('ROLLBACK TO s4');
    await twin.expectAgreement(QUERY);
    await db.run('RELEASE s3');
    await twin.expectAgreement(QUERY);
    await db.run('ROLLBACK TO s2');
    await twin.expectAgreement(QUERY);
    await db.run('RELEASE s1');
    await twin.expectAgreement(QUERY);
    expect(await db.column('SELECT id FROM docs WHERE id > 11')).toEqual([100]);
  });

  test('a savepoint can be rolled back to again and again', async () => {
    const twin = await openTwin(await open());
    await twin.db.run('BEGIN; SAVEPOINT s');
    for (const round of [1, 2, 3]) {
      await twin.run(`INSERT INTO {t}(vector) VALUES (${blob([round, round])})`);
      await twin.run(`UPDATE {t} SET vector = ${blob([round, 0])} WHERE id = ${round}`);
      if (round !== 2) await twin.expectAgreement(QUERY);
      await twin.db.run('ROLLBACK TO s');
      await twin.expectAgreement(QUERY);
    }
    await twin.db.run('COMMIT');
    await twin.expectAgreement(QUERY);
  });

  test('the keys of a transaction that was rolled back are used again', async () => {
    const twin = await openTwin(await open());
    for (const x of [1, 2]) {
      await twin.db.run('BEGIN');
      await twin.run(`INSERT INTO {t}(vector, title) VALUES (${blob([x, x])}, 'lost')`);
      await twin.expectAgreement(QUERY);
      await twin.db.run('ROLLBACK');
    }
    await twin.run(`INSERT INTO {t}(vector, title) VALUES (${blob([2, 1])}, 'kept')`);
    await twin.expectAgreement(QUERY);
    expect(await twin.db.column('SELECT id FROM docs WHERE id > 11')).toEqual([12]);
  });

  test('one row changed many times in a transaction', async () => {
    const twin = await openTwin(await open());
    await twin.db.run('BEGIN');
    for (const x of [1, 2, 3]) {
      await twin.run(`UPDATE {t} SET vector = ${blob([x, 20])} WHERE id = 3`);
      await twin.run('DELETE FROM {t} WHERE id = 3');
      await twin.run(`INSERT INTO {t}(id, vector) VALUES (3, ${blob([2, x])})`);
    }
    await twin.expectAgreement(QUERY);
    await twin.db.run('COMMIT');
    await twin.expectAgreement(QUERY);
  });

  test('a transaction with a table created and filled in it is rolled back, and made again', async () => {
    const db = await open();
    for (const end of ['ROLLBACK', 'COMMIT']) {
      await db.run('BEGIN');
      const twin = await openTwin(db);
      await twin.run(`UPDATE {t} SET vector = ${blob([2, 1])} WHERE id = 4`);
      await twin.expectAgreement(QUERY);
      await db.run(end);
    }
    await (await Twin.open(db)).expectAgreement(QUERY);
  });

  describe('many changes', () => {
    const fill = (rows: number) => `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${rows})
      INSERT INTO docs(id, vector) SELECT i, '[' || (i % 211) || ', ' || (i % 97) || ']' FROM n`;

    async function expectExact(db: Connection, rows: number) {
      const visible = await readRows(db, 'docs');
      expect(visible.length).toBe(rows);
      for (const query of [QUERY, [100, 50]]) {
        const nearest = await knn(db, 'docs', query, 'float4', 20);
        expectNearest(nearest, visible, query, { type: 'float4', metric: 'l2' }, 20);
      }
      expect(await db.value(`SELECT count(*) FROM docs WHERE knn_match(distance, ${blob(QUERY)})`)).toBe(rows);
    }

    test('a connection that slept through tens of thousands of them finds what there is', async () => {
      const db = await open(file());
      await db.run('PRAGMA journal_mode = WAL; CREATE VIRTUAL TABLE docs USING vector(dim=2)');
      await db.run("INSERT INTO docs(id, vector) VALUES (0, '[1, 1]')");
      const sleeper = await open(file());
      await expectExact(sleeper, 1);
      await db.run(fill(12000));
      await db.run(
        "UPDATE docs SET vector = '[0.5, ' || (id % 31) || ']' WHERE id % 2 = 0; DELETE FROM docs WHERE id % 5 = 1",
      );
      await expectExact(sleeper, 9601);
      await expectExact(db, 9601);
      await sleeper.run("UPDATE docs SET vector = '[3, ' || (id % 17) || ']' WHERE id < 1000");
      await expectExact(db, 9601);
      await expectExact(await open(file()), 9601);
    });

    test('a very large transaction that was searched inside is rolled back', async () => {
      const db = await open(file());
      await db.run(
        "CREATE VIRTUAL TABLE docs USING vector(dim=2); INSERT INTO docs VALUES (0, '[1, 1]'), (-1, '[2, 2]')",
      );
      await db.run(`BEGIN; DELETE FROM docs WHERE id = 0; ${fill(12000)}`);
      await expectExact(db, 12001);
      await db.run("UPDATE docs SET vector = '[0.5, 0.5]' WHERE id % 2; SAVEPOINT s; DELETE FROM docs WHERE id % 3");
      await expectExact(db, 4000);
      await db.run('ROLLBACK TO s');
      await expectExact(db, 12001);
      await db.run('ROLLBACK');
      await expectExact(db, 2);
    });
  });
});

describe('rows changed while a cursor is open', () => {
  const { file, closing } = workspace(betterSqlite3);

  // better-sqlite3 allows it only in unsafe mode; other drivers allow it always.
  async function openStreaming() {
    const db = closing((await betterSqlite3.open(file())) as BetterSqlite3Connection);
    const twin = await openTwin(db);
    db.raw.unsafeMode();
    return { db, twin };
  }

  const stream = (db: BetterSqlite3Connection) =>
    db.raw
      .prepare(`SELECT id FROM docs WHERE knn_match(distance, ${blob(QUERY)}) ORDER BY distance, id`)
      .pluck()
      .iterate();

  test.each(changes)('%s: the cursor goes on, and the next query sees the change', async (_, change) => {
    const { db, twin } = await openStreaming();
    const before = (await knn(db, 'docs', QUERY)).map(([id]) => BigInt(id as number));
    const seen = [];
    for (const id of stream(db)) {
      seen.push(id);
      if (seen.length === 2) await twin.run(change);
    }
    // Rows not reached yet may or may not show the change; none comes twice, and none comes from nowhere.
    expect(seen.slice(0, 2)).toEqual(before.slice(0, 2));
    expect(new Set(seen).size).toBe(seen.length);
    await twin.expectAgreement(QUERY);
  });

  test('deleting each row as it is found empties the table', async () => {
    const { db, twin } = await openStreaming();
    for (const id of stream(db)) await twin.run(`DELETE FROM {t} WHERE id = ${id}`);
    await twin.expectAgreement(QUERY);
    expect(await db.value('SELECT count(*) FROM docs')).toBe(0);
  });

  test('a rollback under an open cursor ends it or lets it end, and the next query is right', async () => {
    const { db, twin } = await openStreaming();
    await db.run('BEGIN');
    await twin.run(`INSERT INTO {t}(id, vector) VALUES (90, ${blob(QUERY)})`);
    const cursor = stream(db);
    expect(cursor.next().value).toBe(90n);
    await db.run('ROLLBACK');
    try {
      for (const _ of cursor);
    } catch (error) {
      expect(String(error)).toMatch(/abort|rollback/i);
    }
    await twin.expectAgreement(QUERY);
  });

  test('two cursors at once, one inside the other', async () => {
    const { db } = await openStreaming();
    const pairs = [];
    for (const outer of stream(db)) for (const inner of stream(db)) pairs.push([outer, inner]);
    expect(pairs).toHaveLength(144);
  });
});
