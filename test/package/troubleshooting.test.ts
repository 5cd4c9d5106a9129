import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { integer } from 'drizzle-orm/sqlite-core';
import {
  createVectorTable,
  extractExtension,
  float4Vector,
  getLoadablePath,
  loadVectorExtension,
  vectorTable,
} from 'drizzle-vector';
import { expect, onTestFinished, test, vi } from 'vitest';
import { proseOf, readPage } from './support/markdown.js';

/** The messages that headings of the page quote as symptoms. */
const symptoms = [...proseOf('docs/troubleshooting.md').matchAll(/^### `([^`]+)`$/gm)].map(
  ([, text]) => text as string,
);

const fileFor = (name: string): string => {
  const path = join(tmpdir(), `drizzle-vector-${name}-${process.pid}.db`);
  onTestFinished(() => rmSync(path, { force: true }));
  return path;
};

const database = (...statements: string[]): Database.Database => {
  const db = new Database(':memory:');
  onTestFinished(() => void db.close());
  loadVectorExtension(db);
  for (const statement of statements) db.exec(statement);
  return db;
};

const docs = `CREATE VIRTUAL TABLE docs USING vector(dim=3, metric=cosine, metadata='title TEXT')`;
const row = `INSERT INTO docs(id, title, vector) VALUES (1, 'One', '[1, 0, 0]')`;
const run = (...statements: string[]) => void database(...statements);

/** How each of these messages comes about. */
const causes: Record<string, () => void> = {
  'expected a connection that has loaded the drizzle-vector extension': () => {
    const docs = vectorTable('docs', { id: integer().primaryKey(), embedding: float4Vector(3) }, { metric: 'cosine' });
    createVectorTable(drizzle({ client: new Database(':memory:') }), docs);
  },
  'no such module: vector': () => {
    const path = fileFor('plain');
    const writer = new Database(path);
    loadVectorExtension(writer);
    writer.exec(docs);
    writer.close();
    const reader = new Database(path);
    onTestFinished(() => void reader.close());
    reader.exec('SELECT * FROM docs');
  },
  'no such function: vector_version': () => {
    new Database(':memory:').exec('SELECT vector_version()');
  },
  'no such tokenizer: words': () => {
    new Database(':memory:').exec("CREATE VIRTUAL TABLE t USING fts5(body, tokenize='words')");
  },
  'expected the path of an extension file': () => {
    vi.stubEnv('DRIZZLE_VECTOR_EXTENSION', '/nowhere/vector');
    onTestFinished(() => void vi.unstubAllEnvs());
    loadVectorExtension(new Database(':memory:'));
  },
  'expected a directory that can be written to': () => {
    extractExtension(readFileSync(getLoadablePath()), fileURLToPath(import.meta.url));
  },
  'UPSERT not implemented for virtual table': () =>
    run(docs, `INSERT INTO docs(id, vector) VALUES (1, '[1, 0, 0]') ON CONFLICT(id) DO UPDATE SET title = 'Two'`),
  'RETURNING is not available on virtual tables': () => run(docs, row, `DELETE FROM docs RETURNING id`),
  'virtual tables may not be indexed': () => run(docs, 'CREATE INDEX by_title ON docs(title)'),
  'foreign key mismatch': () =>
    run(docs, row, 'CREATE TABLE marks(doc INTEGER REFERENCES docs(id))', 'INSERT INTO marks VALUES (1)'),
  'expected 3 dimensions of float4, received 2 dimensions': () =>
    run(docs, `INSERT INTO docs(vector) VALUES ('[1, 0]')`),
  'expected a vector with a direction': () => run(docs, `INSERT INTO docs(vector) VALUES ('[0, 0, 0]')`),
  'too many SQL variables': () => run(docs, `INSERT INTO docs(title) VALUES ${Array(32_767).fill('(?)').join(', ')}`),
  'drop "posts_embedding" and create it': () =>
    run(
      'CREATE TABLE posts(id INTEGER PRIMARY KEY, embedding BLOB)',
      'CREATE VIRTUAL TABLE posts_embedding USING vector(dim=3, content=posts, content_column=embedding)',
      'ALTER TABLE posts RENAME TO articles',
      `SELECT * FROM posts_embedding WHERE knn_match(distance, '[1, 0, 0]')`,
    ),
  'received a detached one': () =>
    run(
      'CREATE TABLE posts(id INTEGER PRIMARY KEY, embedding BLOB)',
      'CREATE VIRTUAL TABLE posts_embedding USING vector(dim=3, content=posts, content_column=embedding)',
      "SELECT vector_detach_index('posts_embedding')",
      'SELECT id FROM posts_embedding',
    ),
  'as a term of its own in WHERE': () =>
    run(docs, row, `SELECT * FROM docs WHERE knn_match(distance, '[1, 0, 0]') OR title = 'Two'`),
  'expected a condition on the partition key': () =>
    run(
      `CREATE VIRTUAL TABLE docs USING vector(dim=3, metadata='tenant TEXT PARTITION KEY', requires_partition=1)`,
      `SELECT * FROM docs WHERE knn_match(distance, '[1, 0, 0]')`,
    ),
  'vector table "docs" is damaged': () => {
    const db = database(docs, row);
    db.unsafeMode(true);
    db.exec(`DELETE FROM docs_vectors; DELETE FROM docs_log`);
    db.exec(`SELECT * FROM docs WHERE knn_match(distance, '[1, 0, 0]')`);
  },
  'database is locked': () => {
    const path = fileFor('locked');
    const writer = new Database(path);
    onTestFinished(() => void writer.close());
    writer.exec('CREATE TABLE one(a); BEGIN IMMEDIATE');
    const other = new Database(path, { timeout: 0 });
    onTestFinished(() => void other.close());
    other.exec('CREATE TABLE two(a)');
  },
};

/** Those that take another machine, driver or SQLite: where the message is written. */
const elsewhere: Record<string, string> = {
  'expected the drizzle-vector extension in one of these places': 'src/errors/extension.ts',
  'An extension cannot be loaded from inside of an .asar archive': 'src/errors/extension.ts',
  'This program is a single file': 'src/errors/extension.ts',
  'expected a node:sqlite database that allows extensions': 'src/errors/extension.ts',
  'expected one SQLite library in this process': 'native/extension.cc',
  'expected SQLite 3.38 or newer': 'native/extension.cc',
};

test('the page quotes these messages, and no others', () => {
  expect(symptoms.toSorted()).toEqual([...Object.keys(causes), ...Object.keys(elsewhere)].toSorted());
});

test.each(Object.entries(causes))('"%s" is what the cause on the page leads to', (message, cause) => {
  expect(cause).toThrow(message);
});

test.each(Object.entries(elsewhere))('"%s" is a message of %s', (message, file) => {
  expect(readPage(file)).toContain(message);
});
