// Shadow tables that somebody changed behind the extension's back: an error that says so, and never a crash.

import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { betterSqlite3, type OpenOptions } from '../host.js';
import { BetterSqlite3Connection } from '../support/better-sqlite3-connection.js';
import { SqlError } from '../support/connection.js';
import { extensionPath } from '../support/extension-path.js';
import { Random } from '../support/random.js';
import { blob } from '../support/vectors.js';
import { workspace } from '../support/workspace.js';

const ROWS = 6;
const near = `SELECT id FROM docs WHERE knn_match(distance, ${blob([0, 0])}) ORDER BY distance`;

const { open, file } = workspace(betterSqlite3);

async function openRaw(path: string, options?: OpenOptions): Promise<BetterSqlite3Connection> {
  return (await open(path, options)) as BetterSqlite3Connection;
}

async function createFile(): Promise<void> {
  const db = await openRaw(file());
  await db.run("CREATE VIRTUAL TABLE docs USING vector(dim=2, metadata='title TEXT, page INTEGER NOT NULL DEFAULT 0')");
  const rows = Array.from({ length: ROWS }, (_, index) => `(${index + 1}, ${blob([index, index])}, 'row ${index}')`);
  await db.run(`INSERT INTO docs(id, vector, title) VALUES ${rows.join()}`);
  await db.close();
}

/** A connection to a file in which `statements` were run past the extension. */
async function openDamaged(...statements: string[]): Promise<BetterSqlite3Connection> {
  await createFile();
  const vandal = await openRaw(file(), { extension: false });
  vandal.raw.unsafeMode();
  for (const statement of statements) await vandal.run(statement);
  await vandal.close();
  return await openRaw(file());
}

const corrupt = (...words: string[]) =>
  expect.objectContaining({
    code: 'SQLITE_CORRUPT',
    message: expect.stringMatching(new RegExp(['docs', ...words].map((word) => `(?=.*${word})`).join(''), 's')),
  });

async function integrity(db: BetterSqlite3Connection): Promise<string> {
  return (await db.column('PRAGMA integrity_check')).join('\n');
}

describe('shadow tables', () => {
  test.each(['data', 'vectors', 'chunks', 'updates', 'log', 'index', 'meta'])(
    'docs_%s cannot be written to by accident',
    async (suffix) => {
      await createFile();
      const db = await open(file());
      await expect(db.run(`DELETE FROM docs_${suffix}`)).rejects.toThrow(/may not be modified/);
      await expect(db.run(`DROP TABLE docs_${suffix}`)).rejects.toThrow(/may not be dropped/);
      expect(await db.all(near)).toHaveLength(ROWS);
    },
  );
});

describe('vectors', () => {
  test.each([
    ['too short', "X'0000803f'"],
    ['too long', 'zeroblob(9)'],
    ['empty', "X''"],
    ['text', "'12345678'"],
    ['a number', '5'],
  ])('one that is %s is reported, with its row', async (_, value) => {
    const db = await openDamaged(`UPDATE docs_vectors SET vector = ${value} WHERE id = 3`);
    await expect(db.all(near)).rejects.toThrow(corrupt('3'));
    expect(await integrity(db)).toMatch(/docs/);
    await expect(db.all(near)).rejects.toThrow(corrupt('3'));
  });

  test('the damaged row can be replaced, and all is well', async () => {
    for (const repair of [
      `UPDATE docs SET vector = ${blob([1, 1])} WHERE id = 3`,
      `REPLACE INTO docs(id, vector) VALUES (3, ${blob([1, 1])})`,
      'DELETE FROM docs WHERE id = 3',
    ]) {
      const db = await openDamaged("UPDATE docs_vectors SET vector = X'00' WHERE id = 3");
      await db.run(repair);
      expect((await db.all(near)).length, repair).toBe(repair.startsWith('DELETE') ? ROWS - 1 : ROWS);
      await db.run('DROP TABLE docs');
      await db.close();
      writeFileSync(file(), '');
    }
  });

  test('one that is missing is reported', async () => {
    const db = await openDamaged('DELETE FROM docs_vectors WHERE id = 3');
    expect(await integrity(db)).toMatch(/docs/);
    await expect(db.all('SELECT id, vector FROM docs')).rejects.toThrow(corrupt('3'));
    await expect(db.all("SELECT vector_export_arrow('docs')")).rejects.toThrow(corrupt('row 3 has no vector'));
  });

  test('one without a row is reported', async () => {
    const db = await openDamaged('DELETE FROM docs_data WHERE id = 3');
    expect(await integrity(db)).toMatch(/docs/);
    await expect(db.all(near.replace('SELECT id', 'SELECT id, title'))).rejects.toThrow(corrupt('3'));
    await expect(db.all("SELECT vector_export_arrow('docs')")).rejects.toThrow(corrupt('row 3 has no metadata'));
  });

  test('one with a NaN in it is reported', async () => {
    const db = await openDamaged(`UPDATE docs_vectors SET vector = ${blob([Number.NaN, 1])} WHERE id = 3`);
    expect(await integrity(db)).toMatch(/docs/);
  });

  test('a table whose vectors are all gone is no empty table', async () => {
    const db = await openDamaged('DELETE FROM docs_vectors');
    expect(await integrity(db)).toMatch(/docs/);
    await expect(db.all('SELECT vector FROM docs')).rejects.toThrow(corrupt());
  });
});

describe('the log', () => {
  test('emptied, it is reported, and vector_rebuild_index repairs it', async () => {
    const db = await openDamaged('DELETE FROM docs_log');
    await expect(db.all(near)).rejects.toThrow(corrupt('vector_rebuild_index'));
    expect(await integrity(db)).toMatch(/docs/);
    expect(await db.value("SELECT vector_rebuild_index('docs')")).toBe(ROWS);
    expect(await db.all(near)).toHaveLength(ROWS);
    expect(await integrity(db)).toBe('ok');
  });

  test.each([
    ['with entries missing', 'DELETE FROM docs_log WHERE seq > 1 AND seq < 5'],
    ['with keys that do not exist', 'UPDATE docs_log SET key = 999'],
    ['with keys that are not integers', "UPDATE docs_log SET key = 'x'"],
    ['with one stamp for all', 'UPDATE docs_log SET stamp = 5'],
    ['with stamps that are not integers', "UPDATE docs_log SET stamp = 'x'"],
    ['with negative positions', 'UPDATE docs_log SET seq = -seq'],
  ])('%s, it does no harm to a connection that reads everything', async (_, damage) => {
    const db = await openDamaged(damage);
    await expectRightOrCorrupt(db, ROWS);
    await db.run(`INSERT INTO docs(id, vector) VALUES (100, ${blob([9, 9])})`).catch(isSqlError);
    await db.value("SELECT vector_rebuild_index('docs')");
    await expectRightOrCorrupt(db);
  });

  test('at its last possible position, the next write succeeds or says why not', async () => {
    const db = await openDamaged('INSERT INTO docs_log VALUES (9223372036854775807, 1, 1)');
    await expectRightOrCorrupt(db, ROWS);
    await db.run(`INSERT INTO docs(id, vector) VALUES (100, ${blob([9, 9])})`).catch(isSqlError);
    await expectRightOrCorrupt(db);
  });
});

describe('positions in the log that are near the end of the integers', () => {
  test.each([
    ['the greatest', '9223372036854775807'],
    ['the one before it', '9223372036854775806'],
  ])('after %s, a write says that the log is damaged, and vector_rebuild_index repairs it', async (_, seq) => {
    const db = await openDamaged(`INSERT INTO docs_log VALUES (${seq}, 1, NULL)`);
    const insert = () => db.run(`INSERT INTO docs(vector) VALUES (${blob([9, 9])})`);
    await insert().catch(isSqlError);
    await expect(insert()).rejects.toThrow(corrupt('its log has no sound end', 'vector_rebuild_index'));
    await db.value("SELECT vector_rebuild_index('docs')");
    await expectRightOrCorrupt(db);
    await insert();
  });
});

describe('the format', () => {
  test('a newer version is refused, with both numbers', async () => {
    const db = await openDamaged("UPDATE docs_meta SET value = 3 WHERE name = 'format_version'");
    await expect(db.all(near)).rejects.toThrow(/docs.*2.*3/s);
    await expect(db.all('SELECT * FROM docs')).rejects.toThrow(/docs.*2.*3/s);
    await expect(db.run(`INSERT INTO docs(vector) VALUES (${blob([1, 1])})`)).rejects.toThrow(/docs.*2.*3/s);
    await expect(db.run('DELETE FROM docs')).rejects.toThrow(/docs.*2.*3/s);
    await expect(db.value("SELECT vector_rebuild_index('docs')")).rejects.toThrow(/docs.*2.*3/s);
  });

  test('PRAGMA integrity_check says why it cannot check a newer version', async () => {
    const db = await openDamaged("UPDATE docs_meta SET value = 99 WHERE name = 'format_version'");
    expect(await integrity(db)).toMatch(/docs.* cannot be checked: .*99: a newer version/);
  });

  test.each([
    ['missing', 'DELETE FROM docs_meta'],
    ['text', "UPDATE docs_meta SET value = 'one' WHERE name = 'format_version'"],
    ['zero', "UPDATE docs_meta SET value = 0 WHERE name = 'format_version'"],
    ['NULL', "UPDATE docs_meta SET value = NULL WHERE name = 'format_version'"],
  ])('a version that is %s is corruption', async (_, damage) => {
    const db = await openDamaged(damage);
    await expect(db.all(near)).rejects.toThrow(corrupt());
  });

  test.each(["'x'", '-5', '1e300', 'NULL', "X'00'"])(
    'a stored ef_search of %s does not get in the way',
    async (value) => {
      const db = await openDamaged(`INSERT INTO docs_meta VALUES ('ef_search', ${value})`);
      await expectRightOrCorrupt(db, ROWS);
      expect(await db.value("SELECT vector_ef_search('docs', 50)")).toBe(50);
      expect(await db.all(near)).toHaveLength(ROWS);
    },
  );
});

describe('the schema', () => {
  const rewrite = (from: string, to: string) => [
    'PRAGMA writable_schema = ON',
    `UPDATE sqlite_master SET sql = replace(sql, '${from}', '${to}') WHERE name = 'docs'`,
  ];

  test('a dimension that the vectors do not have is corruption', async () => {
    const db = await openDamaged(...rewrite('dim=2', 'dim=3'));
    await expect(db.all(near.replace(blob([0, 0]), blob([0, 0, 0])))).rejects.toThrow(corrupt());
    expect(await integrity(db)).toMatch(/docs/);
  });

  test('a metadata column that is not stored is corruption, wherever it is read or written', async () => {
    const db = await openDamaged(...rewrite('title TEXT', 'name TEXT'));
    await expect(db.all('SELECT name FROM docs')).rejects.toThrow(corrupt('name'));
    await expect(db.run(`INSERT INTO docs(vector, name) VALUES (${blob([1, 1])}, 'x')`)).rejects.toThrow(
      corrupt('name'),
    );
    await expect(db.run("UPDATE docs SET name = 'x'")).rejects.toThrow(corrupt('name'));
  });

  test('invalid options make the table unreadable, and nothing else', async () => {
    const db = await openDamaged('CREATE TABLE other(a)', ...rewrite('dim=2', 'dim=none'));
    await expect(db.all('SELECT * FROM docs')).rejects.toThrow(/dim/);
    await expect(db.all("SELECT vector_definition('docs')")).rejects.toThrow(/dim/);
    expect(await db.all('SELECT * FROM other')).toEqual([]);
  });

  test.each(['data', 'log', 'meta'])('without docs_%s a rebuild of the index is corruption', async (suffix) => {
    const db = await openDamaged(`DROP TABLE docs_${suffix}`);
    await expect(db.value("SELECT vector_rebuild_index('docs')")).rejects.toThrow(corrupt(suffix));
  });

  test.each(['data', 'vectors', 'log', 'meta'])(
    'without docs_%s it is an error, and DROP TABLE still works',
    async (suffix) => {
      const db = await openDamaged(`DROP TABLE docs_${suffix}`);
      await expect(db.all(near.replace('SELECT id', 'SELECT *'))).rejects.toThrow(/docs/);
      await db.run('DROP TABLE docs');
      expect(await db.all('SELECT name FROM sqlite_master')).toEqual([]);
    },
  );

  test.each([
    ['a view', "'view'", "'CREATE VIEW docs_log AS SELECT id AS seq, id AS stamp, id AS key FROM docs'"],
    ['a virtual table', "'table'", "'CREATE VIRTUAL TABLE docs_log USING vector(dim=2)'"],
  ])('%s in the place of a shadow table is damage, and the table can be dropped', async (_, type, sql) => {
    const db = await openDamaged(
      'PRAGMA writable_schema = ON',
      `UPDATE sqlite_master SET type = ${type}, rootpage = 0, sql = ${sql} WHERE name = 'docs_log'`,
    );
    const damaged = corrupt('docs_log', 'is not a table');
    await expect(db.all(near)).rejects.toThrow(damaged);
    await expect(db.run(`INSERT INTO docs(vector) VALUES (${blob([1, 1])})`)).rejects.toThrow(damaged);
    expect(await integrity(db)).toMatch(/docs_log.* is not a table/);
    if (type === "'view'") await db.run('DROP TABLE docs');
  });

  test('a view in the place of a shadow table is no way to crash', async () => {
    const db = await openDamaged('DROP TABLE docs_vectors', 'CREATE VIEW docs_vectors(id, vector) AS SELECT 1, 2');
    await expect(db.all(near)).rejects.toThrow(/docs/);
  });
});

test('bytes changed at random give errors, or rows, but no crash', async () => {
  await createFile();
  copyFileSync(file(), file('sound.db'));
  const sound = readFileSync(file('sound.db'));
  const random = new Random(2026);
  const statements = [
    'PRAGMA synchronous = OFF',
    near,
    'SELECT * FROM docs',
    "SELECT vector_index_info('docs')",
    "SELECT vector_definition('docs')",
    "SELECT vector_export_arrow('docs')",
    `UPDATE docs SET vector = ${blob([5, 5])} WHERE id = 2`,
    `INSERT INTO docs(vector) VALUES (${blob([7, 7])})`,
    'DELETE FROM docs WHERE id < 4',
    near,
    "SELECT vector_rebuild_index('docs')",
    'PRAGMA integrity_check',
    'DROP TABLE docs',
  ];
  for (let round = 0; round < 150; round++) {
    const bytes = Buffer.from(sound);
    for (let change = random.integer(1, 8); change > 0; change--) {
      bytes[random.integer(100, bytes.length - 1)] = random.integer(0, 255);
    }
    writeFileSync(file('damaged.db'), bytes);
    const db = new BetterSqlite3Connection(file('damaged.db'));
    await db.load(extensionPath());
    for (const statement of statements) await db.all(statement).catch(isSqlError);
    await db.close();
  }
  expect(await (await open(file('sound.db'))).all(near)).toHaveLength(ROWS);
});

function isSqlError(error: unknown): void {
  expect(error).toBeInstanceOf(SqlError);
}

/** KNN gives as many rows as the table has, or says that the table is corrupt. */
async function expectRightOrCorrupt(db: BetterSqlite3Connection, rows?: number): Promise<void> {
  try {
    expect((await db.all(near)).length).toBe(rows ?? (await db.all('SELECT id FROM docs')).length);
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    expect(error).toEqual(corrupt());
  }
}
