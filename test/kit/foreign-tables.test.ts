import { expect, test } from 'vitest';
import { type KitProject, kitProject } from './support/kit-project.js';

const ITEMS = `export const items = vectorTable('items', { id: integer('id').primaryKey(), embedding: float4Vector('embedding', 2) }, { metric: 'cosine' });`;

// As sqlite-vec makes it. Its module is not loaded here, so that SQLite takes what it consists of for ordinary tables.
const UNLOADED = `
  CREATE TABLE chunks_info(key text primary key, value any);
  CREATE TABLE chunks_chunks(chunk_id INTEGER PRIMARY KEY, size INTEGER, validity BLOB, rowids BLOB);
  CREATE TABLE chunks_vector_chunks00(rowid PRIMARY KEY, vectors BLOB NOT NULL);
  CREATE TABLE chunks_archive(id INTEGER PRIMARY KEY NOT NULL);
  PRAGMA writable_schema=ON;
  INSERT INTO sqlite_master(type, name, tbl_name, rootpage, sql)
    VALUES ('table', 'chunks', 'chunks', 0, 'CREATE VIRTUAL TABLE chunks USING vec0(embedding float[2], +title text)');
  PRAGMA writable_schema=RESET`;

const FOREIGN = ['letters', 'letters_data', 'places', 'places_node', 'chunks', 'chunks_info', 'chunks_vector_chunks00'];

/** A project whose database has tables that its schema lacks. */
function projectWithForeignTables(): KitProject {
  const project = kitProject();
  project.config();
  project.schema(ITEMS);
  project.kitOk('push');
  const database = project.database();
  database.unsafeMode(true);
  database.exec(`CREATE VIRTUAL TABLE letters USING fts5(body); INSERT INTO letters VALUES ('not yours to drop');
    CREATE VIRTUAL TABLE places USING rtree(id, low, high); ${UNLOADED}`);
  return project;
}

const tablesOf = (project: KitProject) =>
  project.database().prepare("SELECT name FROM sqlite_master WHERE type = 'table'").pluck().all();

test('push neither drops nor renames virtual tables of others, nor what they consist of', () => {
  const project = projectWithForeignTables();
  project.schema(`${ITEMS}
    export const archive = sqliteTable('chunks_archive', { id: integer('id').primaryKey() });
    export const pages = fts5Table('pages', { body: text('body') });`);

  const { output } = project.kitOk('push', '--force'); // in a terminal it would ask whether pages was letters

  expect(output).not.toContain('letters');
  expect(tablesOf(project)).toEqual(expect.arrayContaining([...FOREIGN, 'pages', 'chunks_archive']));
  expect(project.database().prepare("SELECT rowid FROM letters('drop')").pluck().all()).toEqual([1]);
  expect(project.kitOk('push').output).toContain('No changes detected');
});

test('push without --force asks nothing about them', () => {
  const project = projectWithForeignTables();
  project.database().exec('DROP TABLE chunks_archive');

  expect(project.kitOk('push').output).toContain('No changes detected');
  expect(tablesOf(project)).toEqual(expect.arrayContaining(FOREIGN));
});

test('push takes a full-text table that plain SQL has made once the schema has it', () => {
  const project = projectWithForeignTables();
  const letters = (options = '') => `${ITEMS}
    export const archive = sqliteTable('chunks_archive', { id: integer('id').primaryKey() });
    export const letters = fts5Table('letters', { body: text('body') }${options});`;
  project.schema(letters());
  expect(project.kitOk('push').output).toContain('No changes detected');

  project.schema(letters(", { tokenize: 'porter' }"));
  project.kitOk('push');

  expect(project.database().prepare("SELECT body FROM letters('dropping')").pluck().all()).toEqual([
    'not yours to drop',
  ]);
  project.database().exec('DELETE FROM letters');
  project.schema(`${ITEMS}\nexport const archive = sqliteTable('chunks_archive', { id: integer('id').primaryKey() });`);
  project.kitOk('push', '--force');
  expect(tablesOf(project)).not.toContain('letters');
});

test('push takes an R*Tree table that plain SQL has made once the schema has it', () => {
  const project = projectWithForeignTables();
  const places = (columns = '') => `${ITEMS}
    export const archive = sqliteTable('chunks_archive', { id: integer('id').primaryKey() });
    export const places = rtreeTable('places', { id: integer('id').primaryKey(), low: real('low'), high: real('high'), ${columns} },
      { bounds: { range: ['low', 'high'] } });`;
  project.database().exec('INSERT INTO places VALUES (1, 2, 3)');
  project.schema(places());
  expect(project.kitOk('push').output).toContain('No changes detected');

  project.schema(places("name: text('name')"));
  project.kitOk('push');

  expect(project.database().prepare('SELECT id, name FROM places WHERE low <= 2 AND high >= 2').raw().all()).toEqual([
    [1, null],
  ]);
  expect(project.kitOk('push').output).toContain('No changes detected');
});

test('push takes one whose name the schema computes, too', () => {
  const project = projectWithForeignTables();
  project.schema(`${ITEMS}
    export const archive = sqliteTable('chunks_archive', { id: integer('id').primaryKey() });
    export const letters = fts5Table(['let', 'ters'].join(''), { body: text('body') }, { tokenize: 'porter' });`);

  project.kitOk('push');

  expect(project.database().prepare("SELECT body FROM letters('dropping')").pluck().all()).toEqual([
    'not yours to drop',
  ]);
});

test('pull leaves out virtual tables that the schema cannot have, and what they consist of', () => {
  const project = projectWithForeignTables();

  project.kitOk('pull');

  const schema = project.read('migrations/schema.ts');
  expect(schema).toContain('fts5Table("letters"');
  expect(schema).toContain('sqliteTable("chunks_archive"');
  expect(schema).toContain('rtreeTable("places"');
  expect(schema).not.toMatch(/"(?:places_|chunks(?!_archive)|letters_)/);
});
