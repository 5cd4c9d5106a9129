import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { execute } from '../support/execute.js';
import { LINES } from '../support/lines.js';
import { UserProject } from '../support/user-project.js';

const SCHEMA = `
const { integer, text } = require('drizzle-orm/sqlite-core');
const { float4Vector, vectorTable } = require('drizzle-vector');
const columns = { id: integer('id').primaryKey(), title: text('title'), embedding: float4Vector('embedding', 2) };
exports.docs = vectorTable('docs', columns, { metric: 'cosine' });
`;

const COMMON_JS = `
const Database = require('better-sqlite3');
const { drizzle } = require('drizzle-orm/better-sqlite3');
const { createVectorTable, knn, load } = require('drizzle-vector');
const { docs } = require('./schema.cjs');
const sqlite = new Database(':memory:');
load(sqlite);
const db = drizzle({ client: sqlite });
createVectorTable(db, docs);
db.insert(docs).values([{ title: 'near', embedding: [1, 0] }, { title: 'far', embedding: [0, 1] }]).run();
console.log(knn(db, docs, [1, 0], { k: 1 })[0].title);
console.log(Object.keys(require.cache).filter((file) => /drizzle-vector.*\\.js$/.test(file)).length);
`;

/** The schema is required, and the rest of the program imported, so that two copies of the package are loaded. */
const BOTH = `
import { createRequire } from 'node:module';
import Database from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import * as imported from 'drizzle-vector';
const require = createRequire(import.meta.url);
const required = require('drizzle-vector');
const { docs } = require('./schema.cjs');
const sqlite = new Database(':memory:');
imported.load(sqlite);
required.load(sqlite);
const db = drizzle({ client: sqlite });
const caught = (action) => { try { action(); } catch (error) { return error; } };

const results = { copies: required.knn !== imported.knn };
imported.createVectorTable(db, docs);
imported.bulkInsert(db, docs, [{ title: 'near', embedding: [1, 0] }, { title: 'far', embedding: [0, 1] }]);
results.imported = imported.knn(db, docs, [1, 0], { k: 1 })[0].title;
results.required = required.knn(db, docs, [1, 0], { k: 1 })[0].title;

const error = caught(() => required.knn(db, docs, [1, 0, 0], { k: 1 }));
results.isError = [error instanceof required.VectorError, error instanceof imported.VectorError, imported.vectorErrorCode(error)];
results.isNoError = [new Error('x') instanceof imported.VectorError, null instanceof imported.VectorError];

imported.checkSchema(db, docs);
required.dropVectorTable(db, docs);
results.seesDrop = caught(() => imported.checkSchema(db, docs))?.code;
console.log(JSON.stringify(results));
`;

describe.each(LINES)('a project with Drizzle %s', (_, packages) => {
  let project: UserProject;

  beforeAll(() => {
    project = new UserProject(packages);
    project.write('schema.cjs', SCHEMA);
  });

  afterAll(() => project.remove());

  const run = (name: string): string => execute(process.execPath, [name], project.folder);

  test('uses the package from CommonJS, and loads no ES module of it', () => {
    project.write('program.cjs', COMMON_JS);

    expect(run('program.cjs')).toBe('near\n0\n');
  });

  test('may import and require the package in one program', () => {
    project.write('program.mjs', BOTH);

    expect(JSON.parse(run('program.mjs'))).toEqual({
      copies: true,
      imported: 'near',
      required: 'near',
      isError: [true, true, 'dimension_mismatch'],
      isNoError: [false, false],
      seesDrop: 'schema_mismatch',
    });
  });

  const CONFIG = `withVectors(defineConfig({ dialect: 'sqlite', schema: './schema.cjs', out: './migrations', dbCredentials: { url: './app.db' } }))`;
  const configs = {
    'drizzle.config.cjs': `const { defineConfig } = require('drizzle-kit');
const { withVectors } = require('drizzle-vector/kit');
module.exports = ${CONFIG};`,
    'drizzle.config.mjs': `import { defineConfig } from 'drizzle-kit';
import { withVectors } from 'drizzle-vector/kit';
export default ${CONFIG};`,
  };

  // The pages of the documentation have ES modules alone.
  test.each(Object.entries(configs))('runs drizzle-kit with %s and a schema of CommonJS', (config, text) => {
    for (const left of ['migrations', 'app.db']) rmSync(join(project.folder, left), { recursive: true, force: true });
    project.write(config, text);
    const kit = (command: string): string =>
      execute(process.execPath, ['node_modules/drizzle-kit/bin.cjs', command, `--config=${config}`], project.folder);

    kit('generate');
    const files = readdirSync(join(project.folder, 'migrations'), { recursive: true, encoding: 'utf8' });
    const [migration] = files.filter((file) => file.endsWith('.sql'));
    expect(readFileSync(join(project.folder, 'migrations', migration as string), 'utf8')).toMatch(
      /^CREATE VIRTUAL TABLE "docs" USING vector\(dim=2, /,
    );

    kit('push');
    const database = new Database(join(project.folder, 'app.db'), { readonly: true });
    const sql = database.prepare(`select sql from sqlite_schema where name = 'docs'`).pluck().get();
    database.close();
    expect(sql).toContain('USING vector(dim=2, ');
  });
});
