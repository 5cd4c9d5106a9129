// The vector table as a table among others: named, renamed, dropped, vacuumed.

import { describe, expect, test } from 'vitest';
import { hosts } from '../host.js';
import { createTable, insertRow, nearestRows, tableNames } from '../support/titled-rows.js';
import { name, text } from '../support/vectors.js';
import { workspace } from '../support/workspace.js';

const shadows = (table: string) =>
  ['', '_chunks', '_data', '_index', '_log', '_meta', '_updates', '_vectors'].map((suffix) => table + suffix);

const awkward = [
  'two words',
  "it's",
  'a "quoted" name',
  'select',
  'вектора',
  '表',
  'semi;colon',
  '100%',
  '[x]',
  '`y`',
  '-- no',
];

describe.each(hosts)('$name', (host) => {
  const { open, file } = workspace(host);

  describe('names', () => {
    test.each(awkward)('a table may be called %s', async (awkwardName) => {
      const quoted = name(awkwardName);
      const db = await open();
      await db.run(createTable(quoted));
      await db.run(`${insertRow(quoted, 2)}; ${insertRow(quoted, 1)}; ${insertRow(quoted, 3)}`);
      await db.run(`UPDATE ${quoted} SET vector = X'09' WHERE id = 1; DELETE FROM ${quoted} WHERE title = 'row 3'`);
      expect(await nearestRows(db, quoted)).toEqual([
        [2, 'row 2'],
        [1, 'row 1'],
      ]);
      expect(await db.value(`SELECT vector_rebuild_index(${text(awkwardName)})`)).toBe(2);
      await db.run(`ALTER TABLE ${quoted} RENAME TO plain`);
      expect(await tableNames(db)).toEqual(shadows('plain'));
      await db.run(`ALTER TABLE plain RENAME TO ${quoted}`);
      expect(await nearestRows(db, quoted)).toHaveLength(2);
      await db.run(`DROP TABLE ${quoted}`);
      expect(await tableNames(db)).toEqual([]);
    });

    test.each(awkward)('a schema may be called %s', async (awkwardName) => {
      const schema = name(awkwardName);
      const db = await open();
      await db.run(`ATTACH ':memory:' AS ${schema}`);
      await db.run(createTable(`${schema}.docs`));
      await db.run(`${insertRow(`${schema}.docs`, 2)}; ${insertRow(`${schema}.docs`, 1)}`);
      expect(await nearestRows(db, `${schema}.docs`)).toEqual([
        [1, 'row 1'],
        [2, 'row 2'],
      ]);
      await db.run(`DROP TABLE ${schema}.docs`);
      expect(await tableNames(db, schema)).toEqual([]);
    });

    test('a table may be named in another case than it was created in', async () => {
      const db = await open();
      await db.run(createTable('Docs'));
      await db.run(insertRow('DOCS', 1));
      expect(await nearestRows(db, 'docs')).toEqual([[1, 'row 1']]);
      expect(await db.value("SELECT vector_rebuild_index('dOCS')")).toBe(1);
    });

    test('two tables in one database do not see each other', async () => {
      const db = await open();
      await db.run(`${createTable('docs')}; ${createTable('docs2')}`);
      await db.run(`${insertRow('docs', 1)}; ${insertRow('docs2', 2)}`);
      expect(await nearestRows(db, 'docs')).toEqual([[1, 'row 1']]);
      expect(await nearestRows(db, 'docs2')).toEqual([[2, 'row 2']]);
      await db.run('DROP TABLE docs');
      expect(await nearestRows(db, 'docs2')).toEqual([[2, 'row 2']]);
    });
  });

  describe('ALTER TABLE RENAME', () => {
    test('takes the shadow tables along, and the rows', async () => {
      const db = await open(file());
      await db.run(`${createTable('docs')}; ${insertRow('docs', 2)}; ${insertRow('docs', 1)}`);
      const before = await nearestRows(db, 'docs');
      await db.run('ALTER TABLE docs RENAME TO news');
      expect(await tableNames(db)).toEqual(shadows('news'));
      expect(await nearestRows(db, 'news')).toEqual(before);
      await db.run(insertRow('news', 3));
      await expect(nearestRows(db, 'docs')).rejects.toThrow(/no such table: docs/);
      await db.close();
      expect(await nearestRows(await open(file()), 'news')).toEqual([...before, [3, 'row 3']]);
    });

    test('the command column has the new name', async () => {
      const db = await open();
      await db.run(`${createTable('docs')}; ALTER TABLE docs RENAME TO news`);
      expect(await db.column("SELECT name FROM pragma_table_xinfo('news') WHERE hidden = 1")).toEqual([
        'distance',
        'k',
        'ef_search',
        'news',
        'similarity',
        'recall',
      ]);
    });

    test('rolled back, it has not happened', async () => {
      const db = await open();
      await db.run(`${createTable('docs')}; ${insertRow('docs', 1)}`);
      await db.run(`BEGIN; ALTER TABLE docs RENAME TO news; ${insertRow('news', 2)}`);
      expect(await nearestRows(db, 'news')).toHaveLength(2);
      await db.run('ROLLBACK');
      expect(await tableNames(db)).toEqual(shadows('docs'));
      expect(await nearestRows(db, 'docs')).toEqual([[1, 'row 1']]);
      await db.run(
        `BEGIN; ${insertRow('docs', 3)}; SAVEPOINT s; ALTER TABLE docs RENAME TO news; ${insertRow('news', 4)}`,
      );
      await db.run('ROLLBACK TO s');
      expect(await nearestRows(db, 'docs')).toEqual([
        [1, 'row 1'],
        [3, 'row 3'],
      ]);
      await db.run('COMMIT');
      expect(await nearestRows(db, 'docs')).toHaveLength(2);
    });

    test('onto a name whose shadow tables are taken, it fails and changes nothing', async () => {
      const db = await open();
      await db.run(`CREATE TABLE news_vectors(mine); ${createTable('docs')}; ${insertRow('docs', 1)}`);
      await expect(db.run('ALTER TABLE docs RENAME TO news')).rejects.toThrow(/news_vectors/);
      expect(await tableNames(db)).toEqual([...shadows('docs'), 'news_vectors']);
      await db.run(insertRow('docs', 2));
      expect(await nearestRows(db, 'docs')).toHaveLength(2);
    });

    test('makes the way free for a new table of the old name', async () => {
      const db = await open();
      await db.run(`${createTable('docs')}; ${insertRow('docs', 1)}; ALTER TABLE docs RENAME TO old`);
      await db.run(`${createTable('docs')}; ${insertRow('docs', 5)}`);
      expect(await nearestRows(db, 'docs')).toEqual([[5, 'row 5']]);
      expect(await nearestRows(db, 'old')).toEqual([[1, 'row 1']]);
    });

    test('is seen by a second connection at its next query', async () => {
      const db = await open(file());
      await db.run(`PRAGMA journal_mode = WAL; ${createTable('docs')}; ${insertRow('docs', 1)}`);
      const other = await open(file());
      expect(await nearestRows(other, 'docs')).toHaveLength(1);
      await db.run(`ALTER TABLE docs RENAME TO news; ${insertRow('news', 2)}`);
      expect(await nearestRows(other, 'news')).toHaveLength(2);
      await other.run(insertRow('news', 3));
      expect(await nearestRows(db, 'news')).toHaveLength(3);
    });
  });

  describe('DROP TABLE', () => {
    test('removes everything, and the name can be used again', async () => {
      const db = await open();
      await db.run(`${createTable('docs')}; ${insertRow('docs', 1)}; DROP TABLE docs`);
      expect(await tableNames(db)).toEqual([]);
      await db.run('CREATE VIRTUAL TABLE docs USING vector(dim=2, type=int1)');
      await db.run("INSERT INTO docs(id, vector) VALUES (4, X'0102')");
      expect(await db.column("SELECT id FROM docs WHERE knn_match(distance, X'0102')")).toEqual([4]);
    });

    test('rolled back, it has not happened', async () => {
      const db = await open();
      await db.run(
        `${createTable('docs')}; ${insertRow('docs', 1)}; BEGIN; ${insertRow('docs', 2)}; DROP TABLE docs; ROLLBACK`,
      );
      expect(await nearestRows(db, 'docs')).toEqual([[1, 'row 1']]);
      await db.run(insertRow('docs', 3));
      expect(await nearestRows(db, 'docs')).toHaveLength(2);
    });

    test('and CREATE in one transaction start afresh', async () => {
      const db = await open(file());
      await db.run(`${createTable('docs')}; ${insertRow('docs', 1)}`);
      await db.run(`BEGIN; DROP TABLE docs; ${createTable('docs')}; ${insertRow('docs', 9)}`);
      expect(await nearestRows(db, 'docs')).toEqual([[9, 'row 9']]);
      await db.run('COMMIT');
      expect(await nearestRows(db, 'docs')).toEqual([[9, 'row 9']]);
    });

    test('and CREATE by another connection are seen at the next query', async () => {
      const db = await open(file());
      await db.run(
        `PRAGMA journal_mode = WAL; ${createTable('docs')}; ${insertRow('docs', 1)}; ${insertRow('docs', 2)}`,
      );
      const other = await open(file());
      expect(await nearestRows(other, 'docs')).toHaveLength(2);
      await db.run(`DROP TABLE docs; ${createTable('docs')}; ${insertRow('docs', 7)}; ${insertRow('docs', 8)}`);
      expect(await nearestRows(other, 'docs')).toEqual([
        [7, 'row 7'],
        [8, 'row 8'],
      ]);
    });
  });

  describe('maintenance', () => {
    test('VACUUM keeps every row findable', async () => {
      const db = await open(file());
      await db.run(`${createTable('docs')}; ${insertRow('docs', 5)}; ${insertRow('docs', 3)}; ${insertRow('docs', 4)}`);
      await db.run('DELETE FROM docs WHERE id = 4; VACUUM');
      expect(await nearestRows(db, 'docs')).toEqual([
        [3, 'row 3'],
        [5, 'row 5'],
      ]);
      await db.run(insertRow('docs', 4));
      expect(await nearestRows(db, 'docs')).toHaveLength(3);
    });

    test('VACUUM INTO makes a file with the same rows', async () => {
      const db = await open(file());
      await db.run(`${createTable('docs')}; ${insertRow('docs', 5)}; ${insertRow('docs', 3)}`);
      await db.run(`VACUUM INTO ${text(file('copy.db'))}`);
      expect(await nearestRows(await open(file('copy.db')), 'docs')).toEqual(await nearestRows(db, 'docs'));
    });

    test('PRAGMA integrity_check finds nothing wrong after changes of every kind', async () => {
      const db = await open(file());
      await db.run(`${createTable('docs')}; ${insertRow('docs', 5)}; ${insertRow('docs', 3)}; ${insertRow('docs', 4)}`);
      await db.run(
        `UPDATE docs SET id = 9 WHERE id = 3; UPDATE docs SET vector = X'01'; DELETE FROM docs WHERE id = 4`,
      );
      await db.run(`BEGIN; ${insertRow('docs', 6)}; ROLLBACK`);
      expect(await db.column('PRAGMA integrity_check')).toEqual(['ok']);
      expect(await db.column('PRAGMA quick_check')).toEqual(['ok']);
      expect(await db.column("PRAGMA integrity_check('docs')")).toEqual(['ok']);
    });

    test('ANALYZE and REINDEX leave the table alone', async () => {
      const db = await open();
      await db.run(`${createTable('docs')}; ${insertRow('docs', 5)}; ANALYZE; REINDEX`);
      expect(await nearestRows(db, 'docs')).toEqual([[5, 'row 5']]);
    });

    test('DROP is possible in a database whose other tables are in use', async () => {
      const db = await open(file());
      await db.run(
        `${createTable('docs')}; ${createTable('news')}; BEGIN; ${insertRow('news', 1)}; DROP TABLE docs; COMMIT`,
      );
      expect(await nearestRows(db, 'news')).toEqual([[1, 'row 1']]);
    });
  });

  test('shadow tables may share a name with nobody: a table docs_extra is an ordinary table', async () => {
    const db = await open();
    await db.run(
      `${createTable('docs')}; CREATE TABLE docs_extra(a); INSERT INTO docs_extra VALUES (1); DROP TABLE docs`,
    );
    expect(await tableNames(db)).toEqual(['docs_extra']);
  });
});
