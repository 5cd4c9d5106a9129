// Generated metadata columns: SQLite computes them from the other columns of the row. An ordinary table is the measure.

import { describe, expect, test } from 'vitest';
import { betterSqlite3, hosts } from '../host.js';
import type { BetterSqlite3Connection } from '../support/better-sqlite3-connection.js';
import type { Connection } from '../support/connection.js';
import { Twin } from '../support/twin.js';
import { blob } from '../support/vectors.js';
import { workspace } from '../support/workspace.js';

const a = blob([1, 0]);
const b = blob([0, 2]);
const METADATA = `meta TEXT, author TEXT GENERATED ALWAYS AS (meta->>'$.author') VIRTUAL INDEXED,
  year INTEGER AS (meta->>'$.year') STORED, shout TEXT COLLATE NOCASE AS (upper(author)), next AS (id + 1)`;

const json = (author: string, year: number | string) => `'${JSON.stringify({ author, year })}'`;
const near = (where: string, columns = 'id') =>
  `SELECT ${columns} FROM docs WHERE knn_match(distance, ${a}) AND ${where} ORDER BY distance, id`;

describe.each(hosts)('$name', (host) => {
  const { open, file } = workspace(host);

  async function openDocs(metadata = METADATA, db?: Connection): Promise<Connection> {
    const connection = db ?? (await open());
    const quoted = metadata.replaceAll("'", "''");
    await connection.run(`CREATE VIRTUAL TABLE docs USING vector(dim=2, metadata='${quoted}')`);
    return connection;
  }

  async function openFilled(db?: Connection): Promise<Connection> {
    const docs = await openDocs(METADATA, db);
    const rows = `(${a}, ${json('ann', 2020)}), (${b}, ${json('bob', '2021')}), (${b}, NULL)`;
    await docs.run(`INSERT INTO docs(vector, meta) VALUES ${rows}`);
    return docs;
  }

  test('have the values, types and collations of an ordinary table', async () => {
    const twin = await Twin.create(await open(), {
      metadata: `x, y TEXT AS (x) STORED, n INTEGER GENERATED ALWAYS AS (x) VIRTUAL, z TEXT COLLATE NOCASE AS (x || n) INDEXED,
        size INTEGER NOT NULL AS (length(coalesce(x, ''))), from_key AS (id * 2) STORED`,
    });
    for (const value of ["'5'", '5', '2.5', "'aB'", 'NULL', "X'41'"]) {
      await twin.run(`INSERT INTO {t}(vector, x) VALUES (${a}, ${value})`);
    }
    await twin.run('UPDATE {t} SET x = 7 WHERE id = 2');
    await twin.run('UPDATE {t} SET id = 20 WHERE id = 3');
    await twin.run(`REPLACE INTO {t}(id, vector, x) VALUES (1, ${b}, 'new')`);
    await twin.run(`UPDATE {t} SET x = q.x FROM (SELECT 4 AS id, 'from' AS x) AS q WHERE q.id = {t}.id`);
    await twin.run('DELETE FROM {t} WHERE id = 5');
  });

  test('are shown by SELECT *, and filter a search', async () => {
    const db = await openFilled();
    expect(await db.all('SELECT id, author, year, shout, next FROM docs')).toEqual([
      [1, 'ann', 2020, 'ANN', 2],
      [2, 'bob', 2021, 'BOB', 3],
      [3, null, null, null, 4],
    ]);
    expect(await db.column(`SELECT name FROM pragma_table_info('docs')`)).toEqual([
      'id',
      'vector',
      'meta',
      'author',
      'year',
      'shout',
      'next',
    ]);
    expect(await db.all(near("author = 'bob'", 'id, year, meta'))).toEqual([
      [2, 2021, '{"author":"bob","year":"2021"}'],
    ]);
    expect(await db.column(near('year >= 2021'))).toEqual([2]);
    expect(await db.column(near("shout = 'bOB'"))).toEqual([2]);
    expect(await db.column(near('next IN (2, 4)'))).toEqual([1, 3]);
    expect(await db.column(near('author IS NULL'))).toEqual([3]);
    const [plan] = await db.all(`EXPLAIN QUERY PLAN ${near("author = 'bob'")}`);
    expect(plan?.at(-1)).toContain('author = ?');
  });

  test('change with their row at once, on every connection, and back with a rollback', async () => {
    const db = await openFilled(await open(file()));
    const other = await open(file());
    const expectBoth = async (where: string, ids: number[]) => {
      expect(await db.column(near(where)), where).toEqual(ids);
      expect(await other.column(near(where)), where).toEqual(ids);
    };
    await expectBoth("author = 'ann'", [1]);
    await expectBoth('year = 2020', [1]);
    await expectBoth('next = 3', [2]);
    await db.run(`UPDATE docs SET meta = ${json('ann', 2020)} WHERE id = 2`);
    await expectBoth("author = 'ann'", [1, 2]);
    await expectBoth('year = 2020', [1, 2]);
    await other.run('UPDATE docs SET id = 9 WHERE id = 2');
    await expectBoth('next = 10', [9]);
    await db.run(`BEGIN; UPDATE docs SET meta = ${json('cid', 1)}`);
    expect(await db.column(near("author = 'cid'"))).toEqual([1, 3, 9]);
    expect(await other.column(near("author = 'cid'"))).toEqual([]);
    await db.run('ROLLBACK');
    await expectBoth("author = 'cid'", []);
    await expectBoth('year = 2020', [1, 9]);
  });

  test('cannot be written: the errors are those of SQLite', async () => {
    const db = await openFilled();
    const inserting = 'cannot INSERT into generated column "author"';
    const updating = 'cannot UPDATE generated column "author"';
    await expect(db.run(`INSERT INTO docs(vector, author) VALUES (${a}, 'x')`)).rejects.toThrow(inserting);
    await expect(db.run("UPDATE docs SET author = 'x'")).rejects.toThrow(updating);
    await expect(db.run('UPDATE docs SET author = NULL WHERE id = 1')).rejects.toThrow(updating);
    const from = "FROM (SELECT 1 AS id, 'x' AS x) AS q WHERE q.id = docs.id";
    await expect(db.run(`UPDATE docs SET author = q.x ${from}`)).rejects.toThrow(updating);
    await db.run(`INSERT INTO docs(vector, author) VALUES (${a}, NULL)`); // as if it were left out
    expect(await db.column('SELECT author FROM docs')).toEqual(['ann', 'bob', null, null]);
  });

  test('a NOT NULL column that comes to NULL refuses its row, and leaves nothing of it', async () => {
    const db = await openDocs("meta TEXT, author TEXT NOT NULL AS (meta->>'$.author')");
    const message = 'NOT NULL constraint failed: docs.author';
    await expect(db.run(`INSERT INTO docs(vector, meta) VALUES (${a}, '{}')`)).rejects.toThrow(message);
    await db.run(`INSERT INTO docs(vector, meta) VALUES (${a}, ${json('ann', 1)})`);
    await expect(db.run(`UPDATE docs SET meta = '{}', vector = ${b}`)).rejects.toThrow(message);
    expect(await db.all('SELECT id, author, vector FROM docs')).toEqual([
      [1, 'ann', Uint8Array.from(Buffer.from(a.slice(2, -1), 'hex'))],
    ]);
    expect(await db.value('PRAGMA integrity_check')).toBe('ok');
  });

  test('a PARTITION KEY can be generated', async () => {
    const db = await openDocs("meta TEXT, tenant TEXT AS (meta->>'$.tenant') PARTITION KEY, page INTEGER INDEXED");
    const rows = ['ann', 'bob', 'ann'].map((tenant, index) => `(${a}, '{"tenant":"${tenant}"}', ${index})`);
    await db.run(`INSERT INTO docs(vector, meta, page) VALUES ${rows.join()}`);
    expect(await db.column(near("tenant = 'ann'"))).toEqual([1, 3]);
    expect(await db.column(near("tenant = 'ann' AND page > 1"))).toEqual([3]);
  });

  test('stay after a rename, a merge and another opening of the file', async () => {
    const db = await openFilled(await open(file()));
    await db.run('ALTER TABLE docs RENAME TO papers');
    await db.value("SELECT vector_rebuild_index('papers')");
    const again = await open(file());
    for (const connection of [db, again]) {
      expect(await connection.column("SELECT id FROM papers WHERE author = 'bob'")).toEqual([2]);
      expect(await connection.value('PRAGMA integrity_check')).toBe('ok');
    }
    expect(JSON.parse(String(await again.value("SELECT vector_index_info('papers')")))).toMatchObject({
      format_version: 2,
    });
  });

  test.each([
    ['a GENERATED AS (1)', 'metadata column "a": expected ALWAYS AS after GENERATED, received AS'],
    ['a GENERATED ALWAYS (1)', 'metadata column "a": expected AS after GENERATED ALWAYS, received ('],
    ['a AS 1', 'metadata column "a": expected an expression in parentheses after AS, received 1'],
    ['a AS (1) DEFAULT 2', 'metadata column "a": expected DEFAULT or GENERATED ALWAYS AS, received both'],
    ['a AS (random())', 'non-deterministic functions prohibited in generated columns'],
    ['a AS (missing)', 'no such column: missing'],
    ['a AS (vector)', 'no such column: vector'],
    ['a AS ((SELECT 1))', 'subqueries prohibited in generated columns'],
    ['a AS (1 -- one)', 'expected no comment'],
  ])('metadata=%s is refused', async (metadata, message) => {
    const db = await open();
    await expect(openDocs(metadata, db)).rejects.toThrow(message);
    expect(await db.all('SELECT * FROM sqlite_master')).toEqual([]);
  });
});

describe('with a function of the application', () => {
  const { open } = workspace(betterSqlite3);
  let bad = '';

  async function openWithFunction(metadata: string): Promise<BetterSqlite3Connection> {
    const db = (await open()) as BetterSqlite3Connection;
    bad = 'bad';
    db.raw.function('own', { deterministic: true }, (value: unknown) => {
      if (value === bad) throw new Error('own() fails');
      return `own ${value}`;
    });
    await db.run(`CREATE VIRTUAL TABLE docs USING vector(dim=2, metadata='title TEXT, ${metadata}')`);
    await db.run(`INSERT INTO docs(vector, title) VALUES (${a}, 'a'), (${b}, 'b')`);
    return db;
  }

  const columns = (db: BetterSqlite3Connection) => db.all('SELECT id, title, made FROM docs ORDER BY id');

  test.each(['made AS (own(title)) STORED', 'made AS (own(title)) INDEXED'])(
    'that fails, a write leaves nothing behind: %s',
    async (metadata) => {
      const db = await openWithFunction(metadata);
      for (const statement of [
        `INSERT INTO docs(vector, title) VALUES (${a}, 'bad')`,
        `INSERT INTO docs(vector, title) VALUES (${a}, 'c'), (${a}, 'bad')`,
        `REPLACE INTO docs(id, vector, title) VALUES (1, ${b}, 'bad')`,
        `UPDATE docs SET title = 'bad', vector = ${a}, id = id + 10 WHERE id = 2`,
        "UPDATE docs SET title = CASE id WHEN 2 THEN 'bad' ELSE 'new' END",
      ]) {
        await expect(db.run(statement), statement).rejects.toThrow('own() fails');
        expect(await columns(db), statement).toEqual([
          [1, 'a', 'own a'],
          [2, 'b', 'own b'],
        ]);
      }
      expect(await db.column(near("made = 'own b'"))).toEqual([2]);
      expect(await db.value('PRAGMA integrity_check')).toBe('ok');
    },
  );

  test('that fails later, only those queries fail that read the column', async () => {
    const db = await openWithFunction('made AS (own(title))');
    await db.run(`INSERT INTO docs(vector, title) VALUES (${b}, 'odd')`);
    bad = 'odd';
    expect(await db.all('SELECT id, title FROM docs')).toEqual([
      [1, 'a'],
      [2, 'b'],
      [3, 'odd'],
    ]);
    expect(await db.column(near("title = 'odd'"))).toEqual([3]);
    await expect(db.all('SELECT made FROM docs')).rejects.toThrow('own() fails');
    await expect(db.all(near("made = 'own a'"))).rejects.toThrow('own() fails');
    await db.run("UPDATE docs SET title = 'c' WHERE id = 3");
    expect(await db.column(near("made = 'own c'"))).toEqual([3]);
  });

  test('that is not deterministic is refused, as by SQLite', async () => {
    const db = (await open()) as BetterSqlite3Connection;
    db.raw.function('own', () => 1);
    await expect(db.run("CREATE VIRTUAL TABLE docs USING vector(dim=2, metadata='a AS (own())')")).rejects.toThrow(
      'non-deterministic functions prohibited in generated columns',
    );
  });
});
