import { drizzle } from 'drizzle-orm/better-sqlite3';
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { attachIndex, checkSchema, detachIndex, float4Vector, health, vectorIndex, vectorTable } from 'drizzle-vector';
import { expect, test } from 'vitest';
import { kitProject } from './support/kit-project.js';

/** The schema that the application has, with this metric. */
const schema = (metric: string): string => `
  export const posts = sqliteTable('posts', { id: integer().primaryKey(), embedding: float4Vector(3) });
  export const postsEmbedding = vectorIndex('posts_embedding', posts, { column: 'embedding', metric: '${metric}' });
  export const docs = vectorTable('docs', { id: integer().primaryKey(), title: text().notNull().default('none'), tenant: integer(), embedding: float4Vector(3) }, { metric: '${metric}', partitionKey: 'tenant' });`;

const posts = sqliteTable('posts', { id: integer().primaryKey(), embedding: float4Vector(3) });
const postsEmbedding = vectorIndex('posts_embedding', posts, { column: 'embedding', metric: 'cosine' });
const docs = vectorTable(
  'docs',
  {
    id: integer().primaryKey(),
    title: text().notNull().default('none'),
    tenant: integer(),
    embedding: float4Vector(3),
  },
  { metric: 'cosine', partitionKey: 'tenant' },
);

test('a schema that was changed and not pushed differs from the database until it is pushed', () => {
  const project = kitProject();
  project.config();
  project.schema(schema('l2_squared'));
  project.kitOk('push');
  const message = expect.stringContaining('metric: cosine in the schema, l2_squared in the database');

  const before = drizzle({ client: project.database() });
  for (const table of [docs, postsEmbedding]) {
    expect(() => checkSchema(before, table)).toThrow(expect.objectContaining({ code: 'schema_mismatch', message }));
  }

  project.schema(schema('cosine'));
  project.kitOk('push');
  checkSchema(drizzle({ client: project.database() }), docs, postsEmbedding);
});

test('a detached index stays as it is in a push, and is attached afterwards', () => {
  const project = kitProject();
  project.config();
  project.schema(schema('cosine'));
  project.kitOk('push');
  detachIndex(drizzle({ client: project.database() }), postsEmbedding);

  project.kitOk('push');

  const db = drizzle({ client: project.database() });
  expect(health(db).findings).toMatchObject([{ code: 'detached', table: 'posts_embedding' }]);
  expect(attachIndex(db, postsEmbedding)).toBe(0);
  expect(health(db, { tables: [docs, postsEmbedding] }).healthy).toBe(true);
});
