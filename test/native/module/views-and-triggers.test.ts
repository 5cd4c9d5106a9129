// Views and triggers that read and write the vector table.

import { describe, expect, test } from 'vitest';
import { hosts } from '../host.js';
import { createTable, insertRow, nearestRows } from '../support/titled-rows.js';
import { workspace } from '../support/workspace.js';

describe.each(hosts)('$name', (host) => {
  const { open } = workspace(host);

  test('a view can hold a KNN query, and be filtered further', async () => {
    const db = await open();
    await db.run(`${createTable('docs')}; ${insertRow('docs', 3)}; ${insertRow('docs', 1)}; ${insertRow('docs', 2)}`);
    await db.run(`CREATE VIEW nearest AS SELECT id, title, distance FROM docs WHERE knn_match(distance, X'00')`);
    expect(await db.all("SELECT id, distance FROM nearest WHERE title <> 'row 2' ORDER BY distance LIMIT 2")).toEqual([
      [1, 1],
      [3, 9],
    ]);
  });

  test('views and triggers work where the schema is not trusted', async () => {
    const db = await open();
    await db.run(
      `PRAGMA trusted_schema = OFF; ${createTable('docs')}; ${insertRow('docs', 1)}; CREATE TABLE posts(id INTEGER PRIMARY KEY)`,
    );
    await db.run(`CREATE VIEW nearest AS SELECT id FROM docs WHERE knn_match(distance, X'00') ORDER BY distance`);
    await db.run(`CREATE TRIGGER posted AFTER INSERT ON posts BEGIN
      INSERT INTO docs(id, vector) VALUES (new.id, X'09');
    END`);
    await db.run('INSERT INTO posts VALUES (5)');
    expect(await db.column('SELECT id FROM nearest')).toEqual([1, 5]);
  });

  test('triggers on an ordinary table write to the vector table', async () => {
    const db = await open();
    await db.run(`${createTable('docs')}; CREATE TABLE posts(id INTEGER PRIMARY KEY, vector BLOB, title TEXT)`);
    await db.run(`CREATE TRIGGER added AFTER INSERT ON posts BEGIN
      INSERT INTO docs(id, vector, title) VALUES (new.id, new.vector, new.title);
    END`);
    await db.run(`CREATE TRIGGER changed AFTER UPDATE ON posts BEGIN
      UPDATE docs SET id = new.id, vector = new.vector, title = new.title WHERE id = old.id;
    END`);
    await db.run(`CREATE TRIGGER removed AFTER DELETE ON posts BEGIN DELETE FROM docs WHERE id = old.id; END`);
    await db.run(`INSERT INTO posts VALUES (10, X'01', 'a'), (20, X'02', 'b'), (30, X'03', 'c')`);
    expect(await db.row('SELECT last_insert_rowid(), changes()')).toEqual([30, 3]);
    await db.run("UPDATE posts SET id = 40, vector = X'04' WHERE id = 10; DELETE FROM posts WHERE id = 20");
    expect(await nearestRows(db, 'docs')).toEqual([
      [30, 'c'],
      [40, 'a'],
    ]);
  });

  test('a failing write in a trigger undoes the whole statement', async () => {
    const db = await open();
    await db.run(`${createTable('docs')}; CREATE TABLE posts(id INTEGER PRIMARY KEY, vector BLOB)`);
    await db.run(`CREATE TRIGGER added AFTER INSERT ON posts BEGIN
      INSERT INTO docs(id, vector) VALUES (new.id, new.vector);
    END`);
    await expect(db.run("INSERT INTO posts VALUES (1, X'01'), (2, X'0202')")).rejects.toThrow(/docs/);
    expect(await db.column('SELECT id FROM posts')).toEqual([]);
    expect(await nearestRows(db, 'docs')).toEqual([]);
  });

  test('a trigger can search', async () => {
    const db = await open();
    await db.run(`${createTable('docs')}; ${insertRow('docs', 1)}; ${insertRow('docs', 2)}; ${insertRow('docs', 3)}`);
    await db.run('CREATE TABLE asked(query BLOB); CREATE TABLE answers(id INTEGER)');
    await db.run(`CREATE TRIGGER answer AFTER INSERT ON asked BEGIN
      INSERT INTO answers SELECT id FROM docs WHERE knn_match(distance, new.query) ORDER BY distance LIMIT 2;
    END`);
    await db.run("INSERT INTO asked VALUES (X'03'), (X'00')");
    expect(await db.column('SELECT id FROM answers')).toEqual([3, 2, 1, 2]);
  });
});
