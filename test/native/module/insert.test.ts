// INSERT, with every conflict clause. The measure is an ordinary table beside the vector table.

import { describe, expect, test } from 'vitest';
import { hosts } from '../host.js';
import { ROWS_METADATA, Twin, type TwinOptions } from '../support/twin.js';
import { blob } from '../support/vectors.js';
import { workspace } from '../support/workspace.js';

const a = blob([1, 0]);
const b = blob([0, 2]);
const c = blob([3, 3]);
const short = blob([1]);

describe.each(hosts)('$name', (host) => {
  const { open } = workspace(host);

  async function openTwin(options: TwinOptions = { metadata: ROWS_METADATA }) {
    return await Twin.create(await open(), options);
  }

  test('of many rows, from VALUES and from SELECT', async () => {
    const twin = await openTwin();
    await twin.run(`INSERT INTO {t}(id, vector, title) VALUES (3, ${a}, 'a'), (1, ${b}, 'b'), (2, ${c}, 'c')`);
    await twin.run("INSERT INTO {t}(vector, title) SELECT vector, title || '!' FROM {t} ORDER BY id DESC");
    await twin.run('INSERT INTO {t} SELECT id + 10, vector, title, page, score, extra, note FROM {t} WHERE id > 2');
    await twin.expectAgreement([1, 1]);
  });

  const failing = [
    ['a key that is taken', `(11, ${a}), (12, ${b}), (1, ${c}), (13, ${c})`],
    ['a key that is taken by the same statement', `(11, ${a}), (12, ${b}), (11, ${c})`],
    ['a vector of another length', `(11, ${a}), (12, ${short}), (13, ${c})`],
    ['NULL for a vector', `(11, ${a}), (12, NULL), (13, ${c})`],
    ['a key that is not an integer', `(11, ${a}), ('x', ${b}), (13, ${c})`],
  ] as const;

  test.each(failing)('that fails in the middle leaves nothing: %s', async (_, values) => {
    const twin = await openTwin();
    await twin.run(`INSERT INTO {t}(id, vector) VALUES (1, ${a})`);
    await twin.fail(`INSERT INTO {t}(id, vector) VALUES ${values}`);
    await twin.expectAgreement([1, 1]);
    await twin.db.run('BEGIN');
    await twin.run(`INSERT INTO {t}(id, vector) VALUES (2, ${b})`);
    await twin.fail(`INSERT INTO {t}(id, vector) VALUES ${values}`);
    await twin.run(`INSERT INTO {t}(vector) VALUES (${c})`);
    await twin.expectAgreement([1, 1]);
    await twin.db.run('COMMIT');
    await twin.expectAgreement([1, 1]);
  });

  // A value of a wrong type, not a violated constraint: an ordinary table refuses a key that is text in the same way.
  test.each(['IGNORE', 'FAIL', 'REPLACE', 'ABORT'])('OR %s does not skip an invalid vector', async (clause) => {
    const { db } = await openTwin();
    for (const wrong of [short, "'[1, 2, 3]'", "'text'", '5', blob([Number.NaN, 1])]) {
      const insert = `INSERT OR ${clause} INTO docs(id, vector) VALUES (1, ${a}), (2, ${wrong}), (3, ${c})`;
      await expect(db.run(insert)).rejects.toThrow(/docs\.vector: expected/);
      expect(await db.value('SELECT count(*) FROM docs')).toBe(0);
    }
  });

  // SQLite does not tell a virtual table an omitted column from a NULL.
  test('NULL for a column that has a DEFAULT gives the default', async () => {
    const { db } = await openTwin();
    await db.run("CREATE VIRTUAL TABLE notes USING vector(dim=2, metadata='kind TEXT DEFAULT (1 + 1)')");
    await db.run(`INSERT INTO notes(vector, kind) VALUES (${a}, NULL)`);
    expect(await db.value('SELECT kind FROM notes')).toBe('2');
    await db.run('UPDATE notes SET kind = NULL');
    expect(await db.value('SELECT kind FROM notes')).toBe(null);
  });

  test('OR FAIL keeps the rows before the one that failed', async () => {
    const twin = await openTwin();
    await twin.run(`INSERT INTO {t}(id, vector) VALUES (1, ${a})`);
    await twin.fail(`INSERT OR FAIL INTO {t}(id, vector) VALUES (11, ${a}), (12, ${b}), (1, ${c}), (13, ${c})`);
    await twin.expectAgreement([1, 1]);
    expect(await twin.db.column('SELECT id FROM docs ORDER BY id')).toEqual([1, 11, 12]);
  });

  test('OR ROLLBACK ends the transaction', async () => {
    const { db } = await openTwin();
    await db.run(`INSERT INTO docs(id, vector) VALUES (1, ${a}); BEGIN; INSERT INTO docs(id, vector) VALUES (2, ${b})`);
    await expect(db.run(`INSERT OR ROLLBACK INTO docs(id, vector) VALUES (3, ${c}), (1, ${c})`)).rejects.toThrow(
      /UNIQUE/,
    );
    await expect(db.run('COMMIT')).rejects.toThrow(/no transaction is active/);
    expect(await db.column(`SELECT id FROM docs WHERE knn_match(distance, ${a})`)).toEqual([1]);
    await db.run(`BEGIN; INSERT INTO docs(id, vector) VALUES (2, ${b})`);
    await expect(db.run('UPDATE OR ROLLBACK docs SET id = 1 WHERE id = 2')).rejects.toThrow(/UNIQUE/);
    expect(await db.column(`SELECT id FROM docs WHERE knn_match(distance, ${a})`)).toEqual([1]);
  });

  test.each([
    [
      'OR IGNORE skips the rows in conflict',
      `INSERT OR IGNORE INTO {t}(id, vector) VALUES (1, ${c}), (5, ${c}), (2, ${a})`,
    ],
    ['OR IGNORE of a single row in conflict', `INSERT OR IGNORE INTO {t}(id, vector) VALUES (1, ${c})`],
    ['OR REPLACE', `INSERT OR REPLACE INTO {t}(id, vector, title) VALUES (1, ${c}, 'new'), (5, ${c}, 'new')`],
    ['OR REPLACE of a row twice', `INSERT OR REPLACE INTO {t}(id, vector) VALUES (2, ${c}), (2, ${a})`],
    ['OR REPLACE without a key', `INSERT OR REPLACE INTO {t}(vector) VALUES (${c})`],
    ['REPLACE INTO', `REPLACE INTO {t}(id, vector, title) VALUES (1, ${b}, 'new')`],
    ['OR REPLACE from itself', 'INSERT OR REPLACE INTO {t}(id, vector) SELECT id + 1, vector FROM {t}'],
  ])('%s', async (_, statement) => {
    const twin = await openTwin();
    await twin.run(`INSERT INTO {t}(id, vector, title) VALUES (1, ${a}, 'one'), (2, ${b}, 'two')`);
    await twin.run(statement);
    await twin.expectAgreement([1, 1]);
    await twin.db.run('BEGIN');
    await twin.run(statement);
    await twin.expectAgreement([1, 1]);
    await twin.db.run('ROLLBACK');
    await twin.expectAgreement([1, 1]);
  });

  test('OR IGNORE skips NULL where the column is NOT NULL', async () => {
    const twin = await openTwin({ metadata: 'title TEXT NOT NULL' });
    await twin.run(`INSERT OR IGNORE INTO {t} VALUES (1, ${a}, 'x'), (2, ${b}, NULL), (3, ${c}, 'y')`);
    await twin.expectAgreement([1, 1]);
  });

  test('OR REPLACE with a vector that is refused keeps the row that was there', async () => {
    const twin = await openTwin();
    await twin.run(`INSERT INTO {t}(id, vector, title) VALUES (1, ${a}, 'one')`);
    await twin.fail(`INSERT OR REPLACE INTO {t}(id, vector) VALUES (1, ${short})`);
    await twin.fail(`INSERT OR REPLACE INTO {t}(id, vector) VALUES (2, ${b}), (1, ${short})`);
    await twin.expectAgreement([1, 1]);
  });

  test('RETURNING gives the key and the columns when the key is given', async () => {
    const { db } = await openTwin();
    expect(
      await db.all(`INSERT INTO docs(id, vector, title) VALUES (7, ${a}, 'x'), (9, ${b}, 'y') RETURNING id, title`),
    ).toEqual([
      [7, 'x'],
      [9, 'y'],
    ]);
    expect(await db.column('SELECT id FROM docs ORDER BY id')).toEqual([7, 9]);
  });

  test.each([
    ['distance', '(1, X, 0.5)', 'INSERT INTO docs(id, vector, distance) VALUES', /distance/],
    ['k', '(1, X, 5)', 'INSERT INTO docs(id, vector, k) VALUES', /\bk\b/],
    ['the command column', "(1, X, 'go')", 'INSERT INTO docs(id, vector, docs) VALUES', /docs/],
  ])('a value for %s is refused', async (_, values, insert, message) => {
    const { db } = await openTwin();
    await expect(db.run(`${insert} ${values.replace('X', a)}`)).rejects.toThrow(message);
    expect(await db.value('SELECT count(*) FROM docs')).toBe(0);
  });

  test('an unknown command is refused by name', async () => {
    const { db } = await openTwin();
    await expect(db.run("INSERT INTO docs(docs) VALUES ('optimise')")).rejects.toThrow(/optimise/);
  });

  test('UPDATE of distance, k or the command column is refused', async () => {
    const { db } = await openTwin();
    await db.run(`INSERT INTO docs(id, vector) VALUES (1, ${a})`);
    await expect(db.run('UPDATE docs SET distance = 1')).rejects.toThrow(/distance/);
    await expect(db.run('UPDATE docs SET k = 5')).rejects.toThrow(/\bk\b/);
    await expect(db.run("UPDATE docs SET docs = 'go'")).rejects.toThrow(/docs/);
  });
});
