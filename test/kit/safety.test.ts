import type Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { thrown } from '../support/thrown.js';
import { isKit1 } from './support/is-kit-1.js';
import { type KitProject, kitProject } from './support/kit-project.js';
import { migratedProject } from './support/migrated-project.js';

const docs = (columns = '', vectors = 'embedding: float4Vector(3)'): string =>
  `export const docs = vectorTable('docs', { id: integer().primaryKey(), title: text(), ${columns} ${vectors} }, { metric: 'l2_squared' });`;

const posts = (columns = ''): string =>
  `export const posts = sqliteTable('posts', { id: integer().primaryKey(), ${columns} embedding: blob({ mode: 'buffer' }) });`;

const insertDocs = `INSERT INTO docs(title, embedding) VALUES ('east', '[1, 0, 0]')`;

/** All that there is to see of a database. */
const contents = (database: Database.Database): unknown[] => {
  const objects = database.prepare('SELECT * FROM sqlite_master').all();
  const tables = database.prepare("SELECT name FROM pragma_table_list WHERE schema = 'main'").pluck().all() as string[];
  return [objects, tables.map((name) => [name, database.prepare(`SELECT * FROM "${name}"`).all()])];
};

/** The command fails with a message that says this, and changes neither a file nor the database. */
function expectRefused(project: KitProject, command: string[], ...says: string[]): void {
  const database = project.database();
  const before = [project.files('migrations'), contents(database)];
  const { status, stderr } = project.kit(...command);
  for (const part of says) expect(stderr).toContain(part);
  expect(status).toBe(1);
  expect([project.files('migrations'), contents(database)]).toEqual(before);
}

describe('without withVectors()', () => {
  test('a migration fails, and is refused with it until it is removed', () => {
    const project = kitProject();
    project.config({}, { wrapped: false });
    project.schema(docs());
    project.kitOk('generate', '--name', 'first');

    expect(thrown(() => project.migrate()).message).toContain('drizzle.config.ts needs withVectors()');
    project.config();
    const [path] = Object.keys(project.files('migrations')).filter((name) => name.endsWith('.sql'));
    for (const command of ['generate', 'migrate']) expectRefused(project, [command], `${path}: expected`);
    project.remove('migrations');
    project.kitOk('generate', '--name', 'first');
    project.migrate();
    project.database().exec(insertDocs);
  });

  test('push fails', () => {
    const project = kitProject();
    project.config({}, { wrapped: false });
    project.schema(docs());

    const { output } = project.kit('push');

    expect(output).toContain('drizzle.config.ts needs withVectors()');
    expect(project.database().prepare('SELECT name FROM sqlite_master').all()).toEqual([]);
  });
});

describe('generate and push refuse', () => {
  test.each([
    {
      what: 'an index in place of a vector table of its name',
      before: docs() + posts(),
      after: `${posts()} export const docs = vectorIndex('docs', posts, { column: 'embedding', metric: 'l2_squared', dimensions: 3 });`,
      says: 'docs: expected a change that SQLite can make to a virtual table but received a virtual table over another in the place of a table',
    },
    {
      what: 'a vector table in place of one without vectors',
      before: `export const docs = sqliteTable('docs', { id: integer().primaryKey(), title: text() });`,
      after: docs(),
      says: 'received a vector table made of one whose rows have no column embedding with their vectors',
    },
  ])('$what', ({ before, after, says }) => {
    const project = migratedProject(before);
    project.schema(after);

    expectRefused(project, ['generate'], says, 'No migration was generated');
    expectRefused(project, ['push'], says);
  });

  test('a foreign key to a vector table, and go on without it', () => {
    const project = kitProject();
    project.config();
    project.schema(
      `${docs()} export const notes = sqliteTable('notes', { id: integer().primaryKey(), doc: integer().references(() => docs.id) });`,
    );

    const says =
      'docs: expected a change that SQLite can make to a virtual table but received a foreign key to it, ' +
      'which fails at every insert. Leave references() out, and declare a relation:\nCREATE TABLE `notes`';
    expectRefused(project, ['generate'], says, 'No migration was generated');
    expectRefused(project, ['push'], says);
    project.schema(docs());
    project.kitOk('generate', '--name', 'first');

    expect(project.migrations()).toMatchObject([
      { name: 'first', sql: expect.stringMatching(/^CREATE VIRTUAL TABLE/) },
    ]);
  });
});

describe('generate warns, at the terminal and in the migration', () => {
  test.each([
    { of: 'the loss of a vector table', after: posts(), says: 'docs is dropped, with its vectors and its index' },
    {
      of: 'a metadata column that is NOT NULL without a default',
      after: posts() + docs('page: integer().notNull(),'),
      says: 'fails if docs has rows, as docs.page is NOT NULL without a default',
    },
  ])('of $of', ({ after, says }) => {
    const project = migratedProject(docs() + posts());
    project.schema(after);

    const { stderr } = project.kitOk('generate', '--name', 'second');

    expect(stderr).toContain(`Warning: ${says}\n`);
    expect(project.migrations()[1]?.sql).toMatch(new RegExp(`^-- drizzle-vector: ${says}\n`));
  });
});

test('a table is emptied because its dimensions change, with a warning, and by push only if that is agreed to', async () => {
  const project = migratedProject(docs());
  const database = project.database();
  database.exec(insertDocs);
  project.schema(docs('', 'embedding: float4Vector(4)'));
  const says = 'docs is emptied: its vectors, embedding of 3 × float4, do not fit embedding of 4 × float4';

  expect(project.kitOk('generate', '--name', 'second').stderr).toContain(`Warning: ${says}\n`);
  expect(project.migrations()[1]?.sql).toMatch(new RegExp(`^-- drizzle-vector: ${says}\n`));

  expectRefused(project, ['push'], says, 'Nothing was changed');
  const before = contents(database);
  const answered = await project.interact(['push'], [{ expect: /Do you still want to push/, keys: 'n\r' }]);
  expect(answered).toMatchObject({ status: 0, output: expect.stringContaining('All changes were aborted') });
  expect(contents(database)).toEqual(before);

  expect(project.kitOk('push', '--force').stderr).toContain(`Warning: ${says}\n`);
  expect(database.prepare('SELECT count(*) FROM docs').pluck().get()).toBe(0);
});

describe('another model', () => {
  const modelled = (model: string) =>
    `${posts('title: text(),')} export const docs = vectorTable('docs', { id: integer().primaryKey(), title: text(), embedding: float4Vector(3) }, { metric: 'l2_squared'${model} });
    export const postsEmbedding = vectorIndex('posts_embedding', posts, { column: 'embedding', metric: 'l2_squared', dimensions: 3${model} });`;
  const of = (name: string) =>
    `${name} is of another model, "two", but its vectors are still those of "it's (\\"one\\")": embed them again`;
  const first = `, model: 'it\\'s ("one")'`;
  const modelsOf = (database: Database.Database) =>
    ['docs', 'posts_embedding'].map((name) =>
      database.prepare(`SELECT vector_definition(?) ->> 'model'`).pluck().get(name),
    );

  test('of a table and of an index keeps the rows, with a warning that the vectors are of the old one', () => {
    const project = migratedProject(modelled(first));
    const database = project.database();
    database.exec(insertDocs);
    expect(modelsOf(database)).toEqual([`it's ("one")`, `it's ("one")`]);
    project.schema(modelled(`, model: 'two'`));

    const { stderr } = project.kitOk('generate', '--name', 'second');

    for (const name of ['docs', 'posts_embedding']) {
      expect(stderr).toContain(`Warning: ${of(name)}\n`);
      expect(project.migrations()[1]?.sql).toContain(`-- drizzle-vector: ${of(name)}\n`);
    }
    project.migrate();
    expect(modelsOf(database)).toEqual(['two', 'two']);
    expect(database.prepare('SELECT title FROM docs').pluck().all()).toEqual(['east']);
  });

  test('is pushed with the same warning', () => {
    const project = migratedProject(modelled(first));
    const database = project.database();
    database.exec(insertDocs);
    project.schema(modelled(`, model: 'two'`));

    const { stderr } = project.kitOk('push');

    for (const name of ['docs', 'posts_embedding']) expect(stderr).toContain(`Warning: ${of(name)}\n`);
    expect(modelsOf(database)).toEqual(['two', 'two']);
    expect(database.prepare('SELECT title FROM docs').pluck().all()).toEqual(['east']);
  });

  test('in the place of none only names it, without a warning', () => {
    const project = migratedProject(modelled(''));
    const database = project.database();
    database.exec(insertDocs);
    project.schema(modelled(`, model: 'two'`));

    expect(project.kitOk('push').stderr).not.toContain('Warning');

    expect(modelsOf(database)).toEqual(['two', 'two']);
    expect(database.prepare('SELECT title FROM docs').pluck().all()).toEqual(['east']);
  });
});

describe('push', () => {
  test.each([
    {
      what: 'a vector of a table that becomes a vector table does not fit',
      after: `export const posts = vectorTable('posts', { id: integer().primaryKey(), embedding: float4Vector(3) }, { metric: 'l2_squared' });`,
    },
    {
      what: 'a vector of a table that is to be indexed does not fit',
      after: `${posts('title: text(),')} export const postsEmbedding = vectorIndex('posts_embedding', posts, { column: 'embedding', metric: 'l2_squared', dimensions: 3 });`,
    },
  ])('changes nothing at all if $what', ({ after }) => {
    const project = kitProject();
    project.config();
    project.database().exec(`
      CREATE TABLE posts (id INTEGER PRIMARY KEY NOT NULL, embedding BLOB);
      INSERT INTO posts(embedding) VALUES (x'0000803f0000000000000000'), (x'00')`);
    project.schema(`${after} export const another = sqliteTable('another', { id: integer().primaryKey() });`);

    expectRefused(project, ['push'], 'Nothing was changed');
  });

  // 1.0 has no such flag.
  test.skipIf(isKit1)('--strict asks, and changes nothing unless that is agreed to', async () => {
    const project = migratedProject(docs());
    const before = contents(project.database());
    project.schema(docs('page: integer(),'));
    const push = (keys: string) =>
      project.interactOk(['push', '--strict', '--verbose'], [{ expect: /No, abort/, keys }]);

    expect(await push('\r')).toContain('All changes were aborted');
    expect(contents(project.database())).toEqual(before);
    expect(await push('\x1b[B\r')).toContain('Changes applied');
    expect(project.kitOk('push').output).toContain('No changes detected');
  });

  test('leaves the tables of other modules', () => {
    const project = kitProject();
    project.config();
    const database = project.database();
    database.exec(`CREATE VIRTUAL TABLE words USING fts4(body); INSERT INTO words VALUES ('a word')`);

    project.schema(docs());
    project.kitOk('push');

    expect(database.prepare("SELECT body FROM words WHERE words MATCH 'word'").all()).toEqual([{ body: 'a word' }]);
    expect(project.kitOk('push').output).toContain('No changes detected');
  });

  test('knows a schema that SQLite would not create again, and makes views of the schema itself', () => {
    const project = kitProject();
    project.config();
    const database = project.database();
    database.unsafeMode();
    database.exec(`
      CREATE VIRTUAL TABLE words USING fts4(body);
      CREATE VIEW bodies AS SELECT body FROM words;
      CREATE TABLE old (s TEXT, t TEXT, CONSTRAINT old_check CHECK(s <> 'x'));
      PRAGMA writable_schema=ON;
      UPDATE sqlite_master SET sql = replace(sql, '''x''', '"x"') WHERE name = 'old'`);
    project.schema(`${docs()}
      export const bodies = sqliteView('bodies', { body: text() }).existing();
      export const old = sqliteTable('old', { s: text(), t: text() }, () => [check('old_check', sql\`s <> "x"\`)]);
      export const names = sqliteView('names', { name: text() }).as(sql\`select name from sqlite_master\`);
      export const help = sqliteTable('help', { text: text().default('select from sqlite_master') });`);

    project.kitOk('push');

    const made = database.prepare("SELECT name FROM sqlite_master WHERE name IN ('docs', 'names', 'help')").pluck();
    expect(made.all()).toHaveLength(3);
  });

  test('makes an index again, with its table, that a filter hides', () => {
    const project = kitProject();
    project.config({ tablesFilter: ['posts'] });
    const database = project.database();
    database.exec(`
      CREATE TABLE posts (id INTEGER PRIMARY KEY NOT NULL, embedding BLOB);
      INSERT INTO posts(embedding) VALUES (x'0000803f0000000000000000');
      CREATE VIRTUAL TABLE hidden USING vector(dim=3, metric=cosine, content=posts, content_column=embedding)`);
    project.schema(posts().replace("mode: 'buffer' })", "mode: 'buffer' }).notNull()"));

    project.kitOk('push');

    expect(database.prepare("SELECT id FROM hidden WHERE knn_match(distance, '[1, 0, 0]')").all()).toEqual([{ id: 1 }]);
  });

  test('leaves the table of cachedEmbedder() alone by the filter that the documentation gives', () => {
    const project = kitProject();
    project.config({ tablesFilter: ['!embedding_cache'] });
    const database = project.database();
    database.exec("CREATE TABLE embedding_cache(model TEXT PRIMARY KEY); INSERT INTO embedding_cache VALUES ('one')");
    project.schema(docs());

    project.kitOk('push');

    expect(database.prepare('SELECT model FROM embedding_cache').pluck().all()).toEqual(['one']);
    database.exec(insertDocs);
  });

  test('switches foreign keys off only where drizzle-kit does', () => {
    const tables = (user: string, note: string) => `
      export const users = sqliteTable('users', { id: integer().primaryKey(), ${user} });
      export const notes = sqliteTable('notes', { id: integer().primaryKey(), user: integer().references(() => users.id, { onDelete: 'cascade' }) });
      export const others = sqliteTable('others', { id: integer().primaryKey(), ${note} });
      ${docs()}`;
    const project = kitProject();
    project.config();
    project.schema(tables('name: text()', 'a: text()'));
    project.kitOk('push');
    const database = project.database();
    database.exec(
      'INSERT INTO users(id) VALUES (1); INSERT INTO notes VALUES (1, 1); INSERT INTO others VALUES (1, 2)',
    );

    project.schema(tables('name: text(), mail: text().notNull()', 'a: text().notNull()'));
    project.kit('push', '--force'); // 1.0 does not empty the table, and fails

    expect(database.pragma('foreign_key_check')).toEqual([]);
    expect(database.prepare('SELECT a FROM others').all()).toEqual([{ a: '2' }]);
  });

  test('uses better-sqlite3 although @libsql/client, which loads no extensions, is installed', () => {
    const project = kitProject();
    project.installKit();
    project.write('node_modules/@libsql/client/package.json', '{ "name": "@libsql/client", "main": "index.js" }');
    project.write(
      'node_modules/@libsql/client/index.js',
      'exports.createClient = () => { throw new Error("libsql was used"); };',
    );
    project.config({}, { wrapped: false });
    project.schema(docs());
    expect(project.kit('push').output).toContain('@libsql/client');

    project.config();
    project.kitOk('push');

    project.database().exec(insertDocs);
  });
});

test('a drizzle-kit that was not tested is told of once', () => {
  const project = kitProject();
  project.installKit('9.8.7');
  project.config();
  project.schema(docs());

  const { stderr } = project.kitOk('generate');

  expect(stderr.match(/drizzle-kit 9\.8\.7 was not tested/g)).toHaveLength(1);
});

test.each([
  { what: 'dialect turso', config: { dialect: 'turso' }, advice: "write dialect: 'sqlite' and install better-sqlite3" },
  { what: 'driver d1-http', config: { driver: 'd1-http' }, advice: 'keep vector tables in a SQLite file' },
])('what cannot load extensions is refused with advice: $what', ({ config, advice }) => {
  const project = kitProject();
  project.config(config);
  project.schema(docs());

  expectRefused(project, ['generate'], advice);
});
