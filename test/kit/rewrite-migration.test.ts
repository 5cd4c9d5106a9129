import { describe, expect, test } from 'vitest';
import { rewriteMigration } from '../../src/kit/migration/rewrite-migration.js';
import type { TableBefore } from '../../src/kit/migration/table-before.js';
import type { Declared } from '../../src/tables/declared.js';
import { vectorError } from '../support/thrown.js';

const docs: Declared = {
  madeBy: 'vectorTable',
  description: {
    name: 'docs',
    key: 'id',
    column: 'embedding',
    type: 'float4',
    dimensions: 3,
    options: { metric: 'l2' },
    metadata: [],
  },
};

const docsBefore: TableBefore = {
  kind: 'vectorTable',
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
    expect(message).toContain(statement);
    expect(message).toContain("Name its columns in vectorTable()'s option indexed");
  },
);

test('a vector table in place of a vector index of its name is refused', () => {
  const before: TableBefore = { kind: 'vectorIndex', content: { table: 'posts', key: 'id', column: 'embedding' } };
  const change = () =>
    rewriteMigration(
      ['CREATE TABLE `__new_docs` (`id` integer);'],
      new Map([['docs', before]]),
      new Map([['docs', docs]]),
    );

  expect(vectorError(change).message).toContain('docs: expected a change that SQLite can make to a virtual table');
});

test('the pragmas around vector tables alone vanish, and those around others stay', () => {
  const off = 'PRAGMA foreign_keys=OFF;';
  const on = 'PRAGMA foreign_keys=ON;';
  const remade = (table: string) => [`CREATE TABLE \`__new_${table}\` (\`id\` integer);`, `DROP TABLE \`${table}\`;`];
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
