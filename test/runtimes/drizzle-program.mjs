// What each runtime and driver is tried with: `drizzle-program.mjs <driver> <folder>`. It runs where the packed package is
// installed, and prints one line of JSON: for each step `true`, or the message of its error.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import {
  createVectorIndex,
  createVectorTable,
  float4Vector,
  indexInfo,
  knn,
  knnMatch,
  loadVectorExtension,
  vectorIndex,
  vectorTable,
} from 'drizzle-vector';
import { createFts5Table, fts5Table, hybridSearch } from 'drizzle-vector/fts5';
import { connect } from './connect.mjs';

const [driver, folder] = process.argv.slice(2);
const file = join(folder, `${driver.replaceAll(/\W/g, '-')}.db`);
const GRAPH_ROWS = 12_000;
const DIMENSIONS = 16;

const fruits = vectorTable(
  'fruits',
  { id: integer('id').primaryKey(), name: text('name').notNull(), embedding: float4Vector('embedding', 3) },
  { metric: 'cosine' },
);
const many = vectorTable(
  'many',
  { id: integer('id').primaryKey(), embedding: float4Vector('embedding', DIMENSIONS) },
  { metric: 'l2_squared' },
);
const posts = sqliteTable('posts', {
  id: integer('id').primaryKey(),
  title: text('title').notNull(),
  embedding: float4Vector('embedding', 3),
});
const postsEmbedding = vectorIndex('posts_embedding', posts, { column: 'embedding', metric: 'cosine' });
const postsText = fts5Table('posts_text', { title: text('title') }, { content: posts });

const vector = (...elements) => new Float32Array(elements);
const namesOf = (rows) => rows.map(({ name, title }) => name ?? title);

/** Park and Miller's generator: the same vectors everywhere. */
let seed = 1;
const random = () => {
  seed = (seed * 48_271) % 2_147_483_647;
  return seed / 2_147_483_647;
};
const randomVector = () => Float32Array.from({ length: DIMENSIONS }, random);

let connection;
const steps = {
  async load() {
    connection = await connect(driver, file);
    loadVectorExtension(connection.client);
  },

  async migrate() {
    const migrations = join(folder, 'migrations');
    writeMigration(migrations, 'CREATE TABLE posts (id integer PRIMARY KEY, title text NOT NULL, embedding blob);');
    await connection.migrate(connection.db, { migrationsFolder: migrations });
    createVectorTable(connection.db, fruits);
    createVectorTable(connection.db, many);
    createVectorIndex(connection.db, postsEmbedding);
    createFts5Table(connection.db, postsText);
  },

  filter() {
    const { db } = connection;
    db.insert(fruits)
      .values([
        { name: 'apple', embedding: vector(0.9, 0.1, 0.2) },
        { name: 'pear', embedding: vector(0.8, 0.2, 0.1) },
        { name: 'train', embedding: vector(0.1, 0.9, 0.4) },
      ])
      .run();
    const query = vector(1, 0, 0);
    const nearest = db.select().from(fruits).where(knnMatch(fruits.distance, query)).orderBy(fruits.distance).limit(2);
    assert.deepEqual(namesOf(nearest.all()), ['apple', 'pear']);
    assert.deepEqual(namesOf(knn(db, fruits, query, { k: 2, where: eq(fruits.name, 'train') })), ['train']);
  },

  index() {
    const { db } = connection;
    db.insert(posts)
      .values([
        { title: 'Ripe apples', embedding: vector(0.9, 0.1, 0.2) },
        { title: 'Late trains', embedding: vector(0.1, 0.9, 0.4) },
        { title: 'Unsorted' },
      ])
      .run();
    db.update(posts)
      .set({ embedding: vector(1, 0, 0) })
      .where(eq(posts.title, 'Unsorted'))
      .run();
    assert.deepEqual(namesOf(knn(db, postsEmbedding, vector(1, 0, 0), { k: 2 })), ['Unsorted', 'Ripe apples']);
  },

  hybrid() {
    const rows = hybridSearch(connection.db, {
      vector: { table: postsEmbedding, query: vector(1, 0, 0) },
      text: { table: postsText, query: 'trains' },
      k: 3,
    });
    assert.equal(rows.find(({ title }) => title === 'Late trains').foundBy, 'both');
  },

  rollback() {
    const { db } = connection;
    assert.throws(() =>
      db.transaction((tx) => {
        tx.insert(fruits)
          .values({ name: 'plum', embedding: vector(1, 0, 0) })
          .run();
        assert.equal(knn(tx, fruits, vector(1, 0, 0), { k: 1 })[0].name, 'plum');
        tx.rollback();
      }),
    );
    assert.equal(knn(db, fruits, vector(1, 0, 0), { k: 1 })[0].name, 'apple');
  },

  graph() {
    const { db } = connection;
    db.transaction((tx) => {
      for (let row = 0; row < GRAPH_ROWS; row += 100) {
        tx.insert(many)
          .values(Array.from({ length: 100 }, () => ({ embedding: randomVector() })))
          .run();
      }
    });
    const { graph, rows } = indexInfo(db, many);
    assert.deepEqual({ graph, rows }, { graph: true, rows: GRAPH_ROWS });
    const { embedding } = db.select({ embedding: many.embedding }).from(many).where(eq(many.id, 4_711)).get();
    const [first, second] = knn(db, many, embedding, { k: 10 });
    assert.deepEqual([first.id, first.distance], [4_711, 0]);
    assert.ok(second.distance > 0);
  },

  async reopen() {
    connection.close();
    connection = await connect(driver, file);
    loadVectorExtension(connection.client);
    assert.equal(knn(connection.db, fruits, vector(0, 1, 0), { k: 1 })[0].name, 'train');
    connection.close();
    if (connection.isEncrypted) assert.ok(!readFileSync(file).includes('SQLite format 3'), 'the file is not encrypted');
  },
};

/** A folder of migrations, as the migrators of both lines of Drizzle read it. */
function writeMigration(migrations, sql) {
  const name = '20260101000000_first';
  mkdirSync(join(migrations, 'meta'), { recursive: true });
  writeFileSync(join(migrations, `${name}.sql`), sql);
  mkdirSync(join(migrations, name), { recursive: true });
  writeFileSync(join(migrations, name, 'migration.sql'), sql);
  const entries = [{ idx: 0, version: '6', when: 1_767_225_600_000, tag: name, breakpoints: true }];
  if (!connection.isDrizzle1) {
    writeFileSync(
      join(migrations, 'meta', '_journal.json'),
      JSON.stringify({ version: '7', dialect: 'sqlite', entries }),
    );
  }
}

const results = {};
for (const [name, step] of Object.entries(steps)) {
  try {
    await step();
    results[name] = true;
  } catch (error) {
    results[name] = error instanceof Error ? (error.stack ?? error.message) : String(error);
    break; // later steps need this one
  }
}
console.log(JSON.stringify(results));
