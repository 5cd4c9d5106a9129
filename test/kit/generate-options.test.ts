import { writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isKit1 } from './support/is-kit-1.js';
import { kitProject } from './support/kit-project.js';

const docs = (columns = ''): string =>
  `export const docs = vectorTable('docs', { id: integer().primaryKey(), title: text(), ${columns} embedding: float4Vector(3) }, { metric: 'l2_squared' });`;

const insertDocs = `INSERT INTO docs(title, embedding) VALUES ('east', '[1, 0, 0]')`;

describe('generate', () => {
  test('writes the SQL of a schema, under the name that is given', () => {
    const project = kitProject();
    project.config();
    project.schema(`
      export const users = sqliteTable('users', { id: integer().primaryKey(), name: text(), face: int1Vector(4) });
      export const faces = vectorIndex('faces', users, { column: 'face', metric: 'inner_product', m: 8, efSearch: 200 });
      export const docs = vectorTable('docs', {
        id: integer('doc_id').primaryKey(), title: text().notNull(), page: integer().default(1), tenant: text(), embedding: float2Vector(3),
      }, {
        metric: 'cosine', m: 32, efConstruction: 200, efSearch: 50, mode: 'hnsw', quantization: 'int1', mergeEvery: 10, model: 'nomic-embed-text',
        indexed: ['page'], partitionKey: 'tenant',
      });`);

    project.kitOk('generate', '--name', 'first');

    const [first, ...others] = project.migrations();
    expect(others).toEqual([]);
    expect(first?.name).toBe('first');
    expect(first?.sql.replace(' PRIMARY KEY NOT NULL', ' PRIMARY KEY')).toMatchInlineSnapshot(`
      "CREATE VIRTUAL TABLE "docs" USING vector(dim=3, type=float2, metric=cosine, m=32, ef_construction=200, ef_search=50, mode=hnsw, quantization=int1, merge_every=10, model="nomic-embed-text", requires_partition=1, key="doc_id", column="embedding", metadata='"title" TEXT NOT NULL, "page" INTEGER DEFAULT 1 INDEXED, "tenant" TEXT PARTITION KEY');--> statement-breakpoint
      CREATE TABLE \`users\` (
      	\`id\` integer PRIMARY KEY,
      	\`name\` text,
      	\`face\` blob
      );
      --> statement-breakpoint
      CREATE VIRTUAL TABLE "faces" USING vector(dim=4, type=int1, metric=inner_product, m=8, ef_search=200, content="users", content_key="id", content_column="face");"
    `);
  });

  test('leaves a custom migration as it is, and goes on after it', () => {
    const project = kitProject();
    project.config();
    project.schema(docs());
    project.kitOk('generate', '--name', 'first');

    project.kitOk('generate', '--custom', '--name', 'mine');

    const { path = '', sql } = project.migrations()[1] ?? {};
    expect(sql).toBe('-- Custom SQL migration file, put your code below! --');
    writeFileSync(path, `${insertDocs};`);
    project.schema(docs('page: integer(),'));
    project.kitOk('generate', '--name', 'second');
    expect(project.migrations()[1]?.sql).toBe(`${insertDocs};`);
    project.migrate();
    expect(project.database().prepare('SELECT title, page FROM docs').all()).toEqual([{ title: 'east', page: null }]);
  });

  test('sets the statements apart by semicolons alone, without breakpoints', () => {
    const project = kitProject();
    project.config({ breakpoints: false });
    project.schema(docs());
    project.kitOk('generate', '--name', 'first');
    project.schema(docs('page: integer(),'));
    project.kitOk('generate', '--name', 'second');

    const [first, second] = project.migrations();
    expect(second?.sql).not.toContain('-->');
    const database = project.database();
    database.exec(`${first?.sql}; ${insertDocs}; ${second?.sql}`);
    expect(database.prepare('SELECT title, page FROM docs').all()).toEqual([{ title: 'east', page: null }]);
  });

  test('writes to another folder, and reads several schema files', () => {
    const project = kitProject();
    project.config({ out: './db/changes', schema: ['./schema.ts', './tables/*.ts'] });
    project.schema(`export const users = sqliteTable('users', { id: integer().primaryKey(), face: float4Vector(2) });`);
    project.write(
      'tables/faces.ts',
      `import { vectorIndex } from 'drizzle-vector';
      import { users } from '../schema.js';
      export const faces = vectorIndex('faces', users, { column: 'face', metric: 'l2_squared' });`,
    );
    project.write(
      'tables/docs.ts',
      `import { integer } from 'drizzle-orm/sqlite-core';
      import { float4Vector, vectorTable } from 'drizzle-vector';
      export const docs = vectorTable('docs', { id: integer().primaryKey(), embedding: float4Vector(3) }, { metric: 'l2_squared' });`,
    );

    project.kitOk('generate', '--name', 'first');

    expect(project.exists('migrations')).toBe(false);
    project.migrate('db/changes');
    const database = project.database();
    database.exec(
      "INSERT INTO docs(embedding) VALUES ('[1, 2, 3]'); INSERT INTO users(face) VALUES (x'0000803f00000040')",
    );
    expect(database.prepare("SELECT distance FROM faces WHERE knn_match(distance, '[1, 2]')").pluck().all()).toEqual([
      0,
    ]);
    expect(project.kitOk('generate').output).toContain('No schema changes');
  });

  test('has Expo import the migration that it has rewritten', () => {
    const project = kitProject();
    project.config({ driver: 'expo' });
    project.schema(docs());

    project.kitOk('generate', '--name', 'first');

    const { path = '', sql } = project.migrations()[0] ?? {};
    expect(sql).toMatch(/^CREATE VIRTUAL TABLE/);
    expect(project.read('migrations/migrations.js')).toContain(
      `from './${relative(join(project.folder, 'migrations'), path)}'`,
    );
  });

  test('and push remake a table that a view shows and that a trigger of another table writes to', () => {
    const project = kitProject();
    project.config();
    const rest = `
      export const inbox = sqliteTable('inbox', { id: integer().primaryKey(), title: text(), embedding: float4Vector(3) });
      export const titles = sqliteView('titles').as((qb) => qb.select({ title: docs.title }).from(docs));`;
    project.schema(docs() + rest);
    project.kitOk('generate', '--name', 'first');
    project.migrate();
    const database = project.database();
    database.exec(`
      CREATE TRIGGER sort AFTER INSERT ON inbox BEGIN
        INSERT INTO docs(title, embedding) VALUES (new.title, new.embedding);
      END;
      INSERT INTO inbox(title, embedding) VALUES ('east', x'0000803f0000000000000000')`);

    project.schema(docs('page: integer().default(1),') + rest);
    project.kitOk('generate', '--name', 'second');
    project.migrate();

    database.exec(`INSERT INTO inbox(title, embedding) VALUES ('north', x'000000000000803f00000000')`);
    expect(database.prepare('SELECT title FROM titles').pluck().all()).toEqual(['east', 'north']);

    project.schema(docs('page: integer().default(2),') + rest);
    project.kitOk('push');

    database.exec(`INSERT INTO inbox(title, embedding) VALUES ('up', x'00000000000000000000803f')`);
    expect(database.prepare('SELECT title FROM titles').pluck().all()).toEqual(['east', 'north', 'up']);
  });
});

// drizzle-kit 1.0 names all migrations after the time.
describe.skipIf(isKit1)('generate of 0.31 names the migration by the prefix', () => {
  test.each([
    ['index', /^0000_first\.sql$/],
    ['timestamp', /^\d{14}_first\.sql$/],
    ['supabase', /^\d{14}_first\.sql$/],
    ['unix', /^\d{10}_first\.sql$/],
    ['none', /^_first\.sql$/],
  ])('%s', (prefix, name) => {
    const project = kitProject();
    project.config({ migrations: { prefix } });
    project.schema(docs());

    project.kitOk('generate', '--name', 'first');

    const { path = '', sql } = project.migrations()[0] ?? {};
    expect(basename(path)).toMatch(name);
    expect(sql).toMatch(/^CREATE VIRTUAL TABLE/);
  });
});

describe('the names of columns in the database follow the casing', () => {
  // Of the connection on Drizzle 0.45, as drizzle-kit 0.31 has it in the config; of each table on 1.0.
  test.each([
    { casing: 'snake_case', names: ['doc_id', 'title_embedding', 'page_count', 'tenant_name'] },
    { casing: 'camelCase', names: ['docId', 'titleEmbedding', 'pageCount', 'tenantName'] },
  ])('$casing', ({ casing, names }) => {
    const project = kitProject();
    const connection = isKit1 ? '' : `, casing: '${casing}'`;
    project.config(isKit1 ? {} : { casing });
    const ordinaryTable = isKit1 ? `${casing.replace('_c', 'C')}.table` : 'sqliteTable';
    project.schema(`
      ${isKit1 ? "import { camelCase, snakeCase } from 'drizzle-orm/sqlite-core';" : ''}
      export const docs = vectorTable('docs', {
        docId: integer().primaryKey(), pageCount: integer(), tenant_name: text(), titleEmbedding: float4Vector(2),
      }, { metric: 'l2_squared', indexed: ['pageCount'], partitionKey: 'tenant_name', requiresPartition: false ${isKit1 ? `, casing: '${casing}'` : ''} });
      export const users = ${ordinaryTable}('users', { userId: integer().primaryKey(), face_vector: float4Vector(2) });
      export const faces = vectorIndex('faces', users, { column: 'face_vector', metric: 'l2_squared' });`);

    project.kitOk('generate', '--name', 'first');

    const rows = project.run(`
      import { docs, faces, users } from './schema.ts';
      const db = drizzle({ client ${connection} });
      migrate(db, { migrationsFolder: 'migrations' });
      db.insert(docs).values({ pageCount: 3, tenant_name: 'a', titleEmbedding: [1, 0] }).run();
      db.insert(users).values({ face_vector: [0, 1] }).run();
      const { docId, pageCount, tenant_name } = docs;
      console.log(JSON.stringify([
        db.select({ docId, pageCount, tenant_name }).from(docs).where(knnMatch(docs.distance, [1, 0])).all(),
        db.select().from(faces).where(knnMatch(faces.distance, [1, 1])).all(),
      ]));`);
    expect(rows).toEqual([[{ docId: 1, pageCount: 3, tenant_name: 'a' }], [{ id: 1, distance: 1 }]]);
    const columns = project.database().prepare("SELECT name FROM pragma_table_info('docs')").pluck().all();
    expect(columns).toEqual(names);
    expect(project.kitOk('push').output).toContain('No changes detected');
  });
});
