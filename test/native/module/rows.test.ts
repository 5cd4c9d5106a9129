// Rows as SQLite counts, refuses, reads and keeps them. The measure is an ordinary table beside the vector table.

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
  const { open, file } = workspace(host);

  async function openTwin(options: TwinOptions = { metadata: ROWS_METADATA }) {
    return await Twin.create(await open(), options);
  }

  describe('last_insert_rowid() and changes()', () => {
    test('are those of an ordinary table through every kind of statement', async () => {
      const twin = await openTwin();
      // `attempt` compares both after every statement, whether it succeeds or fails.
      await twin.run(`INSERT INTO {t}(id, vector) VALUES (10, ${a}), (20, ${b}), (5, ${c})`);
      await twin.run("UPDATE {t} SET title = 'x' WHERE id > 5");
      await twin.run(`UPDATE {t} SET vector = ${c}`);
      await twin.run('UPDATE {t} SET id = 77 WHERE id = 10');
      await twin.run('UPDATE {t} SET id = 78 WHERE id = 999');
      await twin.fail(`INSERT INTO {t}(id, vector) VALUES (20, ${a})`);
      await twin.fail(`INSERT INTO {t}(id, vector) VALUES (30, ${a}), (20, ${a})`);
      await twin.fail(`INSERT INTO {t}(id, vector) VALUES (30, ${short})`);
      await twin.run(`INSERT OR IGNORE INTO {t}(id, vector) VALUES (20, ${a})`);
      await twin.run(`INSERT OR IGNORE INTO {t}(id, vector) VALUES (20, ${a}), (21, ${a}), (20, ${b})`);
      await twin.run(`INSERT OR REPLACE INTO {t}(id, vector) VALUES (20, ${a})`);
      await twin.fail(`INSERT OR FAIL INTO {t}(id, vector) VALUES (50, ${a}), (51, ${a}), (20, ${a})`);
      await twin.run('UPDATE OR REPLACE {t} SET id = 20 WHERE id = 21');
      await twin.run('DELETE FROM {t} WHERE id = 20');
      await twin.run('DELETE FROM {t}');
      await twin.run(`INSERT INTO {t}(vector) VALUES (${a})`);
      await twin.fail('UPDATE {t} SET vector = NULL');
    });

    test('are not touched by searching, counting and index functions', async () => {
      const { db } = await openTwin();
      await db.run(`CREATE TABLE other(a); INSERT INTO docs(vector) VALUES (${a}), (${b}), (${c})`);
      await db.run('INSERT INTO other(rowid) VALUES (1234), (1235)');
      await db.all(`SELECT id FROM docs WHERE knn_match(distance, ${a})`);
      await db.value("SELECT vector_index_info('docs')");
      expect(await db.row('SELECT last_insert_rowid(), changes()')).toEqual([1235, 2]);
      await db.value("SELECT vector_rebuild_index('docs')");
      await db.value("SELECT vector_merge_index('docs')");
      await db.value("SELECT vector_ef_search('docs', 50)");
      expect(await db.value('SELECT last_insert_rowid()')).toBe(1235);
    });

    test('the rowid of a failed, an ignored and an updating statement is that of the insert before', async () => {
      const { db } = await openTwin();
      await db.run(`INSERT INTO docs(id, vector) VALUES (500, ${a})`);
      await db.run('CREATE TABLE other(a); INSERT INTO other(rowid) VALUES (77)');
      await db.run(`UPDATE docs SET vector = ${b}, title = 'x'`);
      expect(await db.value('SELECT last_insert_rowid()')).toBe(77);
      await db.run(`INSERT OR IGNORE INTO docs(id, vector) VALUES (500, ${c})`);
      expect(await db.value('SELECT last_insert_rowid()')).toBe(77);
      await expect(db.run(`INSERT INTO docs(id, vector) VALUES (500, ${c})`)).rejects.toThrow();
      expect(await db.value('SELECT last_insert_rowid()')).toBe(77);
      await db.run('DELETE FROM docs');
      expect(await db.value('SELECT last_insert_rowid()')).toBe(77);
    });
  });

  describe('what SQLite refuses on virtual tables', () => {
    test.each([
      ['UPSERT', `INSERT INTO docs(id, vector) VALUES (1, ${a}) ON CONFLICT DO NOTHING`, /UPSERT not implemented/],
      ['RETURNING on UPDATE', 'UPDATE docs SET page = 5 RETURNING id', /RETURNING is not available/],
      ['RETURNING on DELETE', 'DELETE FROM docs RETURNING id', /RETURNING is not available/],
      [
        'a trigger',
        'CREATE TRIGGER t AFTER INSERT ON docs BEGIN SELECT 1; END',
        /cannot create triggers on virtual tables/,
      ],
      ['an index', 'CREATE INDEX i ON docs(page)', /virtual tables may not be indexed/],
      ['a new column', 'ALTER TABLE docs ADD COLUMN x', /virtual tables may not be altered/],
    ])('%s', async (_, statement, message) => {
      const { db } = await openTwin();
      await db.run(`INSERT INTO docs(id, vector) VALUES (1, ${a})`);
      await expect(db.run(statement)).rejects.toThrow(message);
      expect(await db.all('SELECT id, page FROM docs')).toEqual([[1, 7]]);
    });
  });

  test('a foreign key to the vector table is refused by SQLite at the first row', async () => {
    const { db } = await openTwin();
    await db.run(`PRAGMA foreign_keys = ON; INSERT INTO docs(id, vector) VALUES (1, ${a})`);
    await db.run('CREATE TABLE comments(doc INTEGER REFERENCES docs(id))');
    await expect(db.run('INSERT INTO comments VALUES (1)')).rejects.toThrow(/foreign key mismatch/);
  });

  test('reads by key and by metadata see what an ordinary table sees', async () => {
    const twin = await openTwin();
    await twin.run(
      `INSERT INTO {t}(id, vector, title, page) VALUES (1, ${a}, 'a', 3), (2, ${b}, 'b', 2), (30, ${c}, NULL, 1)`,
    );
    for (const where of [
      'id = 2',
      'id > 1',
      'id IN (1, 30, 99)',
      "title = 'b'",
      'title IS NULL',
      'page < 3',
      'id = NULL',
      `vector = ${c}`,
    ]) {
      const query = (table: string) =>
        twin.db.all(`SELECT id, title, vector FROM ${table} WHERE ${where} ORDER BY page`);
      expect(await query('docs'), where).toEqual(await query('plain'));
    }
  });

  test('rows are there after the file is opened again', async () => {
    const twin = await Twin.create(await open(file()), { metadata: ROWS_METADATA });
    await twin.run(`INSERT INTO {t}(id, vector, title) VALUES (1, ${a}, 'a'), (2, ${b}, 'b'), (3, ${c}, 'c')`);
    await twin.run(`UPDATE {t} SET vector = ${c} WHERE id = 1`);
    await twin.run('DELETE FROM {t} WHERE id = 2');
    await twin.db.close();
    const again = await Twin.open(await open(file()));
    await again.expectAgreement([1, 1]);
    await again.run(`INSERT INTO {t}(vector) VALUES (${b})`);
    await again.expectAgreement([1, 1]);
  });
});
