import type { Database } from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { thrown } from '../support/thrown.js';
import { type KitProject, kitProject } from './support/kit-project.js';

/** A table, tables that refer to it in every way, and rows that refer to those. */
const schema = (name = '', loans = '.notNull()') => `
  export const books = sqliteTable('books', {
    id: integer('id').primaryKey(),
    isbn: text('isbn').unique(),
    name: text('name')${name},
    series: integer('series').references((): any => books.id, { onDelete: 'cascade', onUpdate: 'cascade' }),
    embedding: float4Vector('embedding', 2),
  }, (books) => [check('positive', sql\`\${books.id} > 0\`)]);
  const book = () => integer('book');
  export const loans = sqliteTable('loans', { id: integer('id').primaryKey(), book: book()${loans}.references(() => books.id, { onDelete: 'cascade' }) });
  export const fines = sqliteTable('fines', { id: integer('id').primaryKey(), loan: integer('loan').references(() => loans.id, { onDelete: 'cascade' }) });
  export const notes = sqliteTable('notes', { id: integer('id').primaryKey(), book: book().references(() => books.id, { onDelete: 'set null' }) });
  export const labels = sqliteTable('labels', { id: integer('id').primaryKey(), book: book().references(() => books.id, { onDelete: 'restrict', onUpdate: 'restrict' }) });
  export const marks = sqliteTable('marks', { id: integer('id').primaryKey(), book: book().references(() => books.id) });
  export const copies = sqliteTable('copies', { id: integer('id').primaryKey(), isbn: text('isbn').notNull().references(() => books.isbn, { onDelete: 'cascade', onUpdate: 'cascade' }) });
  export const covers = sqliteTable('covers', { id: integer('id').primaryKey().references(() => books.id, { onDelete: 'cascade', onUpdate: 'cascade' }) });
  export const booksEmbedding = vectorIndex('books_embedding', books, { column: 'embedding', metric: 'l2_squared' });`;

const ROWS = {
  books: [
    [1, 'a', 'Apples', null],
    [2, 'b', 'Pears', 1],
    [3, 'c', 'Plums', 2],
  ],
  loans: [
    [1, 1],
    [2, 2],
  ],
  fines: [[5, 2]],
  notes: [
    [1, 3],
    [2, null],
  ],
  labels: [[1, 1]],
  marks: [[1, 2]],
  copies: [
    [1, 'a'],
    [2, 'b'],
  ],
  covers: [[1], [3]],
};

type Rows = Record<string, unknown[][]>;

function fill(database: Database): void {
  for (const [table, rows] of Object.entries<unknown[][]>(ROWS)) {
    const columns = table === 'books' ? '(id, isbn, name, series)' : '';
    for (const row of rows) {
      database.prepare(`INSERT INTO ${table}${columns} VALUES (${row.map(() => '?').join(', ')})`).run(row);
    }
  }
  database.exec("UPDATE books SET embedding = vector_from_json('[' || id || ', 0]', 'float4') WHERE id < 3");
}

const read = (database: Database, tables = Object.keys(ROWS)): Rows =>
  Object.fromEntries(
    tables.map((table) => {
      const columns = table === 'books' ? 'id, isbn, name, series' : '*';
      return [table, database.prepare(`SELECT ${columns} FROM ${table} ORDER BY id`).raw().all() as unknown[][]];
    }),
  );

/** Fails unless all rows are there, the foreign keys hold and are enforced, and the index follows its table. */
function expectKept(project: KitProject): void {
  const database = project.database();
  expect(read(database)).toEqual(ROWS);
  expect(database.pragma('foreign_key_check')).toEqual([]);
  expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
  const nearest = "SELECT id FROM books_embedding WHERE knn_match(distance, '[2, 0]') ORDER BY distance LIMIT 2";
  expect(database.prepare(nearest).pluck().all()).toEqual([2, 1]);
  expect(() => database.exec('INSERT INTO loans VALUES (9, 99)')).toThrow('FOREIGN KEY');
  database.exec('DELETE FROM labels; DELETE FROM marks; DELETE FROM books WHERE id = 2');
  expect(read(database, ['books', 'loans', 'fines', 'copies'])).toMatchObject({
    books: [[1, 'a', 'Apples', null]],
    loans: [[1, 1]],
    fines: [],
    copies: [[1, 'a']],
  });
}

const WAYS: Array<[string, (project: KitProject) => void]> = [
  ['the migrator of an application', (project) => project.migrate()],
  ['drizzle-kit migrate', (project) => void project.kitOk('migrate')],
];

/** A project whose database has the rows. */
function filledProject(run: (project: KitProject) => void): KitProject {
  const project = kitProject();
  project.config();
  project.schema(schema());
  project.kitOk('generate', '--name', 'first');
  run(project);
  fill(project.database());
  return project;
}

describe.each(WAYS)('with %s', (_, run) => {
  test('rows keep referring to a table that is made anew', () => {
    const project = filledProject(run);
    project.schema(schema(".notNull().default('none')"));

    project.kitOk('generate', '--name', 'second');
    run(project);

    expectKept(project);
    expect(project.kitOk('generate', '--name', 'third').output).toContain('No schema changes');
  });

  test('so they do when they are made anew, too', () => {
    const project = filledProject(run);
    project.schema(
      schema(".notNull().default('none')", '').replaceAll("loan: integer('loan')", "loan: integer('loan').notNull()"),
    );

    project.kitOk('generate', '--name', 'second');
    run(project);

    expectKept(project);
  });

  test('rows stay when the table that they refer to is dropped', () => {
    const project = kitProject();
    project.config();
    const loans = (references = '') =>
      `export const loans = sqliteTable('loans', { id: integer('id').primaryKey(), book: integer('book')${references} });`;
    project.schema(`export const books = sqliteTable('books', { id: integer('id').primaryKey() });
      ${loans(".references(() => books.id, { onDelete: 'cascade' })")}`);
    project.kitOk('generate', '--name', 'first');
    run(project);
    project.database().exec('INSERT INTO books VALUES (1), (2); INSERT INTO loans VALUES (1, 1), (2, 2)');

    project.schema(loans());
    project.kitOk('generate', '--name', 'second');
    run(project);

    expect(read(project.database(), ['loans'])).toEqual({ loans: ROWS.loans });
  });
});

test('with push, rows keep referring to a table that is made anew', () => {
  const project = kitProject();
  project.config();
  project.schema(schema());
  project.kitOk('push');
  fill(project.database());

  project.schema(schema(".notNull().default('none')"));
  project.kitOk('push', '--force');

  expectKept(project);
});

test('a row that would refer to nothing ends the migration, which changes nothing', () => {
  const project = filledProject((each) => each.migrate());
  project.schema(schema(".notNull().default('none')"));
  project.kitOk('generate', '--name', 'second');
  const [path, text] = Object.entries(project.files('migrations')).find(([, sql]) => sql.includes('__new_books')) as [
    string,
    string,
  ];
  const broken = text.replace(/(SELECT [^;]* FROM `books`);/, '$1 WHERE id <> 3;');
  expect(broken).not.toBe(text);
  project.write(path, broken);

  expect(thrown(() => project.migrate()).message).toContain('FOREIGN KEY constraint failed');

  expect(read(project.database())).toEqual(ROWS);
});

test('a table is not made anew where its new form would set the rows that refer to it to null', () => {
  const project = kitProject();
  project.config();
  const tables = (name = '') => `
    export const books = sqliteTable('books', { id: integer('id').primaryKey(), name: text('name')${name} });
    export const loans = sqliteTable('loans', { id: integer('id').primaryKey(), book: integer('book').references(() => books.id, { onUpdate: 'set null' }) });`;
  project.schema(tables());
  project.kitOk('generate', '--name', 'first');
  project.schema(tables('.notNull()'));

  const { status, stderr } = project.kit('generate', '--name', 'second');

  expect(status).toBe(1);
  expect(stderr).toContain('received loans, which refers to it with ON UPDATE SET NULL. Take that foreign key away');
  expect(project.migrations()).toHaveLength(1);
});

test('a table to which nothing refers is made anew as drizzle-kit does it', () => {
  const project = kitProject();
  project.config();
  const tables = (name = '') =>
    `export const books = sqliteTable('books', { id: integer('id').primaryKey(), name: text('name')${name} });`;
  project.schema(tables());
  project.kitOk('generate', '--name', 'first');
  project.schema(tables('.notNull()'));
  project.kitOk('generate', '--name', 'second');

  const { sql } = project.migrations()[1] as { sql: string };
  expect(sql).toContain('ALTER TABLE `__new_books` RENAME TO `books`');
  expect(sql).not.toContain('defer_foreign_keys');
});
