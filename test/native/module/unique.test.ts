// UNIQUE in the metadata, and what the conflict clauses do about it. The measure is SQLite's own, in an ordinary table.

import { describe, expect, test } from 'vitest';
import { hosts } from '../host.js';
import type { Connection } from '../support/connection.js';
import { Twin } from '../support/twin.js';
import { blob } from '../support/vectors.js';
import { workspace } from '../support/workspace.js';

const X = blob([1, 0]);
const Y = blob([0, 1]);
const METADATA = 'tenant TEXT, slug TEXT, number INTEGER UNIQUE, UNIQUE(tenant, slug)';

const insert = (key: string, tenant: string, slug: string, number: number | string, vector = X) =>
  `INTO {t}(id, tenant, slug, number, vector) VALUES ('${key}', '${tenant}', '${slug}', ${number}, ${vector})`;

describe.each(hosts)('$name', (host) => {
  const { open, file } = workspace(host);

  const openTwin = async (options: { options?: string; metadata?: string; textKey?: boolean } = {}) => {
    const twin = await Twin.create(await open(file()), { textKey: true, metadata: METADATA, ...options });
    await twin.run(`INSERT ${insert('a', 't', 'one', 1)}`);
    await twin.run(`INSERT ${insert('b', 't', 'two', 2, Y)}`);
    await twin.run(`INSERT ${insert('c', 'u', 'one', 3)}`);
    return twin;
  };

  test('a violated constraint is an error that names the columns of the vector table', async () => {
    const { db } = await openTwin();
    const docs = (statement: string) => db.run(statement.replaceAll('{t}', 'docs'));
    await expect(docs(`INSERT ${insert('d', 't', 'one', 9)}`)).rejects.toThrow(
      'UNIQUE constraint failed: docs.tenant, docs.slug',
    );
    await expect(docs(`INSERT ${insert('d', 't', 'new', 2)}`)).rejects.toThrow('UNIQUE constraint failed: docs.number');
    await expect(docs(`INSERT ${insert('a', 't', 'new', 9)}`)).rejects.toThrow('UNIQUE constraint failed: docs.id');
    await expect(docs("UPDATE {t} SET slug = 'two' WHERE id = 'a'")).rejects.toThrow(
      'UNIQUE constraint failed: docs.tenant, docs.slug',
    );
  });

  test.each([
    `INSERT OR REPLACE INTO docs(id, number, vector) VALUES ('a', 2, ${Y})`,
    "UPDATE OR REPLACE docs SET number = 2, slug = NULL WHERE id = 'a'",
  ])('a NULL that OR REPLACE cannot replace names the column, and no row goes: %s', async (statement) => {
    const twin = await openTwin({ metadata: 'tenant TEXT, slug TEXT NOT NULL, number INTEGER UNIQUE' });
    await twin.db.run('BEGIN');
    await expect(twin.db.run(statement)).rejects.toThrow('NOT NULL constraint failed: docs.slug');
    await twin.db.run('COMMIT');
    await twin.expectAgreement([1, 0]);
  });

  test('NULL is no duplicate', async () => {
    const twin = await openTwin();
    for (const key of ['d', 'e']) {
      await twin.run(`INSERT INTO {t}(id, tenant, vector) VALUES ('${key}', 't', ${X})`);
    }
    await twin.expectAgreement([1, 0], "tenant = 't'");
  });

  test.each([
    `INSERT OR REPLACE ${insert('d', 't', 'one', 9)}`,
    `INSERT OR REPLACE ${insert('d', 't', 'one', 2)}`,
    `INSERT OR REPLACE ${insert('c', 't', 'one', 2)}`,
    `INSERT OR REPLACE ${insert('a', 't', 'one', 1, Y)}`,
    `REPLACE ${insert('d', 'T', 'one', "'3'")}`,
    `INSERT OR IGNORE ${insert('d', 't', 'one', 9)}`,
    `INSERT OR IGNORE ${insert('d', 'v', 'one', 9)}, ('e', 'v', 'one', 10, ${Y}), ('f', 'w', 'one', 11, ${Y})`,
    `INSERT OR FAIL ${insert('d', 'v', 'one', 9)}, ('e', 'v', 'one', 10, ${Y}), ('f', 'w', 'one', 11, ${Y})`,
    `INSERT OR ABORT ${insert('d', 'v', 'one', 9)}, ('e', 'v', 'one', 10, ${Y}), ('f', 'w', 'one', 11, ${Y})`,
    `INSERT OR REPLACE ${insert('d', 'v', 'one', 9)}, ('e', 'v', 'one', 10, ${Y}), ('e', 'w', 'one', 9, ${Y})`,
    `INSERT OR REPLACE INTO {t} SELECT 'z' || id, vector, tenant, slug, number FROM {t} ORDER BY id`,
    "UPDATE {t} SET tenant = 'u' WHERE id = 'a'",
    "UPDATE OR IGNORE {t} SET tenant = 'u' WHERE id = 'a'",
    "UPDATE OR REPLACE {t} SET tenant = 'u' WHERE id = 'a'",
    "UPDATE OR REPLACE {t} SET tenant = 'u', number = 2 WHERE id = 'a'",
    "UPDATE OR REPLACE {t} SET id = 'b', number = 3 WHERE id = 'a'",
    `UPDATE OR REPLACE {t} SET id = 'c', vector = ${Y} WHERE id = 'a'`,
    "UPDATE OR REPLACE {t} SET slug = 'one' WHERE id = 'a'",
    "UPDATE OR REPLACE {t} SET number = NULL WHERE id IN ('a', 'b')",
    "DELETE FROM {t} WHERE tenant = 't' AND slug = 'one'",
  ])('%s does what SQLite does', async (statement) => {
    const twin = await openTwin();
    const other = await open(file());
    await other.all(`SELECT id FROM docs WHERE knn_match(distance, ${X}) AND tenant = 't'`);
    await twin.attempt(statement);
    await twin.expectAgreement([1, 0], "tenant = 't'");
    await twin.expectAgreement([0, 1], "slug = 'one' AND number < 5", other);
    expect(await twin.db.column('PRAGMA integrity_check')).toEqual(['ok']);
  });

  test('an integer key has the same conflict clauses', async () => {
    const twin = await Twin.create(await open(file()), { metadata: METADATA });
    const row = (id: number, slug: string, number: number, vector = X) =>
      `INTO {t}(id, tenant, slug, number, vector) VALUES (${id}, 't', '${slug}', ${number}, ${vector})`;
    for (const [id, slug] of ['one', 'two', 'three'].entries()) await twin.run(`INSERT ${row(id, slug, id)}`);
    await twin.fail(`INSERT ${row(9, 'one', 9)}`);
    await twin.run(`INSERT OR REPLACE ${row(9, 'one', 1, Y)}`);
    await twin.run(`INSERT OR REPLACE ${row(2, 'two', 9)}`);
    await twin.run('UPDATE OR REPLACE {t} SET id = 2, slug = 5 WHERE id = 9');
    await twin.run(`INSERT OR REPLACE INTO {t}(tenant, slug, vector) VALUES ('t', 'four', ${X})`);
    await twin.expectAgreement([1, 0], "slug = 'four'");
  });

  test('a packed vector of a row that is replaced goes with it', async () => {
    const twin = await openTwin({ options: 'mode=exact, merge_every=4' });
    await twin.run(`INSERT OR REPLACE ${insert('d', 'v', 'four', 4)}`);
    await twin.db.value("SELECT vector_rebuild_index('docs')");
    await twin.run(`INSERT OR REPLACE ${insert('x', 't', 'one', 2, Y)}`);
    await twin.run("UPDATE OR REPLACE {t} SET number = 4 WHERE id = 'c'");
    await twin.expectAgreement([1, 0], "tenant = 't'");
    await twin.db.value("SELECT vector_merge_index('docs')");
    await twin.expectAgreement([0, 1], "tenant = 't'");
    expect(await twin.db.column('PRAGMA integrity_check')).toEqual(['ok']);
  });

  test('a statement that fails in the middle keeps the rows that it had replaced', async () => {
    const twin = await openTwin();
    const { db } = twin;
    const before = await db.all('SELECT * FROM docs ORDER BY id');
    const statements = [
      `INSERT OR REPLACE INTO docs(id, tenant, slug, vector) VALUES ('d', 't', 'one', ${X}), ('a', 't', 'x', X'00')`,
      `INSERT OR REPLACE INTO docs(id, tenant, slug, vector) VALUES ('d', 't', 'one', ${X}), (NULL, 't', 'x', ${X})`,
      `INSERT OR REPLACE INTO docs(id, tenant, slug, vector) VALUES ('d', 't', 'one', ${X}), (5, 't', 'x', ${X})`,
      "UPDATE OR REPLACE docs SET tenant = 'u', id = CASE id WHEN 'a' THEN 'z' END WHERE id IN ('a', 'b')",
    ];
    for (const statement of statements) {
      await expect(db.run(statement), statement).rejects.toThrow();
      expect(await db.all('SELECT * FROM docs ORDER BY id'), statement).toEqual(before);
    }
    await twin.expectAgreement([1, 0], "tenant = 't'");
    expect(await db.column('PRAGMA integrity_check')).toEqual(['ok']);
  });

  test('a NULL that OR REPLACE makes the DEFAULT counts as such', async () => {
    const metadata = "kind TEXT NOT NULL DEFAULT 'none' UNIQUE, note TEXT NOT NULL";
    const twin = await Twin.create(await open(file()), { textKey: true, metadata });
    await twin.run(`INSERT INTO {t}(id, note, vector) VALUES ('a', 'n', ${X})`);
    await twin.fail(`INSERT INTO {t}(id, note, vector) VALUES ('b', 'n', ${X})`);
    await twin.run(`INSERT OR REPLACE INTO {t}(id, note, vector) VALUES ('b', 'm', ${Y})`);
    await twin.fail(`INSERT OR REPLACE INTO {t}(id, note, vector) VALUES ('b', NULL, ${Y})`);
    await twin.run("UPDATE OR REPLACE {t} SET kind = 'some' WHERE id = 'b'");
    await twin.run(`INSERT INTO {t}(id, note, vector) VALUES ('c', 'n', ${X})`);
    await twin.run("UPDATE OR REPLACE {t} SET kind = NULL WHERE id = 'b'");
    await twin.fail("UPDATE OR REPLACE {t} SET note = NULL WHERE id = 'b'");
    await twin.expectAgreement([1, 0], "kind = 'none'");
  });

  test('the values that a generated column has must be different too', async () => {
    const db: Connection = await open(file());
    await db.run(`CREATE VIRTUAL TABLE docs USING vector(dim=2, key_type=text,
      metadata='meta TEXT, url TEXT GENERATED ALWAYS AS (meta ->> ''$.url'') VIRTUAL, UNIQUE(url)')`);
    const row = (key: string, url: string) =>
      `INTO docs(id, meta, vector) VALUES ('${key}', '{"url": "${url}"}', ${X})`;
    await db.run(`INSERT ${row('a', 'x')}`);
    await db.run(`INSERT ${row('b', 'y')}`);
    await expect(db.run(`INSERT ${row('c', 'x')}`)).rejects.toThrow('UNIQUE constraint failed: docs.url');
    await db.run(`INSERT OR REPLACE ${row('c', 'x')}`);
    await db.run(`UPDATE OR REPLACE docs SET meta = '{"url": "x"}' WHERE id = 'b'`);
    expect(await db.all(`SELECT id, url FROM docs WHERE knn_match(distance, ${X})`)).toEqual([['b', 'x']]);
    expect(await db.column('PRAGMA integrity_check')).toEqual(['ok']);
  });

  test('a condition on a UNIQUE column finds its row by the index', async () => {
    const db: Connection = await open(file());
    await db.run(
      "CREATE VIRTUAL TABLE docs USING vector(dim=2, metadata='tenant TEXT PARTITION KEY, slug TEXT UNIQUE')",
    );
    await db.run(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)
      INSERT INTO docs(tenant, slug, vector) SELECT 't', 's' || i, vector_from_json(json_array(i, 1), 'float4') FROM n`);
    expect(
      await db.column(
        `SELECT slug FROM docs WHERE knn_match(distance, ${X}) AND slug IN ('s7', 's400', 'no') AND k = 5`,
      ),
    ).toEqual(['s7', 's400']);
  });
});
