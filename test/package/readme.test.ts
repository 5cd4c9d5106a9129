import { readFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { load } from 'drizzle-vector';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LINES } from '../support/lines.js';
import { UserProject } from '../support/user-project.js';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

function blocks(language: string): string[] {
  return Array.from(
    readme.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, 'gms')),
    ([, code]) => code as string,
  );
}

const configs = blocks('ts').filter((code) => code.includes('defineConfig'));
const arrows = blocks('ts').filter((code) => code.includes('drizzle-vector/arrow'));
const scripts = blocks('ts').filter((code) => code.startsWith('import ') && ![...configs, ...arrows].includes(code));
const migrators = blocks('ts').filter((code) => code.includes('migrate(db'));
// Those that write rows come last, as the others ask for the one that is there.
const fragments = blocks('ts')
  .filter((code) => !code.startsWith('import ') && !migrators.includes(code))
  .toSorted((one, other) => Number(one.includes('bulkInsert')) - Number(other.includes('bulkInsert')));

// What the fragments take for granted.
const prelude = `
import Database from 'better-sqlite3';
import { and, eq, gt, inArray, lt, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { bulkInsert, bulkInsertArrays, cachedEmbedder, cosineDistance, createFts5Table, createVectorIndex, createVectorTable, float4Vector, fts5Table, highlight, hybridSearch, indexInfo, insertTexts, knn, knnBatch, knnGrouped, knnMatch, knnPage, load, matchText, mmr, moreLikeThis, prepareKnn, rebuildIndex, rerank, rrf, searchText, setEfSearch, syncIndex, vectorIndex, vectorTable, type Embedder } from 'drizzle-vector';

const docs = vectorTable('docs', {
  id: integer('id').primaryKey(),
  embedding: float4Vector('embedding', 384),
  title: text('title').notNull().default(''),
  source: text('source'),
  page: integer('page'),
});
const posts = sqliteTable('posts', {
  id: integer('id').primaryKey(),
  title: text('title'),
  published: integer('published', { mode: 'boolean' }),
  embedding: float4Vector('embedding', 384),
});
const embed = async (texts: string[]) => texts.map(() => query);
const embedder: Embedder = { dimensions: 384, embed };
const postsEmbedding = vectorIndex('posts_embedding', posts.embedding, { metric: 'cosine' });
const query = new Float32Array(384).fill(0.1);
const client = new Database(':memory:');
load(client);
const db = drizzle({ client });
db.run(createVectorTable(docs));
db.run(sql\`create table posts (id integer primary key, title text, published integer, embedding blob)\`);
db.run(createVectorIndex(postsEmbedding));
const postsText = fts5Table('posts_text', { title: text('title') }, { content: posts });
for (const statement of createFts5Table(postsText)) db.run(statement);
db.insert(docs).values({ id: 1, embedding: query, source: 'book.pdf', page: 11 }).run();
db.insert(posts).values({ id: 1, title: 'One', published: true, embedding: query }).run();
const candidates = knn(db, docs, query, { k: 50, columns: { title: docs.title, embedding: docs.embedding } });
`;

describe.each(LINES)('the README in a project with Drizzle %s', (_, packages) => {
  let project: UserProject;

  beforeAll(() => {
    project = new UserProject(packages);
  }, 60_000);

  afterAll(() => project.remove());

  test('its first example compiles and prints the two nearest rows', () => {
    expect(scripts).toHaveLength(1);
    project.write('getting-started.ts', scripts[0] as string);
    project.typecheck();
    expect(project.run('getting-started.ts')).toMatch(
      /^\[\s*{ title: 'Apples', distance: 0\.02\d+ },\s*{ title: 'Pears', distance: 0\.03\d+ }\s*\]\s*$/,
    );
  }, 60_000);

  test('every other piece of TypeScript in it compiles, and every query answers with the row it is about', () => {
    let queries = 0;
    const answering = fragments.map((code) =>
      code.replace(/^(db[\s.]select[^;]*);/gm, (_, query) => {
        queries++;
        return `console.log((await ${query}).length);`;
      }),
    );
    expect(queries).toBeGreaterThan(5);
    project.write('fragments.ts', [prelude, ...answering.map((code) => `{\n${code}}`)].join('\n'));
    project.typecheck();
    expect(project.run('fragments.ts').trim().split('\n')).toEqual(Array.from({ length: queries }, () => '1'));
  }, 60_000);

  test('what it says of Arrow compiles, and writes the rows that it reads', () => {
    expect(arrows).toHaveLength(1);
    project.write('arrow.ts', `${prelude}\n${arrows[0]}`);
    project.typecheck();
    expect(project.run('arrow.ts')).toBe('1\n');
  }, 60_000);
});

describe.each(LINES)('the migrations in the README, with Drizzle %s,', (_, packages) => {
  const firstExample = scripts[0] as string;
  const imports = `
    import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
    import { float4Vector, vectorIndex, vectorTable } from 'drizzle-vector';
  `;
  /** The definitions of the two examples, exported as in a schema. */
  const schema = [
    imports,
    ...[firstExample, fragments[0] as string].flatMap(
      (code) => code.match(/^const \w+ = \w*[tT]able\([\s\S]*?^\w*\s*\}?,?\s*\}?\);$/gm) ?? [],
    ),
    ...(fragments[0]?.match(/^const postsEmbedding = .*$/m) ?? []),
  ]
    .join('\n')
    .replaceAll(/^const /gm, 'export const ');
  /** As both lines write it: 1.0 leaves NOT NULL out of a key. */
  const normal = (sql: string) => sql.replaceAll('PRIMARY KEY NOT NULL', 'PRIMARY KEY').trim();
  const [first, second] = blocks('sql')
    .filter((code) => code.includes('breakpoint'))
    .map(normal);

  test('are what drizzle-kit writes with its config, and what its migrator runs', () => {
    const project = new UserProject(packages);
    project.write('drizzle.config.ts', configs[0] as string);
    project.write('schema.ts', schema);
    expect(normal(project.generate('first'))).toBe(first);
    project.write(
      'schema.ts',
      schema.replace("title: text('title').notNull(),", "title: text('title').notNull(), page: integer('page'),"),
    );
    expect(normal(project.generate('second'))).toBe(second);
    project.typecheck();

    project.write(
      'migrate.ts',
      `import Database from 'better-sqlite3';
      import { drizzle } from 'drizzle-orm/better-sqlite3';
      import { migrate } from 'drizzle-orm/better-sqlite3/migrator';
      import { knnMatch, load } from 'drizzle-vector';
      import { docs } from './schema.ts';
      ${migrators[0]}
      db.insert(docs).values({ title: 'One', embedding: new Float32Array(3).fill(1) }).run();
      console.log(db.select().from(docs).where(knnMatch(docs.distance, new Float32Array(3).fill(1))).limit(1).all().length);`,
    );
    expect(project.run('migrate.ts')).toBe('1\n');
    project.remove();
  }, 60_000);
});

test.each([
  ['.load', [1, 2]],
  ['CREATE TABLE', ['Apples']],
])('the SQL in the README that begins with %s runs as it stands there', (begin, found) => {
  const [sql = ''] = blocks('sql').filter((code) => code.startsWith(begin));
  const statements = sql.split('\n\n').filter((statement) => !statement.startsWith('.'));
  const db = new Database(':memory:');
  load(db);
  db.exec(statements.slice(0, -1).join('\n'));
  expect(
    db
      .prepare(statements.at(-1) as string)
      .pluck()
      .all(),
  ).toEqual(found);
  db.close();
});
