// The tokenizer "words" of FTS5, in every client that loads the extension.

import { describe, expect, test } from 'vitest';
import { hosts } from '../host.js';
import { Random } from '../support/random.js';
import { workspace } from '../support/workspace.js';

describe.each(hosts)('$name', (host) => {
  const { open } = workspace(host);

  test('finds words in texts without spaces', async () => {
    const db = await open();
    await db.run(`CREATE VIRTUAL TABLE t USING fts5(body, tokenize='words');
      INSERT INTO t VALUES ('如何打开数据库'), ('データベースを開く'), ('เปิดฐานข้อมูล'), ('open a database')`);

    for (const [row, word] of ['数据库', 'データベース', 'ฐานข้อมูล', 'DATABASE'].entries()) {
      expect(await db.column(`SELECT rowid FROM t('"${word}"')`)).toEqual([row + 1]);
    }
    expect(await db.column(`SELECT highlight(t, 0, '[', ']') FROM t('"数据库"')`)).toEqual(['如何打开[数据库]']);
  });

  test('is unknown without the extension', async () => {
    const db = await open(':memory:', { extension: false });
    await expect(db.run("CREATE VIRTUAL TABLE t USING fts5(body, tokenize='words')")).rejects.toThrow(
      'no such tokenizer: words',
    );
  });

  test('hands its arguments to unicode61, which refuses unknown ones', async () => {
    const db = await open();
    await db.run(
      "CREATE VIRTUAL TABLE t USING fts5(body, tokenize='words remove_diacritics 0'); INSERT INTO t VALUES ('é東京')",
    );
    expect(await db.column(`SELECT rowid FROM t('"e"')`)).toEqual([]);
    expect(await db.column(`SELECT rowid FROM t('"É東京"')`)).toEqual([1]);
    await expect(db.run("CREATE VIRTUAL TABLE u USING fts5(body, tokenize='words nonsense')")).rejects.toThrow();
  });

  test('takes any bytes for a text, and forgets them again', async () => {
    const db = await open();
    const random = new Random(9);
    // Bytes that begin, go on with and break off characters of the paired scripts.
    const bytes = [
      'e6',
      '9d',
      'b1',
      'e4',
      'ba',
      'ac',
      'f0',
      'a0',
      '80',
      '8f',
      'ff',
      'c0',
      'ed',
      '41',
      '20',
      '00',
      'e0',
      'b8',
    ];
    const texts = Array.from({ length: 400 }, () =>
      Array.from({ length: random.integer(0, 24) }, () => random.pick(bytes)).join(''),
    );
    await db.run("CREATE VIRTUAL TABLE t USING fts5(body, tokenize='words')");
    await db.run(texts.map((text) => `INSERT INTO t VALUES (CAST(X'${text}' AS TEXT))`).join(';'));

    await db.run("INSERT INTO t(t) VALUES ('integrity-check')");
    expect(await db.value('SELECT count(*) FROM t')).toBe(texts.length);
    await db.all(`SELECT highlight(t, 0, '[', ']'), snippet(t, 0, '[', ']', '', 5) FROM t('"東"* OR "京"* OR a*')`);
    await db.run("DELETE FROM t WHERE rowid % 2; INSERT INTO t(t) VALUES ('integrity-check')");
    expect(await db.value('SELECT count(*) FROM t')).toBe(texts.length / 2);
  });
});
