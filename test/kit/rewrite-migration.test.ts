import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { rewriteMigration } from '../../src/kit/migration/rewrite-migration.js';
import type { TableBefore } from '../../src/kit/migration/table-before.js';
import type { VirtualTable } from '../../src/tables/virtual-table.js';
import { vectorError } from '../support/thrown.js';

const docs: VirtualTable = {
  madeBy: 'vectorTable',
  description: {
    name: 'docs',
    key: 'id',
    keyType: 'integer',
    column: 'embedding',
    type: 'float4',
    dimensions: 3,
    options: { metric: 'l2_squared' },
    metadata: [],
    unique: [],
  },
};

const docsBefore: TableBefore = {
  kind: 'stored',
  module: 'vector',
  columns: ['id', 'embedding'],
  vectors: { column: 'embedding', type: 'float4', dimensions: 3 },
};

/** What becomes of statements where there is, and stays, the vector table docs. */
const rewritten = (...statements: string[]): readonly string[] =>
  rewriteMigration(statements, new Map([['docs', docsBefore]]), new Map([['docs', docs]])).statements;

const createDocs = `CREATE VIRTUAL TABLE "docs" USING vector(dim=3, type=float4, metric=l2, key="id", column="embedding");`;

describe('a statement that drizzle-kit does not write, today', () => {
  test.each([
    'UPDATE docs SET id = 2;',
    'UPDATE `docs` SET id = 2;',
    'UPDATE main.docs SET id = 2;',
    'ALTER TABLE docs ALTER COLUMN id SET NOT NULL;',
    'CREATE TRIGGER copy AFTER INSERT ON posts BEGIN INSERT INTO "docs"(id) VALUES (new.id); END;',
  ])('is refused with its text if it is about a vector table: %s', (statement) => {
    expect(vectorError(() => rewritten(statement))).toEqual({
      code: 'unsupported_migration',
      message: `docs: expected a statement that is understood but received this one\n${statement}`,
    });
  });

  test.each(['UPDATE posts SET id = 2;', 'ALTER TABLE docs_of_old ALTER COLUMN id SET NOT NULL;', 'ANALYZE;'])(
    'passes if it is about others: %s',
    (statement) => {
      expect(rewritten(statement)).toEqual([statement]);
    },
  );
});

test.each([
  "CREATE TABLE `posts` (`kind` text DEFAULT 'docs', `docs` text);",
  'ALTER TABLE `posts` ADD `docs` text;',
  'ALTER TABLE `posts` RENAME COLUMN `page` TO `docs`;',
  'CREATE INDEX `docs_index` ON `posts` (`docs`);',
  'CREATE VIEW `titles` AS select "title" from "docs";',
])('a statement about another table passes although it has the name of a vector table: %s', (statement) => {
  expect(rewritten(statement)).toEqual([statement]);
});

test.each(['CREATE INDEX `i` ON `docs` (`id`);', 'CREATE UNIQUE INDEX i ON docs (id);'])(
  'an index on a vector table is refused: %s',
  (statement) => {
    const { code, message } = vectorError(() => rewritten(statement));
    expect(code).toBe('unsupported_migration');
    expect(message).toContain(`an index on it. Name its columns in vectorTable()'s option indexed:\n${statement}`);
  },
);

const indexBefore: TableBefore = { kind: 'derived', module: 'vector', content: 'posts', uses: ['id', 'embedding'] };
const remade = (table: string) => [
  `CREATE TABLE \`__new_${table}\` (\`id\` integer);`,
  `INSERT INTO \`__new_${table}\`(\`id\`) SELECT \`id\` FROM \`${table}\`;`,
  `DROP TABLE \`${table}\`;`,
  `ALTER TABLE \`__new_${table}\` RENAME TO \`${table}\`;`,
];

test.each([
  ['a vector table', remade('docs'), docs],
  ['an ordinary table', remade('docs'), undefined],
  ['an ordinary table, renamed from it', ['ALTER TABLE `docs` RENAME TO `notes`;', ...remade('notes')], undefined],
])('%s in the place of a vector index is refused', (_, statements, after) => {
  const change = () =>
    rewriteMigration(statements, new Map([['docs', indexBefore]]), new Map(after && [['docs', after]]));

  expect(vectorError(change).message).toContain('docs: expected a change that SQLite can make to a virtual table');
});

test('what is over a table is made anew with a column that it uses, and not with another', () => {
  const text: VirtualTable = {
    madeBy: 'fts5Table',
    description: {
      name: 'posts_text',
      columns: [{ name: 'title', unindexed: false }],
      options: {},
      content: {
        table: 'posts',
        key: 'id',
        hasGenerated: true,
        conflict: { condition: '"posts"."id" = new."id"', changed: '' },
      },
    },
  };
  const before: TableBefore = { kind: 'derived', module: 'fts5', content: 'posts', uses: ['id', 'title'] };
  const rewrite = (...statements: string[]) =>
    rewriteMigration(statements, new Map([['posts_text', before]]), new Map([['posts_text', text]])).statements;
  const anew = [
    'ALTER TABLE `posts` DROP COLUMN `title`;',
    'ALTER TABLE `posts` ADD `title` text GENERATED ALWAYS AS (id);',
  ];

  const rewritten = rewrite(...anew);
  const drops = rewritten.filter((statement) => statement.startsWith('DROP '));
  expect(drops).toContain('DROP TRIGGER IF EXISTS "posts_text_insert";');
  expect(drops.at(-1)).toBe('DROP TABLE "posts_text";');
  expect(rewritten.slice(0, drops.length)).toEqual(drops);
  expect(rewritten.slice(drops.length, drops.length + 2)).toEqual(anew);
  expect(rewritten.at(-1)).toBe(`INSERT INTO "posts_text"("posts_text") VALUES ('rebuild');`);
  const other = 'ALTER TABLE `posts` DROP COLUMN `page`;';
  expect(rewrite(other)).toEqual([other]);
});

test('an ordinary table that others have foreign keys to becomes no vector table', () => {
  const before = new Map<string, TableBefore>([
    ['docs', { kind: 'ordinary', columns: ['id', 'embedding'], foreignKeys: [] }],
    [
      'notes',
      {
        kind: 'ordinary',
        columns: ['id', 'doc'],
        foreignKeys: [{ columns: ['doc'], types: ['integer'], to: 'docs', toColumns: ['id'], onUpdate: 'no action' }],
      },
    ],
  ]);
  const after = new Map([['docs', docs]]);

  expect(vectorError(() => rewriteMigration(remade('docs'), before, after)).message).toContain(
    'received a foreign key to it, which fails at every insert. Leave references() out, and declare a relation:\nthat of notes',
  );
  expect(rewriteMigration([...remade('notes'), ...remade('docs')], before, after).statements).toContain(
    'DROP TABLE "docs";',
  );
});

test('names that begin like those of temporary tables are names as others', () => {
  const named = { ...docs, description: { ...docs.description, name: '__new_docs' } } as VirtualTable;
  const { statements } = rewriteMigration(
    ['CREATE TABLE `__new_docs` (`id` integer);', 'CREATE TABLE `__new_posts` (`id` integer);'],
    new Map([['docs', docsBefore]]),
    new Map([
      ['docs', docs],
      ['__new_docs', named],
    ]),
  );

  expect(statements).toEqual([createDocs.replace('docs', '__new_docs'), 'CREATE TABLE `__new_posts` (`id` integer);']);
});

test('names are read with all that can be in them', () => {
  const name = 'v a)b';
  const named = { ...docs, description: { ...docs.description, name, column: 'size (kb)' } } as VirtualTable;
  const before: TableBefore = {
    kind: 'stored',
    module: 'vector',
    columns: ['id', 'size (kb)'],
    vectors: { column: 'size (kb)', type: 'float4', dimensions: 3 },
  };
  const rewrite = (...statements: string[]) =>
    rewriteMigration(statements, new Map([[name, before]]), new Map([[name, named]])).statements;
  const [create, , ...others] = remade(name);

  const copy = `INSERT INTO \`__new_${name}\`("id", "size (kb)") SELECT "id", "size (kb)" FROM \`${name}\`;`;
  expect(rewrite(create as string, copy, ...others)).toHaveLength(6);
  expect(() => rewrite('UPDATE `v a)b` SET id = 2;')).toThrow('v a)b: expected a statement that is understood');
});

test.each([
  '-- Custom SQL migration file about docs, put your code below! --',
  "CREATE TABLE `posts` (`id` integer, `title` text DEFAULT 'this references docs');",
  "UPDATE posts SET title = 'docs' -- or docs",
])('texts and comments name no tables: %s', (statement) => {
  expect(rewritten(statement)).toEqual([statement]);
});

test('a table that was emptied before it becomes a vector table needs no vectors', () => {
  const before: TableBefore = { kind: 'ordinary', columns: ['id'], foreignKeys: [] };
  const { statements, warnings } = rewriteMigration(
    ['DELETE FROM "docs" where true;', ...remade('docs')],
    new Map([['docs', before]]),
    new Map([['docs', docs]]),
  );

  expect(statements).toEqual(['-- drizzle-vector: docs is emptied\nDROP TABLE "docs";', createDocs]);
  expect(warnings).toEqual([{ message: 'docs is emptied' }]);
});

test('the pragmas around vector tables alone vanish, and those around others stay', () => {
  const off = 'PRAGMA foreign_keys=OFF;';
  const on = 'PRAGMA foreign_keys=ON;';
  const create = (...statements: string[]) =>
    rewriteMigration(statements, new Map(), new Map([['docs', docs]])).statements;

  expect(create(off, 'CREATE TABLE `docs` (`id` integer);', on)).toEqual([createDocs]);
  expect(create(off, ...remade('posts'), on, off, 'CREATE TABLE `docs` (`id` integer);', on)).toEqual([
    off,
    ...remade('posts'),
    on,
    createDocs,
  ]);
  expect(create(off, ...remade('posts'), 'CREATE TABLE `docs` (`id` integer);', on)).toEqual([
    off,
    ...remade('posts'),
    createDocs,
    on,
  ]);
});

test('rows are kept that refer to a table by a column which the same migration adds', () => {
  const database = new Database(':memory:');
  database.exec('CREATE TABLE books (id integer PRIMARY KEY, name text); CREATE TABLE loans (id integer PRIMARY KEY)');
  const ordinary = (...columns: string[]): TableBefore => ({ kind: 'ordinary', columns, foreignKeys: [] });
  const before = new Map([
    ['books', ordinary('id', 'name')],
    ['loans', ordinary('id')],
  ]);
  const add = 'ALTER TABLE `loans` ADD `book` integer REFERENCES books(id) ON UPDATE cascade ON DELETE cascade;';
  const fill = 'UPDATE `loans` SET `book` = 1;'; // added by hand
  const anew = remade('books').map((sql) => sql.replace('`id` integer', '`id` integer PRIMARY KEY'));
  const { statements } = rewriteMigration([add, fill, ...anew], before, new Map());

  database.exec('PRAGMA foreign_keys=ON; INSERT INTO books VALUES (1, NULL); INSERT INTO loans VALUES (5); BEGIN');
  for (const sql of statements) database.exec(sql);
  database.exec('COMMIT');

  expect(statements.some((sql) => sql.includes('keeps the rows of loans, which refer to books'))).toBe(true);
  expect(statements.some((sql) => sql.startsWith('UPDATE "loans" SET "book"'))).toBe(true);
  expect(database.prepare('SELECT * FROM loans').raw().all()).toEqual([[5, 1]]);
  expect(database.prepare('SELECT * FROM books').raw().all()).toEqual([[1]]);
});

test('a key that is no integer and no text is refused where ON UPDATE CASCADE would follow it', () => {
  const key = { columns: ['book'], types: ['blob'], to: 'books', toColumns: ['id'], onUpdate: 'cascade' };
  const before = new Map<string, TableBefore>([
    ['books', { kind: 'ordinary', columns: ['id'], foreignKeys: [] }],
    ['loans', { kind: 'ordinary', columns: ['id', 'book'], foreignKeys: [key] }],
  ]);

  expect(vectorError(() => rewriteMigration(remade('books'), before, new Map()))).toMatchObject({
    code: 'unsupported_migration',
    message: expect.stringContaining('loans, which refers to it with ON UPDATE CASCADE by a key that is neither'),
  });
});
