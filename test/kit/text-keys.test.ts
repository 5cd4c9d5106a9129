import { expect, test } from 'vitest';
import { kitProject } from './support/kit-project.js';

const fullText = (title = 'title', key = "id: text('id').primaryKey()") => `
  export const posts = sqliteTable('posts', { ${key}, ${title}: text('${title}') });
  export const postsText = fts5Table('posts_text', { ${title}: text('${title}') }, { content: posts });`;

const CHECK = "INSERT INTO posts_text(posts_text, rank) VALUES ('integrity-check', 1)";

test('a full-text table over a table with a text key goes through generate, push and pull', () => {
  const project = kitProject();
  project.config();
  project.schema(fullText());
  project.kitOk('generate', '--name', 'first');
  project.migrate();
  const database = project.database();
  database.exec("INSERT INTO posts VALUES ('a', 'east'), ('b', 'west')");

  expect(project.kitOk('generate', '--name', 'second').output).toContain('No schema changes');
  expect(project.kitOk('push').output).toContain('No changes detected');
  expect(database.prepare("SELECT id FROM posts_text('west')").pluck().all()).toEqual(['b']);

  project.config({ out: './pulled' });
  project.kitOk('pull');
  const pulled = project.read('pulled/schema.ts');
  expect(pulled).toMatch(/posts = sqliteTable\("posts", \{\s*id: text\((?:"id")?\)\.primaryKey\(\)/);
  expect(pulled).toMatch(
    /postsText = fts5Table\("posts_text", \{\s*title: text\([^)]*\),\s*\}, \{ content: posts \}\)/,
  );
  expect(pulled).not.toMatch(/posts_text_(?:keys|source|replaced)/);
});

test('push creates a full-text table over a text key, and makes it anew when its table changes', () => {
  const project = kitProject();
  project.config();
  project.schema(fullText());
  project.kitOk('push');
  const database = project.database();
  database.exec("INSERT INTO posts VALUES ('a', 'east'), ('b', 'west')");

  project.schema(fullText('title', "id: text('id').primaryKey(), page: integer('page').notNull().default(3)"));
  project.kitOk('push');
  database.exec(`UPDATE posts SET title = 'north' WHERE id = 'a'; ${CHECK}`);
  expect(database.prepare("SELECT id FROM posts_text('east OR north')").pluck().all()).toEqual(['a']);
  expect(project.kitOk('push').output).toContain('No changes detected');
});

test('an integer key that becomes a text keeps the rows and their full text', () => {
  const project = kitProject();
  project.config();
  project.schema(fullText('title', "id: integer('id').primaryKey()"));
  project.kitOk('generate', '--name', 'first');
  project.migrate();
  const database = project.database();
  database.exec("INSERT INTO posts VALUES (1, 'east'), (2, 'west')");

  project.schema(fullText());
  project.kitOk('generate', '--name', 'second');
  project.migrate();

  database.exec(`INSERT INTO posts VALUES ('c', 'north'); ${CHECK}`);
  expect(database.prepare("SELECT id FROM posts_text('west OR north') ORDER BY id").pluck().all()).toEqual(['2', 'c']);
  expect(project.kitOk('generate', '--name', 'third').output).toContain('No schema changes');
});

test('a full-text table over a text key is dropped with all that belongs to it', () => {
  const project = kitProject();
  project.config();
  project.schema(fullText());
  project.kitOk('generate', '--name', 'first');
  project.migrate();
  project.schema("export const posts = sqliteTable('posts', { id: text('id').primaryKey(), title: text('title') });");
  project.kitOk('generate', '--name', 'second');
  project.migrate();

  const names = "SELECT name FROM sqlite_master WHERE name LIKE 'posts%' AND sql IS NOT NULL";
  expect(project.database().prepare(names).pluck().all()).toEqual(['posts']);
});

test('an integer key of vector tables and indexes that becomes a text keeps the rows, and pull writes it', () => {
  const project = kitProject();
  project.config();
  const schema = (key: string, unique = '') => `
    export const docs = vectorTable('docs', { id: ${key}.primaryKey(), title: text('title')${unique}, embedding: float4Vector('embedding', 2) }, { metric: 'cosine' });
    export const posts = sqliteTable('posts', { id: ${key}.primaryKey(), v: float4Vector('v', 2) });
    export const postsV = vectorIndex('posts_v', posts, { column: 'v', metric: 'cosine' });`;
  project.schema(schema("integer('id')"));
  project.kitOk('generate', '--name', 'first');
  project.migrate();
  const database = project.database();
  database.exec(`INSERT INTO docs(id, title, embedding) VALUES (1, 'a', '[1,0]'), (2, 'b', '[0,1]');
    INSERT INTO posts VALUES (5, vector_from_json('[1,0]', 'float4'))`);

  project.schema(schema("text('id')", '.unique()'));
  project.kitOk('generate', '--name', 'second');
  project.migrate();

  expect(database.prepare('SELECT id FROM docs ORDER BY id').pluck().all()).toEqual(['1', '2']);
  expect(database.prepare("SELECT id FROM posts_v WHERE knn_match(distance, '[1,0]') LIMIT 1").pluck().all()).toEqual([
    '5',
  ]);
  expect(() => database.exec("INSERT INTO docs(id, title, embedding) VALUES ('3', 'a', '[1,0]')")).toThrow(
    /UNIQUE constraint failed/,
  );
  expect(project.kitOk('generate', '--name', 'third').output).toContain('No schema changes');
  expect(project.kitOk('push').output).toContain('No changes detected');
  project.config({ out: './pulled' });
  project.kitOk('pull');
  expect(project.read('pulled/schema.ts')).toMatch(
    /id: text\(\)\.primaryKey\(\)(?:\.notNull\(\))?,\s*title: text\(\)\.unique\(\),/,
  );
});

test('push makes an integer key of vector tables and indexes a text, and keeps the rows', () => {
  const project = kitProject();
  project.config();
  const schema = (key: string) => `
    export const docs = vectorTable('docs', { id: ${key}.primaryKey(), title: text('title'), embedding: float4Vector('embedding', 2) }, { metric: 'cosine' });
    export const posts = sqliteTable('posts', { id: ${key}.primaryKey(), v: float4Vector('v', 2) });
    export const postsV = vectorIndex('posts_v', posts, { column: 'v', metric: 'cosine' });`;
  project.schema(schema("integer('id')"));
  project.kitOk('push');
  const database = project.database();
  database.exec(`INSERT INTO docs(id, title, embedding) VALUES (1, 'a', '[1,0]'), (2, 'b', '[0,1]');
    INSERT INTO posts VALUES (5, vector_from_json('[1,0]', 'float4'))`);

  project.schema(schema("text('id')"));
  project.kitOk('push', '--force');

  expect(database.prepare('SELECT id FROM docs ORDER BY id').pluck().all()).toEqual(['1', '2']);
  const nearest = "SELECT id FROM posts_v WHERE knn_match(distance, '[1,0]') LIMIT 1";
  expect(database.prepare(nearest).pluck().all()).toEqual(['5']);
  expect(project.kitOk('push').output).toContain('No changes detected');
});

test('pull writes unique().on() and the key of an index, of which generate and push find nothing changed', () => {
  const project = kitProject();
  project.config({ schema: './migrations/schema.ts' });
  project.database().exec(`
    CREATE TABLE posts (id TEXT PRIMARY KEY NOT NULL, slug TEXT NOT NULL, v BLOB);
    CREATE UNIQUE INDEX posts_slug_unique ON posts (slug);
    CREATE VIRTUAL TABLE posts_v USING vector(
      dim=2, metric=cosine, key_type=text, content=posts, content_key=slug, content_column=v);
    CREATE TABLE files (id BLOB PRIMARY KEY NOT NULL, v BLOB);
    CREATE VIRTUAL TABLE files_v USING vector(
      dim=2, metric=cosine, key_type=blob, content=files, content_key=id, content_column=v);
    CREATE VIRTUAL TABLE docs USING vector(dim=2, metric=cosine, key=id, key_type=blob,
      metadata='tenant TEXT, slug TEXT UNIQUE, page INTEGER, UNIQUE(tenant, page)')`);

  project.kitOk('pull');

  const pulled = project.read('migrations/schema.ts');
  expect(pulled).toContain('vectorIndex("posts_v", posts, { column: "v", key: "slug", metric: "cosine" })');
  expect(pulled).toMatch(/docs = vectorTable\("docs", \{\s*id: blob\(\{ mode: "buffer" \}\)\.primaryKey\(\)/);
  expect(pulled).toMatch(/files = sqliteTable\("files", \{\s*id: blob\(\{ mode: "buffer" \}\)\.primaryKey\(\)/);
  expect(pulled).toContain('slug: text().unique()');
  expect(pulled).toContain('(table) => [unique().on(table.tenant, table.page)]');
  project.typecheck('migrations/schema.ts');
  expect(project.kitOk('generate').output).toContain('No schema changes');
  expect(project.kitOk('push').output).toContain('No changes detected');
});

test('unique metadata that is unique no longer takes equal values, after generate and after push', () => {
  const project = kitProject();
  project.config();
  const schema = (unique: string, sets = '') =>
    `export const docs = vectorTable('docs', { id: text('id').primaryKey(), slug: text('slug')${unique}, page: integer('page'), embedding: float4Vector('embedding', 2) }, { metric: 'cosine' }${sets});`;
  project.schema(schema('.unique()', ', (table) => [unique().on(table.slug, table.page)]'));
  project.kitOk('generate', '--name', 'first');
  project.migrate();
  const database = project.database();
  const insert = (id: string) =>
    database.exec(`INSERT INTO docs(id, slug, page, embedding) VALUES ('${id}', 'same', 1, '[1,0]')`);
  insert('a');
  expect(() => insert('b')).toThrow('UNIQUE constraint failed: docs.slug');

  project.schema(schema('', ', (table) => [unique().on(table.slug, table.page)]'));
  project.kitOk('generate', '--name', 'second');
  project.migrate();
  expect(() => insert('b')).toThrow('UNIQUE constraint failed: docs.slug, docs.page');

  project.schema(schema(''));
  project.kitOk('push');
  insert('b');
  expect(database.prepare('SELECT id FROM docs ORDER BY id').pluck().all()).toEqual(['a', 'b']);
  expect(project.kitOk('push').output).toContain('No changes detected');
});
