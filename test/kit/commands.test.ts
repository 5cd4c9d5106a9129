import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { loadVectorExtension } from 'drizzle-vector';
import { describe, expect, test } from 'vitest';
import { isKit1 } from './support/is-kit-1.js';
import { kitProject } from './support/kit-project.js';
import { studio } from './support/studio.js';

const schema = (columns = '', options = '{ metric: "l2_squared", m: 32 }'): string => `
  export const posts = sqliteTable('posts', { id: integer().primaryKey(), title: text(), embedding: float4Vector(3) });
  export const postsEmbedding = vectorIndex('posts_embedding', posts, { column: 'embedding', metric: 'cosine' });
  export const docs = vectorTable('docs', { id: integer().primaryKey(), title: text(), ${columns} embedding: float4Vector(3) }, ${options});`;

const insertDocs = `INSERT INTO docs(title, embedding) VALUES ('east', '[1, 0, 0]')`;

const tablesOf = (database: Database.Database): unknown[] =>
  database.prepare("SELECT name FROM pragma_table_list WHERE type IN ('table', 'virtual')").pluck().all();

/** The tables of an empty database that statements are run in. */
function tablesMadeBy(sql: string): unknown[] {
  const database = new Database(':memory:');
  loadVectorExtension(database);
  return tablesOf(database.exec(sql));
}

describe('drizzle-kit', () => {
  test('migrate makes vector tables, and makes them anew with their rows', () => {
    const project = kitProject();
    project.config();
    project.schema(schema());
    project.kitOk('generate', '--name', 'first');
    project.kitOk('migrate');
    const database = project.database();
    database.exec(insertDocs);

    project.schema(schema('page: integer().default(7),'));
    project.kitOk('generate', '--name', 'second');
    expect(project.kitOk('check').output).toContain("Everything's fine");
    project.kitOk('migrate');

    expect(database.prepare('SELECT title, page FROM docs').all()).toEqual([{ title: 'east', page: 7 }]);
    project.migrate(); // which finds nothing more to do
    expect(database.prepare('SELECT count(*) FROM docs').pluck().get()).toBe(1);
  });

  test('push makes the tables of a schema in an empty database, and then finds nothing to change', () => {
    const project = kitProject();
    project.config();
    project.schema(schema());

    expect(project.kitOk('push').output).toContain('Changes applied');
    expect(project.kitOk('push').output).toContain('No changes detected');
    project.database().exec(insertDocs);
  });

  test('export prints SQL that makes the schema as it is', () => {
    const project = kitProject();
    project.config();
    project.schema(schema());

    const { stdout } = project.kitOk('export');

    const tables = expect.arrayContaining(['docs', 'posts', 'posts_embedding']);
    expect(tablesMadeBy(stdout)).toEqual(tables);
    if (!isKit1) return; // only drizzle-kit 1.0 prints JSON
    const { statements } = JSON.parse(project.kitOk('export', '--output', 'json').stdout);
    expect(tablesMadeBy(statements.join(''))).toEqual(tables);
  });

  test('studio shows rows, and none of the tables that a vector table is made of', async () => {
    const project = kitProject();
    project.config();
    project.schema(schema());
    project.kitOk('push');
    project.database().exec(insertDocs);

    const page = await studio(project);

    expect(await page.rows('SELECT id, title FROM docs')).toEqual([{ id: 1, title: 'east' }]);
    expect(await page.rows('SELECT name FROM sqlite_master ORDER BY name')).toEqual([
      { name: 'docs' },
      { name: 'posts' },
      { name: 'posts_embedding' },
    ]);
    expect(await page.rows("SELECT name, type FROM pragma_table_xinfo('docs')")).toContainEqual({
      name: 'embedding',
      type: 'float4Vector(3)',
    });
  });

  test('goes on with the migrations of 0.31, which 1.0 brings up to date', () => {
    const project = kitProject();
    // What drizzle-kit 0.31.11 has written for the schema without, and then with, the column page, but for the times.
    const fixture = fileURLToPath(new URL('fixtures/migrations-of-0.31', import.meta.url));
    cpSync(fixture, join(project.folder, 'migrations'), { recursive: true });
    project.config();
    project.schema(schema('page: integer(),', "{ metric: 'l2_squared', m: 32, indexed: ['page'] }"));

    project.kitOk('up');
    expect(project.kitOk('generate').output).toContain('No schema changes');
    project.migrate();
    const database = project.database();
    database.exec(insertDocs);
    project.schema(
      schema('page: integer(), author: text().default("me"),', "{ metric: 'l2_squared', m: 32, indexed: ['page'] }"),
    );
    project.kitOk('generate', '--name', 'third');
    project.migrate();

    expect(database.prepare('SELECT title, author FROM docs').all()).toEqual([{ title: 'east', author: 'me' }]);
  });

  test('is told its command behind a flag, too', () => {
    const project = kitProject();
    project.config();
    project.schema(schema());

    project.kitOk('--config', 'drizzle.config.ts', 'generate');

    expect(project.migrations()[0]?.sql).toContain('CREATE VIRTUAL TABLE "docs"');
  });

  // 0.31 explains nothing.
  test.runIf(isKit1)('push --explain tells the types that change, and changes nothing', () => {
    const project = kitProject();
    project.config();
    project.schema(schema());
    project.kitOk('push');
    project.schema(schema('', '{ metric: "l2_squared", m: 64 }').replace('cosine', 'l2_squared'));

    const text = project.kitOk('push', '--explain').stdout;
    const json = project.kitOk('push', '--explain', '--output', 'json').stdout;

    expect(text).toContain('vector(dim=3, type=float4, metric=l2, m=64)');
    expect(text).toContain('content="posts"');
    expect(JSON.stringify(JSON.parse(json))).toContain('vector(dim=3, type=float4, metric=l2, m=64)');
    expect(project.database().prepare("SELECT sql FROM sqlite_master WHERE name = 'docs'").pluck().get()).toContain(
      'm=32',
    );
  });
});
