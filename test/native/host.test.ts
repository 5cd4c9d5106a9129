// The harness itself: what a test reads from either host is what SQLite computed there.

import { describe, expect, test } from 'vitest';
import { hosts } from './host.js';
import { workspace } from './support/workspace.js';

const plain = { extension: false };

describe.each(hosts)('$name', (host) => {
  const { open, file } = workspace(host);

  test('every kind of value arrives as it is', async () => {
    const db = await open(':memory:', plain);
    const [row] = await db.all(`SELECT NULL, 1, -9007199254740993, 0.1, 1e999, -1e999, 3.0, 'it''s', 'two
lines, and a comma', '', X'00ff27', X''`);
    expect(row).toEqual([
      null,
      1,
      -9007199254740993n,
      0.1,
      Infinity,
      -Infinity,
      3,
      "it's",
      'two\nlines, and a comma',
      '',
      new Uint8Array([0, 255, 39]),
      new Uint8Array(),
    ]);
  });

  test('rows arrive in order, and no rows as none', async () => {
    const db = await open(':memory:', plain);
    expect(await db.all('VALUES (1, NULL), (2, 3)')).toEqual([
      [1, null],
      [2, 3],
    ]);
    expect(await db.all('SELECT 1 WHERE 0')).toEqual([]);
  });

  test('an error rejects with the message of SQLite, and the connection goes on', async () => {
    const db = await open(':memory:', plain);
    await db.run('CREATE TABLE t(a PRIMARY KEY)');
    await expect(
      db.run('INSERT INTO t VALUES (1); INSERT INTO t VALUES (1); INSERT INTO t VALUES (2)'),
    ).rejects.toThrow(expect.objectContaining({ message: 'UNIQUE constraint failed: t.a', code: 'SQLITE_CONSTRAINT' }));
    await expect(db.all('SELECT *\nFROM missing')).rejects.toThrow(/^no such table: missing$/);
    expect(await db.column('SELECT a FROM t')).toEqual([1]);
  });

  test('a file is shared by connections, and a read-only one cannot write', async () => {
    const db = await open(file(), plain);
    await db.run('CREATE TABLE t(a); INSERT INTO t VALUES (5)');
    const reader = await open(file(), { ...plain, readonly: true });
    expect(await reader.value('SELECT a FROM t')).toBe(5);
    await expect(reader.run('DELETE FROM t')).rejects.toThrow(/readonly/);
  });
});
