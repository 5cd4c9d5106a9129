import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { createFts5TableSql, fts5Table } from 'drizzle-vector/fts5';
import { describe, expect, test } from 'vitest';
import { sqlText } from '../support/sql-text.js';
import { isKit1 } from './support/is-kit-1.js';
import { type KitProject, kitProject } from './support/kit-project.js';

const PULLED = 'migrations/schema.ts';

/** A project whose schema is what is pulled from a database. */
function projectOver(sql: string, config: Record<string, unknown> = {}): KitProject {
  const project = kitProject();
  project.config({ schema: `./${PULLED}`, ...config });
  project.database().exec(sql);
  return project;
}

/** The tables and indexes of the pulled schema, without what 0.31 writes beyond 1.0. */
const exportsOf = (project: KitProject): string =>
  project
    .read(PULLED)
    .replace(/^[\s\S]*?(?=export)/, '')
    .replaceAll('.primaryKey().notNull()', '.primaryKey()')
    .replace('(unixepoch())', 'unixepoch()')
    .replace(/export const \w+ = sqliteView[\s\S]*?`\);\s*/, '')
    .trimEnd();

function expectNoChanges(project: KitProject): void {
  expect(project.kitOk('generate').output).toContain('No schema changes');
  expect(project.kitOk('push').output).toContain('No changes detected');
}

describe('pull', () => {
  test('writes vector tables and vector indexes, of which generate and push find nothing changed', () => {
    const project = projectOver(`
      CREATE TABLE authors (id INTEGER PRIMARY KEY NOT NULL, name TEXT NOT NULL);
      CREATE TABLE posts (
        id INTEGER PRIMARY KEY NOT NULL, author_id INTEGER NOT NULL REFERENCES authors (id) ON DELETE CASCADE,
        embedding BLOB, json_vector TEXT);
      CREATE VIRTUAL TABLE posts_embedding USING vector(
        dim=3, metric=cosine, ef_search=200, model='it''s (m), 1', content=posts, content_key=id, content_column=embedding,
        content_filters='author_id PARTITION KEY');
      CREATE VIRTUAL TABLE posts_json USING vector(
        dim=2, type=int1, content=posts, content_key=id, content_column=json_vector);
      CREATE VIRTUAL TABLE docs USING vector(
        dim=3, metric=cosine, m=32, recall=0.95, merge_every=100, model="nomic-embed-text", requires_partition=1, key=id, column=embedding,
        metadata='title TEXT NOT NULL, page_count INTEGER NOT NULL DEFAULT 1 INDEXED, tenant TEXT PARTITION KEY,
          price REAL DEFAULT -1.5, note TEXT DEFAULT ''it''''s'', made INTEGER DEFAULT (unixepoch())');
      create virtual table LOUD using VECTOR (
        DIM = 4 , TYPE = FLOAT8 , metric=ip, M=16, ef_construction=128, RECALL=0.98, mode=auto, quantization=auto,
        key="the row", column="Vec");
      CREATE VIRTUAL TABLE halves USING vector(dim=2, type=float2, metric=euclidean);
      CREATE VIRTUAL TABLE blocks USING vector(dim=2, metric=l1);
      CREATE VIRTUAL TABLE shared USING vector(dim=2, metric=cosine, metadata='tenant TEXT PARTITION KEY');
      CREATE VIRTUAL TABLE "small ints" USING vector(dim=2, type=int2, mode=exact);
      CREATE VIRTUAL TABLE ints USING vector(dim=2, type=int4, quantization=none)`);

    project.kitOk('pull');

    expect(exportsOf(project)).toMatchInlineSnapshot(`
      "export const authors = sqliteTable("authors", {
      	id: integer().primaryKey(),
      	name: text().notNull(),
      });

      export const posts = sqliteTable("posts", {
      	id: integer().primaryKey(),
      	authorId: integer("author_id").notNull().references(() => authors.id, { onDelete: "cascade" } ),
      	embedding: float4Vector(3),
      	jsonVector: text("json_vector"),
      });

      export const docs = vectorTable("docs", {
      	id: integer().primaryKey(),
      	title: text().notNull(),
      	pageCount: integer("page_count").default(1).notNull(),
      	tenant: text(),
      	price: real().default(-1.5),
      	note: text().default("it's"),
      	made: integer().default(sql\`unixepoch()\`),
      	embedding: float4Vector(3).notNull(),
      }, { metric: "cosine", m: 32, recall: 0.95, mergeEvery: 100, model: "nomic-embed-text", indexed: ["pageCount"], partitionKey: "tenant" });

      export const loud = vectorTable("LOUD", {
      	theRow: integer("the row").primaryKey(),
      	vec: float8Vector("Vec", 4).notNull(),
      }, { metric: "inner_product" });

      export const halves = vectorTable("halves", {
      	id: integer().primaryKey(),
      	vector: float2Vector(2).notNull(),
      }, { metric: "euclidean" });

      export const blocks = vectorTable("blocks", {
      	id: integer().primaryKey(),
      	vector: float4Vector(2).notNull(),
      }, { metric: "l1" });

      export const shared = vectorTable("shared", {
      	id: integer().primaryKey(),
      	tenant: text(),
      	vector: float4Vector(2).notNull(),
      }, { metric: "cosine", partitionKey: "tenant", requiresPartition: false });

      export const smallInts = vectorTable("small ints", {
      	id: integer().primaryKey(),
      	vector: int2Vector(2).notNull(),
      }, { metric: "l2_squared", mode: "exact" });

      export const ints = vectorTable("ints", {
      	id: integer().primaryKey(),
      	vector: int4Vector(2).notNull(),
      }, { metric: "l2_squared", quantization: "none" });

      export const postsEmbedding = vectorIndex("posts_embedding", posts, { column: "embedding", metric: "cosine", efSearch: 200, model: "it's (m), 1", filters: ["authorId"], partitionKey: "authorId", requiresPartition: false });

      export const postsJson = vectorIndex("posts_json", posts, { column: "jsonVector", dimensions: 2, type: "int1", metric: "l2_squared" });"
    `);
    project.typecheck(PULLED);
    expectNoChanges(project);
  });

  test('writes generated columns with their expressions, and columns of tags', () => {
    const project = projectOver(`
      CREATE VIRTUAL TABLE docs USING vector(dim=3, metric=cosine, metadata='meta TEXT,
        author TEXT NOT NULL GENERATED ALWAYS AS (meta ->> ''$.author'') VIRTUAL INDEXED,
        odd TEXT AS (''\`\${x}\\'' || meta) STORED,
        tags JSON TAGS, "the kinds" json tags NOT NULL DEFAULT ''["new",1]''');
      INSERT INTO docs(meta, vector) VALUES ('{"author":"ann"}', '[1, 0, 0]')`);

    project.kitOk('pull');

    expect(exportsOf(project)).toMatchInlineSnapshot(`
      "export const docs = vectorTable("docs", {
      	id: integer().primaryKey(),
      	meta: text(),
      	author: text().notNull().generatedAlwaysAs(sql\`meta ->> '$.author'\`),
      	odd: text().generatedAlwaysAs(sql\`'\\\`\\\${x}\\\\' || meta\`, { mode: "stored" }),
      	tags: tags(),
      	theKinds: tags("the kinds").default(["new",1]).notNull(),
      	vector: float4Vector(3).notNull(),
      }, { metric: "cosine", indexed: ["author"] });"
    `);
    project.typecheck(PULLED);
    expectNoChanges(project);
  });

  test('writes no migration beside those that there are, but the schema', () => {
    const project = kitProject();
    project.config();
    project.schema(`
      export const docs = vectorTable('docs', { id: integer().primaryKey(), page_count: integer(), embedding: float4Vector(3) }, { metric: 'l2_squared', indexed: ['page_count'] });
      export const posts = sqliteTable('posts', { id: integer().primaryKey(), vector_blob: blob({ mode: 'buffer' }).notNull() });
      export const postsVectors = vectorIndex('posts_vectors', posts, { column: 'vector_blob', metric: 'l2_squared', dimensions: 2, type: 'int4' });`);
    project.kitOk('generate', '--name', 'first');
    project.migrate();
    const migrations = project.migrations();

    project.config({ schema: `./${PULLED}`, introspect: { casing: 'preserve' } });
    project.kitOk('pull');

    expect(project.migrations()).toEqual(migrations);
    expect(exportsOf(project)).toContain(`, { metric: "l2_squared", indexed: ["page_count"] });`);
    expect(exportsOf(project)).toContain('vector_blob: int4Vector(2).notNull(),');
    expectNoChanges(project);
  });

  const posts = sqliteTable('posts', { id: integer().primaryKey(), title: text(), theBody: text('the body') });
  const postsText = fts5Table('posts_text', { title: text(), theBody: text('the body') }, { content: posts });
  const POSTS_TEXT = createFts5TableSql(postsText)
    .map((statement) => sqlText(statement))
    .join(';\n');

  test('writes full-text tables, those over others last, of which generate and push find nothing changed', () => {
    const project = projectOver(`
      CREATE TABLE posts (id INTEGER PRIMARY KEY NOT NULL, title TEXT, "the body" TEXT);
      ${POSTS_TEXT};
      CREATE VIRTUAL TABLE by_hand USING fts5(title, content=posts, content_rowid=id);
      CREATE TRIGGER posts_ai AFTER INSERT ON posts BEGIN INSERT INTO by_hand(rowid, title) VALUES (new.id, new.title); END;
      CREATE VIEW titles AS SELECT id, title FROM posts;
      CREATE VIRTUAL TABLE of_view USING fts5(title, content=titles, content_rowid=id);
      CREATE VIRTUAL TABLE notes USING FTS5 ( body , tag UNINDEXED, tokenize = "porter 'ascii'", prefix='2 3', detail=full);
      CREATE VIRTUAL TABLE forgetful USING fts5(body, content='')`);

    project.kitOk('pull');

    expect(exportsOf(project)).toMatchInlineSnapshot(`
      "export const posts = sqliteTable("posts", {
      	id: integer().primaryKey(),
      	title: text(),
      	theBody: text("the body"),
      });

      export const notes = fts5Table("notes", {
      	body: text(),
      	tag: text(),
      }, { tokenize: "porter 'ascii'", prefix: [2, 3], unindexed: ["tag"] });

      export const postsText = fts5Table("posts_text", {
      	title: text(),
      	theBody: text("the body"),
      }, { content: posts });"
    `);
    project.typecheck(PULLED);
    expectNoChanges(project);
  });

  test('writes R*Tree tables, of which generate and push find nothing changed', () => {
    const project = projectOver(`
      CREATE VIRTUAL TABLE areas USING rtree("id", "minX", "maxX", "west", "east", +"name" TEXT, +size INTEGER);
      CREATE VIRTUAL TABLE spans USING RTREE_I32 ( key INTEGER, start_min , start_max )`);

    project.kitOk('pull');

    expect(exportsOf(project)).toMatchInlineSnapshot(`
      "export const areas = rtreeTable("areas", {
      	id: integer().primaryKey(),
      	minX: real().notNull(),
      	maxX: real().notNull(),
      	west: real().notNull(),
      	east: real().notNull(),
      	name: text(),
      	size: integer(),
      }, { bounds: { x: ["minX", "maxX"], y: ["west", "east"] } });

      export const spans = rtreeTable("spans", {
      	key: integer().primaryKey(),
      	startMin: integer("start_min").notNull(),
      	startMax: integer("start_max").notNull(),
      }, { bounds: { start: ["startMin", "startMax"] }, type: "rtree_i32" });"
    `);
    project.typecheck(PULLED);
    expectNoChanges(project);
  });

  test('writes columns whatever their defaults are, and like whatever other names', () => {
    const project = projectOver(`
      CREATE VIRTUAL TABLE docs USING vector(dim=2,
        metadata='title TEXT DEFAULT ''two\nlines, and } with "quotes" ('', page INTEGER');
      CREATE TABLE posts (id INTEGER PRIMARY KEY, oldembedding BLOB, embedding BLOB);
      CREATE VIRTUAL TABLE posts_embedding USING vector(dim=3, content=posts, content_column=embedding)`);

    project.kitOk('pull');

    const [, docs = '', posts = ''] = exportsOf(project).split('export const ');
    expect(docs).toMatch(/title: text\(\).*page: integer\(\),\n\tvector: float4Vector\(2\)/s);
    expect(posts).toContain('\toldembedding: blob(),\n\tembedding: float4Vector(3),');
  });

  test('leaves the tables of other modules, and what the filter leaves out', () => {
    const project = projectOver(
      `CREATE VIRTUAL TABLE docs USING vector(dim=2);
      CREATE VIRTUAL TABLE other_docs USING vector(dim=2);
      CREATE VIRTUAL TABLE words USING fts4(body)`,
      { tablesFilter: ['docs', 'words*'] },
    );

    project.kitOk('pull');

    expect(exportsOf(project)).toBe(
      'export const docs = vectorTable("docs", {\n\tid: integer().primaryKey(),\n\tvector: float4Vector(2).notNull(),\n}, { metric: "l2_squared" });',
    );
  });

  test('writes code that compiles for names with letters beyond ASCII', () => {
    const project = projectOver(`
      CREATE TABLE größe (id INTEGER PRIMARY KEY NOT NULL, größe TEXT, vektor BLOB);
      CREATE INDEX größen ON größe (größe);
      CREATE TABLE "Ä b" (id INTEGER PRIMARY KEY NOT NULL, "größe id" INTEGER REFERENCES größe (id));
      CREATE VIEW übersicht AS SELECT id FROM größe;
      CREATE VIRTUAL TABLE größe_ähnlich USING vector(
        dim=3, content=größe, content_key=id, content_column=vektor, content_filters='größe');
      CREATE VIRTUAL TABLE 文書 USING vector(dim=2, column=ベクトル, metadata='題名 TEXT')`);

    project.kitOk('pull');

    const relations = 'migrations/relations.ts';
    project.write(relations, project.read(relations).replace('"./schema"', '"./schema.js"')); // as NodeNext asks for
    project.typecheck(PULLED, relations);
    expect(exportsOf(project)).toMatch(/^export const größe = sqliteTable\("größe"/);
    expect(exportsOf(project)).toContain('references(() => größe.id)');
    expectNoChanges(project);
  });

  test('writes nothing if an index is to be pulled without its table', () => {
    const project = projectOver(
      `CREATE TABLE posts (id INTEGER PRIMARY KEY, embedding BLOB);
      CREATE VIRTUAL TABLE posts_embedding USING vector(dim=3, content=posts, content_key=id, content_column=embedding)`,
      { tablesFilter: ['posts_embedding'] },
    );

    const { status, stderr } = project.kit('pull');

    expect(status).toBe(1);
    expect(stderr).toContain('expected posts in the schema that it wrote but received none');
    expect(project.exists('migrations')).toBe(false);
  });

  // 0.31 records no pulled migration in the database.
  test.runIf(isKit1)('--init has the next migration go on from there', () => {
    const project = projectOver('CREATE VIRTUAL TABLE docs USING vector(dim=2, column=embedding)');
    project.database().exec(`INSERT INTO docs(embedding) VALUES ('[1, 2]')`);
    project.kitOk('pull', '--init');
    expect(project.migrations()[0]?.sql).toMatch(/^CREATE VIRTUAL TABLE "docs"/);

    project.write(PULLED, project.read(PULLED).replace('embedding:', 'page: integer().default(7), embedding:'));
    project.kitOk('generate', '--name', 'second');
    project.migrate();

    expect(project.database().prepare('SELECT id, page FROM docs').all()).toEqual([{ id: 1, page: 7 }]);
  });
});
