// The names that an index and its ordinary table can have, and the databases they can lie in.

import { describe, expect, test } from 'vitest';
import { hosts } from '../host.js';
import type { Connection } from '../support/connection.js';
import { CONTENT, IndexedPosts, POSTS } from '../support/indexed-posts.js';
import { tableNames } from '../support/titled-rows.js';
import { name, text } from '../support/vectors.js';
import { workspace } from '../support/workspace.js';

const ORIGIN = "'[0, 0]'";

const nearestIds = (db: Connection, table = 'docs') =>
  db.column(`SELECT id FROM ${table} WHERE knn_match(distance, ${ORIGIN}) ORDER BY distance, id`);

const triggerNames = (db: Connection) =>
  db.column("SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY name");

describe.each(hosts)('$name', (host) => {
  const { open, file } = workspace(host);

  const awkward = ['two words', "it's", 'we"ird', 'select', 'вектора', '表', '100%', '[x]', '`y`', '-- no', 'a;b'];

  test.each(awkward)('table, columns and index may be called %s', async (awkwardName) => {
    const called = (what: string) => `${awkwardName} ${what}`;
    const table = called('table');
    const key = called('key');
    const column = called('column');
    const posts = name(table);
    const docs = name(called('index'));
    const db = await open();
    await db.run(`CREATE TABLE ${posts}(${name(key)} INTEGER PRIMARY KEY, ${name(column)} BLOB);
      INSERT INTO ${posts} VALUES (1, '[1, 0]'), (2, '[2, 0]'), (3, '[3, 0]')`);
    await db.run(`CREATE VIRTUAL TABLE ${docs} USING vector(dim=2, mode=hnsw, merge_every=1,
      content=${text(table)}, content_key=${text(key)}, content_column=${text(column)})`);
    await db.run(
      `INSERT INTO ${posts} VALUES (4, '[0, 0]'); UPDATE ${posts} SET ${name(column)} = '[4, 0]' WHERE ${name(key)} = 1`,
    );
    await db.run(
      `UPDATE ${posts} SET ${name(key)} = 5 WHERE ${name(key)} = 2; DELETE FROM ${posts} WHERE ${name(key)} = 3`,
    );
    const nearest = (from: string) =>
      db.column(`SELECT ${name(key)} FROM ${from} WHERE knn_match(distance, ${ORIGIN}) ORDER BY distance`);
    expect(await nearest(docs)).toEqual([4, 5, 1]);
    await expect(db.run(`DELETE FROM ${docs}`)).rejects.toThrow(table.replaceAll('"', '""'));
    await expect(db.run(`INSERT INTO ${posts} VALUES (6, '[1]')`)).rejects.toThrow('row 6');
    await db.run(`ALTER TABLE ${docs} RENAME TO plain; INSERT INTO ${posts} VALUES (7, '[1, 0]')`);
    expect(await nearest('plain')).toEqual([4, 7, 5, 1]);
    await db.run('DROP TABLE plain');
    expect(await tableNames(db)).toEqual([table]);
  });

  test.each(['other', 'we"ird', "it's"])(
    'an index lies in the attached database %s that its table is in',
    async (schema) => {
      const other = name(schema);
      const db = await open();
      await db.run(`ATTACH ${text(file('other.db'))} AS ${other}; CREATE TABLE posts(id INTEGER PRIMARY KEY, embedding BLOB);
      CREATE TABLE ${other}.posts(id INTEGER PRIMARY KEY, embedding BLOB); INSERT INTO ${other}.posts VALUES (1, '[1, 0]')`);
      await db.run(`CREATE VIRTUAL TABLE ${other}.docs USING vector(dim=2, ${CONTENT})`);
      await db.run(
        `INSERT INTO posts VALUES (5, '[9, 9]'); INSERT INTO ${other}.posts VALUES (2, '[0, 1]'), (3, '[0, 0]')`,
      );
      expect(await nearestIds(db, `${other}.docs`)).toEqual([3, 1, 2]);
      expect(await triggerNames(db)).toEqual([]);
      const alone = await open(file('other.db'));
      await alone.run("UPDATE posts SET embedding = '[0, 0.5]' WHERE id = 1");
      await new IndexedPosts(alone).expectLastingAgreement();
      expect(await nearestIds(db, `${other}.docs`)).toEqual([3, 1, 2]);
    },
  );

  test('an index over a temporary table is temporary', async () => {
    const db = await open();
    await db.run(`${POSTS.replace('TABLE posts', 'TEMP TABLE posts')};
      CREATE VIRTUAL TABLE temp.docs USING vector(dim=2, mode=hnsw, merge_every=1, ${CONTENT})`);
    const posts = new IndexedPosts(db);
    await db.run(
      `INSERT INTO posts(embedding) VALUES (${ORIGIN}); UPDATE posts SET id = -id; DELETE FROM posts WHERE id = -4`,
    );
    await posts.expectLastingAgreement();
    expect(await tableNames(db)).toEqual([]);
    await db.run('DROP TABLE docs');
    expect(await tableNames(db, 'temp')).toEqual(['posts']);
  });

  test.each([
    ['temp', 'main'],
    ['main', 'temp'],
  ])('an index in %s cannot be over a table in %s', async (index, table) => {
    const db = await open();
    await db.run(`CREATE TABLE ${table}.posts(id INTEGER PRIMARY KEY, embedding BLOB)`);
    await expect(db.run(`CREATE VIRTUAL TABLE ${index}.docs USING vector(dim=2, ${CONTENT})`)).rejects.toThrow(
      `expected a table of the database "${index}", received "posts"`,
    );
  });
});
