import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LINES } from '../support/lines.js';
import { UserProject } from '../support/user-project.js';

const PROGRAM = `
import { getTableColumns } from 'drizzle-orm';
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { createVectorTableSql, float4Vector, fts5Table, vectorIndex, vectorTable } from 'drizzle-vector/schema';

export const docs = vectorTable('docs', {
  id: integer('id').primaryKey(),
  title: text('title').default('none'),
  embedding: float4Vector('embedding', 2),
}, { metric: 'cosine' });
const posts = sqliteTable('posts', { id: integer('id').primaryKey(), title: text('title'), embedding: float4Vector('embedding', 2) });
const postsEmbedding = vectorIndex('posts_embedding', posts, { column: 'embedding', metric: 'cosine' });
const words = fts5Table('words', { title: text('title') });

const { embedding } = docs;
const blob = embedding.mapToDriverValue([1, -2]);
globalThis.results = {
  tables: [docs, postsEmbedding, words].map((table) => Object.keys(getTableColumns(table))),
  statements: createVectorTableSql(docs).length,
  blob: [blob.constructor.name, blob.length],
  vector: [...embedding.mapFromDriverValue(blob)],
  ofJson: [...embedding.mapFromDriverValue('0000803F000000C0')],
  refused: [() => embedding.mapToDriverValue([1]), () => embedding.mapToDriverValue(new Uint8Array(8))].map((action) => {
    try { action(); } catch (error) { return error.code; }
  }),
};
`;

describe.each(LINES)('drizzle-vector/schema with Drizzle %s', (_, packages) => {
  let project: UserProject;

  beforeAll(() => {
    project = new UserProject(packages);
    project.write('schema.mjs', PROGRAM);
  });

  afterAll(() => project.remove());

  test('is bundled for a browser, and works without anything of Node', async () => {
    const { outputFiles } = await build({
      ...{ entryPoints: [join(project.folder, 'schema.mjs')], bundle: true, platform: 'browser', format: 'iife' },
      ...{ write: false, logLevel: 'silent', absWorkingDir: project.folder },
    });
    const browser = createContext({ TextEncoder, TextDecoder });

    runInContext(outputFiles[0]?.text as string, browser);

    expect(JSON.parse(runInContext('JSON.stringify(results)', browser))).toEqual({
      tables: [
        expect.arrayContaining(['id', 'title', 'embedding', 'distance']),
        expect.arrayContaining(['id', 'distance']),
        expect.arrayContaining(['title', 'rank']),
      ],
      statements: 1,
      blob: ['Uint8Array', 8],
      vector: [1, -2],
      ofJson: [1, -2],
      refused: ['dimension_mismatch', 'element_type_mismatch'],
    });
  });

  test('is the schema that the other entries of the package take', async () => {
    project.write(
      'program.ts',
      `import Database from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { integer } from 'drizzle-orm/sqlite-core';
import { createVectorTable, knn, load } from 'drizzle-vector';
import { float4Vector, vectorTable } from 'drizzle-vector/schema';
const docs = vectorTable('docs', { id: integer('id').primaryKey(), embedding: float4Vector('embedding', 2) }, { metric: 'cosine' });
const sqlite = new Database(':memory:');
load(sqlite);
const db = drizzle({ client: sqlite });
createVectorTable(db, docs);
db.insert(docs).values({ embedding: [1, 0] as never }).run();
const rows: { id: number }[] = knn(db, docs, [1, 0], { k: 1 });
console.log(rows.length);`,
    );
    project.typecheck();

    expect(project.run('program.ts')).toBe('1\n');
  });
});
