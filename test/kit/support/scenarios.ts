import type Database from 'better-sqlite3';
import { expect } from 'vitest';
import { isKit1 } from './is-kit-1.js';

/** The database of a scenario. */
export interface ScenarioDatabase {
  exec(sql: string): unknown;
  prepare(sql: string): Database.Statement<unknown[]>;
}

/** A change of a schema over a database that has rows. */
export interface Scenario {
  name: string;
  before: string;
  after: string;
  /** Puts rows into the tables of the first schema. */
  fill(database: ScenarioDatabase): void;
  /** Looks at the tables of the second. */
  check(database: ScenarioDatabase): void;
  /** Why a push by drizzle-kit 0.31 fails, with ordinary tables as well. */
  notPushed?: string;
  /** The tables and columns that drizzle-kit asks about, whether they are renamed ones. */
  renames?: ReadonlyArray<readonly [from: string, to: string]>;
  /** Which versions of drizzle-kit ask, before they push, whether data may be lost. */
  asksOfLosses?: '0.31' | 'both';
  /** The vector table that a push asks about, whether it may be emptied. */
  empties?: string;
}

/** Whether drizzle-kit asks nothing about the change. */
export const isUnasked = ({ renames, asksOfLosses, empties }: Scenario): boolean =>
  renames === undefined && asksOfLosses === undefined && empties === undefined;

/** Whether the drizzle-kit under test can push the change. */
export const isPushed = ({ notPushed }: Scenario): boolean => isKit1 || notPushed === undefined;

const docs = (columns = '', options = '{ metric: "cosine" }', vectors = 'embedding: float4Vector(3)'): string =>
  `export const docs = vectorTable('docs', { id: integer().primaryKey(), title: text().notNull(), ${columns} ${vectors} }, ${options});`;

const fillDocs = (database: ScenarioDatabase): void => {
  database.exec(
    `INSERT INTO docs(id, title, embedding) VALUES (1, 'east', '[1, 0, 0]'), (2, 'north', '[0, 1, 0]'), (7, 'up', '[0, 0, 1]')`,
  );
};

/** The ids of the rows, nearest first to the east and then to the north. */
const nearest = (database: ScenarioDatabase, table = 'docs', query = '[3, 2, 1]'): unknown[] =>
  database.prepare(`SELECT id FROM ${table} WHERE knn_match(distance, ?) ORDER BY distance`).pluck().all(query);

const sqlOf = (database: ScenarioDatabase, name: string): unknown =>
  database.prepare(`SELECT sql FROM sqlite_master WHERE name = '${name}'`).pluck().get();

const posts = (columns = ''): string =>
  `export const posts = sqliteTable('posts', { id: integer().primaryKey(), title: text(), ${columns} embedding: float4Vector(3) });`;

const postsEmbedding = (options = 'metric: "cosine"', column = 'embedding'): string =>
  `export const postsEmbedding = vectorIndex('posts_embedding', posts, { column: '${column}', ${options} });`;

const fillPosts = (database: ScenarioDatabase): void => {
  const vector = (...elements: number[]) => Buffer.from(Float32Array.from(elements).buffer);
  const insert = database.prepare('INSERT INTO posts(id, title, embedding) VALUES (?, ?, ?)');
  insert.run(1, 'east', vector(1, 0, 0));
  insert.run(2, 'north', vector(0, 1, 0));
  insert.run(3, 'nowhere', null);
};

/** The index finds the rows, and follows the table. */
const checkPosts = (database: ScenarioDatabase, table = 'posts', index = 'posts_embedding'): void => {
  expect(nearest(database, index)).toEqual([1, 2]);
  database.exec(`UPDATE ${table} SET title = title || '!' WHERE id = 1; DELETE FROM ${table} WHERE id = 2`);
  expect(nearest(database, index)).toEqual([1]);
};

export const vectorTableScenarios: readonly Scenario[] = [
  {
    name: 'a metadata column is added',
    before: docs(),
    after: docs('page: integer(),'),
    fill: fillDocs,
    check(database) {
      expect(nearest(database)).toEqual([1, 2, 7]);
      expect(database.prepare('SELECT id, title, page FROM docs ORDER BY id').raw().all()).toEqual([
        [1, 'east', null],
        [2, 'north', null],
        [7, 'up', null],
      ]);
    },
  },
  {
    name: 'a metadata column that is NOT NULL is added with a default',
    before: docs(),
    after: docs(
      `source: text().notNull().default("it's"), seen: integer({ mode: 'boolean' }).notNull().default(true),`,
    ),
    fill: fillDocs,
    check(database) {
      database.exec(`INSERT INTO docs(title, embedding) VALUES ('down', '[0, 0, -1]')`);
      expect(database.prepare('SELECT source, seen FROM docs').raw().all()).toEqual(
        Array.from({ length: 4 }, () => ["it's", 1]),
      );
    },
  },
  {
    name: 'metadata columns have defaults of every kind',
    before: docs(),
    after: docs(`
      a: integer().default(-1), b: real().default(1.5), c: integer({ mode: 'boolean' }).default(false), d: numeric().default('12'),
      e: text({ mode: 'json' }).default({ a: ['b'] }), f: integer().default(sql\`(abs(-7))\`), g: text().default('true'),
      h: text().default(sql\`(CURRENT_TIMESTAMP)\`), i: integer({ mode: 'timestamp' }).default(sql\`(unixepoch())\`), j: text({ length: 9 }).default(''),`),
    fill: fillDocs,
    check(database) {
      expect(database.prepare('SELECT a, b, c, d, e, f, g, h > 2000, i > 1e9, j FROM docs').raw().all()).toEqual(
        Array.from({ length: 3 }, () => [-1, 1.5, 0, 12, '{"a":["b"]}', 7, 'true', 1, 1, '']),
      );
    },
  },
  {
    name: 'metadata columns that hold NULL get defaults',
    before: docs('page: integer(), tenant: text(),'),
    after: docs(
      'page: integer().default(5), tenant: text().default("a"),',
      '{ metric: "cosine", indexed: ["page"], partitionKey: "tenant" }',
    ),
    fill: fillDocs,
    check(database) {
      database.exec(`INSERT INTO docs(title, embedding) VALUES ('down', '[0, 0, -1]')`);
      expect(database.prepare('SELECT page, tenant FROM docs ORDER BY id').raw().all()).toEqual([
        [null, null],
        [null, null],
        [null, null],
        [5, 'a'],
      ]);
    },
  },
  {
    name: 'a generated column is added',
    before: docs(`meta: text({ mode: 'json' }).default({ author: 'ann' }),`),
    after: docs(
      `meta: text({ mode: 'json' }).default({ author: 'ann' }),
      author: text().generatedAlwaysAs(sql\`meta ->> '$.author'\`), size: integer().generatedAlwaysAs(() => sql\`length(\${docs.title})\`, { mode: 'stored' }),`,
      '{ metric: "cosine", indexed: ["author"] }',
    ),
    fill: fillDocs,
    check(database) {
      expect(database.prepare('SELECT author, size FROM docs ORDER BY id').raw().all()).toEqual([
        ['ann', 4],
        ['ann', 5],
        ['ann', 2],
      ]);
      expect(() => database.exec(`UPDATE docs SET author = 'bob'`)).toThrow('cannot UPDATE generated column "author"');
      expect(nearest(database)).toEqual([1, 2, 7]);
    },
  },
  {
    name: 'a column of JSON becomes one of tags, and another is added',
    before: docs(`labels: text({ mode: 'json' }).notNull().default(['a']),`),
    after: docs(`labels: tags().notNull().default(['a']), more: tags('more_tags').default(["its", 1]),`),
    fill: fillDocs,
    check(database) {
      expect(sqlOf(database, 'docs')).toContain('"labels" JSON TAGS NOT NULL DEFAULT');
      database.exec(`UPDATE docs SET labels = '["b"]' WHERE id = 7`);
      const found = `SELECT id FROM docs WHERE knn_match(distance, '[3, 2, 1]') AND vector_has(labels, 'a') ORDER BY distance`;
      expect(database.prepare(found).pluck().all()).toEqual([1, 2]);
      database.exec(`INSERT INTO docs(title, embedding) VALUES ('down', '[0, 0, -1]')`);
      expect(database.prepare('SELECT more_tags FROM docs WHERE id > 7').pluck().get()).toBe('["its",1]');
    },
  },
  {
    name: 'the expression of a generated column changes',
    before: docs(
      'initial: text().generatedAlwaysAs(sql`substr(title, 1, 1)`), kept: text().generatedAlwaysAs(sql`title`),',
    ),
    after: docs('initial: text().generatedAlwaysAs(sql`substr(title, 1, 2)`), kept: text(),'),
    fill: fillDocs,
    check(database) {
      database.exec(`UPDATE docs SET title = 'UP' WHERE id = 7`);
      expect(database.prepare('SELECT initial, kept FROM docs ORDER BY id').raw().all()).toEqual([
        ['ea', 'east'],
        ['no', 'north'],
        ['UP', 'up'],
      ]);
      expect(nearest(database)).toEqual([1, 2, 7]);
    },
  },
  {
    name: 'the options of the index change',
    before: docs(),
    after: docs('', '{ metric: "l2_squared", m: 32, mode: "hnsw", mergeEvery: 100 }'),
    fill: fillDocs,
    check(database) {
      expect(
        database.prepare(`SELECT distance FROM docs WHERE knn_match(distance, '[3, 0, 0]') LIMIT 1`).pluck().get(),
      ).toBe(4);
      expect(sqlOf(database, 'docs')).toContain('metric=l2, m=32, mode=hnsw, merge_every=100');
    },
  },
  {
    name: 'metadata is indexed, and partitions are set apart',
    before: docs('page: integer(), tenant: text(),'),
    after: docs('page: integer(), tenant: text(),', '{ metric: "cosine", indexed: ["page"], partitionKey: "tenant" }'),
    fill: fillDocs,
    check(database) {
      expect(sqlOf(database, 'docs')).toContain(`"page" INTEGER INDEXED, "tenant" TEXT PARTITION KEY`);
      expect(() => nearest(database)).toThrow(/partition/);
      expect(database.prepare('SELECT count(*) FROM docs').pluck().get()).toBe(3);
    },
  },
  {
    name: 'a partition that was not required is required',
    before: docs('tenant: text(),', '{ metric: "cosine", partitionKey: "tenant", requiresPartition: false }'),
    after: docs('tenant: text(),', '{ metric: "cosine", partitionKey: "tenant" }'),
    fill: fillDocs,
    check(database) {
      expect(sqlOf(database, 'docs')).toContain('requires_partition=1');
      expect(() => nearest(database)).toThrow(/partition/);
      expect(database.prepare('SELECT id FROM docs ORDER BY id').pluck().all()).toEqual([1, 2, 7]);
    },
  },
  {
    name: 'a metadata column gets another type and becomes NOT NULL',
    before: docs('page: text().default("4"),'),
    after: docs('page: integer().notNull().default(5),'),
    fill: fillDocs,
    check(database) {
      expect(database.prepare('SELECT page FROM docs').pluck().all()).toEqual([4, 4, 4]);
      database.exec(`INSERT INTO docs(title, embedding) VALUES ('down', '[0, 0, -1]')`);
      expect(database.prepare('SELECT max(page) FROM docs').pluck().get()).toBe(5);
    },
  },
  {
    name: 'a vector table is renamed',
    before: docs(),
    after: docs().replaceAll('docs', 'papers'),
    fill: fillDocs,
    renames: [['docs', 'papers']],
    check(database) {
      expect(nearest(database, 'papers')).toEqual([1, 2, 7]);
      expect(sqlOf(database, 'docs')).toBeUndefined();
    },
  },
  {
    name: 'a vector table is renamed, and changes',
    notPushed: 'drizzle-kit 0.31 looks for the rows of any renamed table under its new name',
    before: docs(),
    after: docs('page: integer(),', '{ metric: "l2_squared" }').replaceAll('docs', 'papers'),
    fill: fillDocs,
    renames: [['docs', 'papers']],
    check(database) {
      expect(nearest(database, 'papers')).toEqual([1, 2, 7]);
      expect(sqlOf(database, 'docs')).toBeUndefined();
    },
  },
  {
    name: 'a metadata column is renamed',
    before: docs(),
    after: docs().replace('title:', 'label:'),
    fill: fillDocs,
    renames: [['title', 'label']],
    check(database) {
      expect(database.prepare('SELECT label FROM docs ORDER BY id').pluck().all()).toEqual(['east', 'north', 'up']);
      expect(nearest(database)).toEqual([1, 2, 7]);
    },
  },
  {
    name: 'the vector column is renamed',
    before: docs(),
    after: docs('', undefined, 'meaning: float4Vector(3)'),
    fill: fillDocs,
    renames: [['embedding', 'meaning']],
    check(database) {
      expect(nearest(database)).toEqual([1, 2, 7]);
      expect(database.prepare('SELECT vector_to_json(meaning, ?) FROM docs WHERE id = 1').pluck().get('float4')).toBe(
        '[1.0,0.0,0.0]',
      );
    },
  },
  {
    name: 'a metadata column is renamed, and the options change',
    before: docs(),
    after: docs('', '{ metric: "l2_squared" }').replace('title:', 'label:'),
    fill: fillDocs,
    renames: [['title', 'label']],
    asksOfLosses: '0.31', // drizzle-kit 0.31 takes the renamed column for one that is dropped
    check(database) {
      expect(database.prepare('SELECT label FROM docs ORDER BY id').pluck().all()).toEqual(['east', 'north', 'up']);
    },
  },
  {
    name: 'the vector column is renamed, and the options change',
    before: docs(),
    after: docs('', '{ metric: "l2_squared" }', 'meaning: float4Vector(3)'),
    fill: fillDocs,
    renames: [['embedding', 'meaning']],
    asksOfLosses: '0.31',
    check: (database) => expect(nearest(database)).toEqual([1, 2, 7]),
  },
  {
    name: 'one metadata column is renamed and another dropped',
    before: docs('page: integer(),'),
    after: docs().replace('title:', 'label:'),
    fill(database) {
      fillDocs(database);
      database.exec('UPDATE docs SET page = id');
    },
    renames: [['title', 'label']],
    asksOfLosses: 'both',
    check(database) {
      expect(database.prepare('SELECT * FROM docs WHERE id = 1').get()).toEqual({
        id: 1,
        label: 'east',
        embedding: expect.any(Buffer),
      });
    },
  },
  {
    name: 'the dimensions change: the table is emptied',
    before: docs(),
    after: docs('', undefined, 'embedding: float4Vector(4)'),
    fill: fillDocs,
    empties: 'docs',
    check(database) {
      expect(database.prepare('SELECT count(*) FROM docs').pluck().get()).toBe(0);
      database.exec(`INSERT INTO docs(title, embedding) VALUES ('now', '[0, 0, 0, 1]')`);
    },
  },
  {
    name: 'a vector table is dropped',
    before: `${docs()}\n${posts()}`,
    after: posts(),
    fill: fillDocs,
    asksOfLosses: 'both',
    check(database) {
      expect(database.prepare("SELECT name FROM sqlite_master WHERE name LIKE 'docs%'").all()).toEqual([]);
    },
  },
  {
    name: 'an ordinary table becomes a vector table',
    before: `export const posts = sqliteTable('posts', { id: integer().primaryKey(), title: text(), embedding: blob() });`,
    after: `export const posts = vectorTable('posts', { id: integer().primaryKey(), title: text(), embedding: float4Vector(3) }, { metric: 'l2_squared' });`,
    fill(database) {
      fillPosts(database);
      database.exec('DELETE FROM posts WHERE embedding IS NULL');
    },
    check(database) {
      expect(nearest(database, 'posts')).toEqual([1, 2]);
      expect(database.prepare('SELECT title FROM posts').pluck().all()).toEqual(['east', 'north']);
    },
  },
  {
    name: 'a vector table becomes an ordinary table',
    before: docs(),
    after: `export const docs = sqliteTable('docs', { id: integer().primaryKey(), title: text().notNull(), embedding: float4Vector(3) });`,
    fill: fillDocs,
    check(database) {
      expect(sqlOf(database, 'docs')).toMatch(/^CREATE TABLE/);
      expect(
        database.prepare('SELECT id, title, vector_to_json(embedding, ?) FROM docs').raw().all('float4')[0],
      ).toEqual([1, 'east', '[1.0,0.0,0.0]']);
      expect(sqlOf(database, 'docs_data')).toBeUndefined();
    },
  },
  {
    name: 'vector tables change beside ordinary ones with foreign keys among them',
    before: `
      export const users = sqliteTable('users', { id: integer().primaryKey(), name: text() });
      export const notes = sqliteTable('notes', { id: integer().primaryKey(), user: integer().references(() => users.id, { onDelete: 'cascade' }), body: text() });
      ${docs()}`,
    after: `
      export const users = sqliteTable('users', { id: integer().primaryKey(), name: text() });
      export const notes = sqliteTable('notes', { id: integer().primaryKey(), user: integer().notNull().references(() => users.id, { onDelete: 'cascade' }), body: text() });
      ${docs('page: integer().default(1),')}`,
    fill(database) {
      fillDocs(database);
      database.exec(`INSERT INTO users VALUES (1, 'Ada'); INSERT INTO notes VALUES (1, 1, 'a note')`);
    },
    check(database) {
      expect(nearest(database)).toEqual([1, 2, 7]);
      expect(database.prepare('SELECT name, body FROM users JOIN notes ON user = users.id').raw().all()).toEqual([
        ['Ada', 'a note'],
      ]);
      database.exec('PRAGMA foreign_keys = ON; DELETE FROM users');
      expect(database.prepare('SELECT count(*) FROM notes').pluck().get()).toBe(0);
    },
  },
];

export const vectorIndexScenarios: readonly Scenario[] = [
  {
    name: 'a filter column is added, with an index of the table that is new too',
    before: `${posts()} ${postsEmbedding()}`,
    after: `export const posts = sqliteTable('posts', { id: integer().primaryKey(), title: text(), embedding: float4Vector(3) },
      (table) => [index('posts_title').on(table.title)]);
      ${postsEmbedding('metric: "cosine", filters: ["title"], indexed: ["title"]')}`,
    fill: fillPosts,
    check(database) {
      expect(sqlOf(database, 'posts_embedding')).toContain('content_filters=\'"title" INDEXED\'');
      checkPosts(database);
      const filtered = 'SELECT id FROM posts_embedding WHERE knn_match(distance, ?) AND title = ?';
      expect(database.prepare(filtered).pluck().all('[1, 0, 0]', 'east!')).toEqual([1]);
    },
  },
  {
    name: 'columns of tags become filter columns, one of which is new',
    before: `${posts("tags: text({ mode: 'json' }),")} ${postsEmbedding()}`,
    after: `${posts("tags: text({ mode: 'json' }), kinds: tags().$type<string[]>(),")}
      ${postsEmbedding('metric: "cosine", filters: ["tags", "kinds"]')}`,
    fill: (database) => {
      fillPosts(database);
      database.exec(`UPDATE posts SET tags = '["a"]' WHERE id = 2`);
    },
    check(database) {
      expect(sqlOf(database, 'posts_embedding')).toContain('content_filters=\'"tags", "kinds"\'');
      database.exec(`UPDATE posts SET kinds = '["b"]' WHERE id = 1`);
      const filtered = (column: string) =>
        `SELECT id FROM posts_embedding WHERE knn_match(distance, ?) AND vector_has_any(${column}, ?)`;
      expect(database.prepare(filtered('tags')).pluck().all('[1, 0, 0]', '["a"]')).toEqual([2]);
      expect(database.prepare(filtered('kinds')).pluck().all('[1, 0, 0]', '["b"]')).toEqual([1]);
    },
  },
  {
    name: 'a filter column gets another name, and the partition key is taken away',
    before: `${posts('tenant: text(),')} ${postsEmbedding('metric: "cosine", filters: ["title"], partitionKey: "tenant"')}`,
    after: `export const posts = sqliteTable('posts', { id: integer().primaryKey(), label: text(), tenant: text(), embedding: float4Vector(3) });
      ${postsEmbedding('metric: "cosine", filters: ["label"]')}`,
    renames: [['title', 'label']],
    fill: fillPosts,
    check(database) {
      expect(sqlOf(database, 'posts_embedding')).toContain('content_filters=\'"label"\'');
      expect(nearest(database, 'posts_embedding')).toEqual([1, 2]);
      database.exec("UPDATE posts SET label = 'west' WHERE id = 2");
      const filtered = 'SELECT id FROM posts_embedding WHERE knn_match(distance, ?) AND label = ?';
      expect(database.prepare(filtered).pluck().all('[1, 0, 0]', 'west')).toEqual([2]);
    },
  },
  {
    name: 'an index over a table that has rows is added',
    before: posts(),
    after: `${posts()}\n${postsEmbedding()}`,
    fill: fillPosts,
    check: checkPosts,
  },
  {
    name: 'the options of an index over a table change',
    before: `${posts()}\n${postsEmbedding()}`,
    after: `${posts()}\n${postsEmbedding('metric: "l2_squared", recall: 0.9')}`,
    fill: fillPosts,
    check(database) {
      expect(sqlOf(database, 'posts_embedding')).toContain('metric=l2, recall=0.9');
      checkPosts(database);
    },
  },
  {
    name: 'an index over a table is renamed',
    before: `${posts()}\n${postsEmbedding()}`,
    after: `${posts()}\n${postsEmbedding().replaceAll('posts_embedding', 'posts_meaning')}`,
    fill: fillPosts,
    renames: [['posts_embedding', 'posts_meaning']],
    check: (database) => checkPosts(database, 'posts', 'posts_meaning'),
  },
  {
    name: 'an index over a table is dropped',
    before: `${posts()}\n${postsEmbedding()}`,
    after: posts(),
    fill: fillPosts,
    asksOfLosses: 'both',
    check(database) {
      expect(database.prepare("SELECT name FROM sqlite_master WHERE name LIKE 'posts_embedding%'").all()).toEqual([]);
      expect(database.prepare('SELECT count(*) FROM posts').pluck().get()).toBe(3);
    },
  },
  {
    name: 'a table that has an index is made anew',
    before: `${posts()}\n${postsEmbedding()}`,
    after: `${posts().replace('title: text()', 'title: text().notNull().default("none")')}\n${postsEmbedding()}`,
    fill: fillPosts,
    check: checkPosts,
  },
  {
    name: 'a table that has an index gets a column',
    before: `${posts()}\n${postsEmbedding()}`,
    after: `${posts('views: integer(),')}\n${postsEmbedding()}`,
    fill: fillPosts,
    check: checkPosts,
  },
  {
    name: 'another column of a table that has an index is dropped',
    before: `${posts('views: integer(),')}\n${postsEmbedding()}`,
    after: `${posts()}\n${postsEmbedding()}`,
    fill: fillPosts,
    check: checkPosts,
  },
  {
    name: 'the indexed column is renamed',
    before: `${posts()}\n${postsEmbedding()}`,
    after: `${posts().replace('embedding:', 'meaning:')}\n${postsEmbedding(undefined, 'meaning')}`,
    fill: fillPosts,
    renames: [['embedding', 'meaning']],
    check: checkPosts,
  },
  {
    name: 'a table that has an index is renamed',
    before: `${posts()}\n${postsEmbedding()}`,
    after: `${posts().replace("'posts'", "'articles'")}\n${postsEmbedding()}`,
    fill: fillPosts,
    renames: [['posts', 'articles']],
    check: (database) => checkPosts(database, 'articles'),
  },
  {
    name: 'a table is dropped with its index',
    before: `${posts()}\n${postsEmbedding()}\n${docs()}`,
    after: docs(),
    fill: fillPosts,
    asksOfLosses: 'both',
    check(database) {
      expect(database.prepare("SELECT name FROM sqlite_master WHERE name LIKE 'posts%'").all()).toEqual([]);
    },
  },
];

const notes = (
  columns = 'title: text().notNull(), body: text()',
  options = '{ tokenize: "porter unicode61" }',
): string => `export const notes = fts5Table('notes', { ${columns} }, ${options});`;

const fillNotes = (database: ScenarioDatabase): void => {
  database.exec(`INSERT INTO notes(rowid, title, body) VALUES (3, 'Whales', 'They were singing'), (7, 'Trains', NULL)`);
};

const found = (database: ScenarioDatabase, words: string, table = 'notes'): unknown[] =>
  database.prepare(`SELECT rowid FROM ${table} WHERE ${table} MATCH ?`).pluck().all(words);

const postsText = (options = '', content = 'posts'): string =>
  `export const postsText = fts5Table('posts_text', { title: text() }, { content: ${content}, ${options} });`;

/** The full-text table finds the rows, and follows the table. */
const checkPostsText = (database: ScenarioDatabase, table = 'posts'): void => {
  expect(found(database, 'east', 'posts_text')).toEqual([1]);
  database.exec(`UPDATE ${table} SET title = 'west' WHERE id = 1; DELETE FROM ${table} WHERE id = 2`);
  expect(found(database, 'east OR north OR west', 'posts_text')).toEqual([1]);
  database.exec(`INSERT INTO posts_text(posts_text, rank) VALUES ('integrity-check', 1)`);
};

export const fts5Scenarios: readonly Scenario[] = [
  {
    name: 'a column is added to a full-text table, and its tokenizer changes',
    before: notes(),
    after: notes('title: text(), body: text(), tags: text()', '{ prefix: [2], unindexed: ["tags"] }'),
    fill: fillNotes,
    check(database) {
      expect(found(database, 'singing')).toEqual([3]);
      expect(found(database, 'sing')).toEqual([]);
      expect(database.prepare('SELECT rowid, title, body, tags FROM notes').raw().all()).toEqual([
        [3, 'Whales', 'They were singing', null],
        [7, 'Trains', null, null],
      ]);
    },
  },
  {
    name: 'a full-text table and one of its columns are renamed',
    before: notes(),
    after: notes('title: text().notNull(), content: text()').replaceAll('notes', 'pages'),
    notPushed: 'drizzle-kit 0.31 looks for the rows of any renamed table under its new name',
    fill: fillNotes,
    renames: [
      ['notes', 'pages'],
      ['body', 'content'],
    ],
    check: (database) => expect(found(database, 'content : sings', 'pages')).toEqual([3]),
  },
  {
    name: 'a full-text table is dropped',
    before: `${notes()}\n${docs()}`,
    after: docs(),
    fill: fillNotes,
    asksOfLosses: 'both',
    check(database) {
      expect(database.prepare("SELECT name FROM sqlite_master WHERE name LIKE 'notes%'").all()).toEqual([]);
    },
  },
  {
    name: 'a full-text table over a table that has rows is added',
    before: posts(),
    after: `${posts()}\n${postsText()}`,
    fill: fillPosts,
    check: checkPostsText,
  },
  {
    name: 'a table that has a full-text table and an index is made anew',
    before: `${posts()}\n${postsText('tokenize: "porter"')}\n${postsEmbedding()}`,
    after: `${posts().replace('title: text()', 'title: text().notNull().default("none")')}\n${postsText('tokenize: "porter"')}\n${postsEmbedding()}`,
    fill: fillPosts,
    check(database) {
      expect(nearest(database, 'posts_embedding')).toEqual([1, 2]);
      checkPostsText(database);
    },
  },
  {
    name: 'a table that has a full-text table is renamed',
    before: `${posts()}\n${postsText()}`,
    after: `${posts().replace("'posts'", "'articles'")}\n${postsText()}`,
    fill: fillPosts,
    renames: [['posts', 'articles']],
    check: (database) => checkPostsText(database, 'articles'),
  },
  {
    name: 'a full-text table over a table is dropped',
    before: `${posts()}\n${postsText()}`,
    after: posts(),
    fill: fillPosts,
    asksOfLosses: 'both',
    check(database) {
      expect(database.prepare("SELECT name FROM sqlite_master WHERE name LIKE 'posts_text%'").all()).toEqual([]);
      database.exec('DELETE FROM posts');
    },
  },
];

const areas = (
  columns = '',
  bounds = '{ x: ["minX", "maxX"], y: ["minY", "maxY"] }',
  number = 'real',
  more = '',
): string =>
  `export const areas = rtreeTable('areas', { id: integer().primaryKey(), minX: ${number}(), maxX: ${number}(), minY: ${number}(), maxY: ${number}(), ${columns} }, { bounds: ${bounds}${more} });`;

const fillAreas = (database: ScenarioDatabase): void => {
  database.exec(
    `INSERT INTO areas(id, "minX", "maxX", "minY", "maxY", name) VALUES (1, 0, 1, 0, 1, 'west'), (7, 4, 6, 0, 1, NULL)`,
  );
};

const overlapping = (database: ScenarioDatabase, least: string, greatest: string, table = 'areas'): unknown[] =>
  database.prepare(`SELECT id FROM ${table} WHERE "${least}" <= 5 AND "${greatest}" >= 5`).pluck().all();

export const rtreeScenarios: readonly Scenario[] = [
  {
    name: 'an R*Tree table gets another auxiliary column',
    before: areas('name: text()'),
    after: areas('name: text(), size: integer()'),
    fill: fillAreas,
    check(database) {
      expect(overlapping(database, 'minX', 'maxX')).toEqual([7]);
      expect(database.prepare('SELECT name, size FROM areas').raw().all()).toEqual([
        ['west', null],
        [null, null],
      ]);
      expect(sqlOf(database, 'areas')).toContain('+"size" INTEGER)');
    },
  },
  {
    name: 'an R*Tree table gets bounds of integers',
    before: areas('name: text()'),
    after: areas('name: text()', undefined, 'integer', ', type: "rtree_i32"'),
    fill: fillAreas,
    check(database) {
      expect(overlapping(database, 'minX', 'maxX')).toEqual([7]);
      expect(sqlOf(database, 'areas')).toContain('USING rtree_i32("id", "minX", "maxX", "minY", "maxY", +"name" TEXT)');
    },
  },
  {
    name: 'an R*Tree table and one of its bounds are renamed',
    before: areas('name: text()'),
    after: areas('name: text()').replaceAll('areas', 'regions').replaceAll('minX', 'west'),
    notPushed: 'drizzle-kit 0.31 looks for the rows of any renamed table under its new name',
    fill: fillAreas,
    renames: [
      ['areas', 'regions'],
      ['minX', 'west'],
    ],
    check: (database) => expect(overlapping(database, 'west', 'maxX', 'regions')).toEqual([7]),
  },
  {
    name: 'an R*Tree table is dropped',
    before: `${areas('name: text()')}\n${docs()}`,
    after: docs(),
    fill: fillAreas,
    asksOfLosses: 'both',
    check(database) {
      expect(database.prepare("SELECT name FROM sqlite_master WHERE name LIKE 'areas%'").all()).toEqual([]);
    },
  },
  {
    name: 'an R*Tree table is added beside a vector table',
    before: docs(),
    after: `${docs()}\n${areas('name: text().notNull()')}`,
    fill: fillDocs,
    check(database) {
      fillAreas(database);
      expect(overlapping(database, 'minX', 'maxX')).toEqual([7]);
      expect(nearest(database)).toEqual([1, 2, 7]);
    },
  },
];
