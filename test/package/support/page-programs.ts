import * as library from 'drizzle-vector';
import * as embeddings from 'drizzle-vector/embeddings';
import * as fts5 from 'drizzle-vector/fts5';
import type { Block } from './markdown.js';

// What the fragments take for granted.
const IMPORTS = `
import Database from 'better-sqlite3';
import { and, desc, eq, gt, gte, inArray, isNotNull, lt, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { integer, real, sqliteTable, text, unique } from 'drizzle-orm/sqlite-core';
import { ${Object.keys(library).join(', ')} } from 'drizzle-vector';
import { ${Object.keys(embeddings).join(', ')}, type Embedder } from 'drizzle-vector/embeddings';
import { ${Object.keys(fts5).join(', ')} } from 'drizzle-vector/fts5';
import { answer, at } from './report.js';
`;

const TABLES = `
const query = new Float32Array(384).fill(0.1);
const docs = vectorTable('docs', {
  id: integer('id').primaryKey(),
  embedding: float4Vector('embedding', 384),
  title: text('title').notNull().default(''),
  source: text('source'),
  page: integer('page'),
}, { metric: 'l2_squared' });
const posts = sqliteTable('posts', {
  id: integer('id').primaryKey(),
  title: text('title'),
  published: integer('published', { mode: 'boolean' }),
  embedding: float4Vector('embedding', 384),
});
const postsEmbedding = vectorIndex('posts_embedding', posts, { column: 'embedding', metric: 'cosine' });
const areas = rtreeTable('areas', {
  id: integer('id').primaryKey(),
  west: real('west'), east: real('east'), south: real('south'), north: real('north'), name: text('name'),
}, { bounds: { lon: ['west', 'east'], lat: ['south', 'north'] } });
const postsText = fts5Table('posts_text', { title: text('title') }, { content: posts });

const client = new Database(':memory:');
loadVectorExtension(client);
const db = drizzle({ client });
createVectorTable(db, docs);
db.run(sql\`create table posts (id integer primary key, title text, published integer, embedding blob)\`);
createVectorIndex(db, postsEmbedding);
createFts5Table(db, postsText);
createRtreeTable(db, areas);
db.insert(areas).values({ id: 1, west: 13, east: 13.1, south: 52, north: 52.4, name: 'Potsdam' }).run();
db.insert(docs).values({ id: 1, embedding: query, source: 'book.pdf', page: 11 }).run();
db.insert(posts).values({ id: 1, title: 'One', published: true, embedding: query }).run();
const candidates = knn(db, docs, query, { k: 50, columns: { title: docs.title, embedding: docs.embedding } });
`;

/** The embedder that a page speaks of: that of docs/embeddings.md has the dimensions of its model. */
const embedderOf = (page: string | undefined): string => `
const embedder: Embedder = {
  model: 'm',
  dimensions: ${page === 'docs/embeddings.md' ? 768 : 384},
  embed: async (texts) => texts.map(() => new Float32Array(embedder.dimensions).fill(0.1)),
};
`;

/** What the programs report: where they are, and how many rows each query gave. */
export const REPORT = `
export const answers: { place: string; rows: number }[] = [];
export let place = '';
export const at = (next: string) => { place = next; };
export const answer = (rows: unknown) => { answers.push({ place, rows: (rows as unknown[]).length }); };
`;

/** A program that runs one program after another, and prints the answers of their queries as its last line. */
export const runAll = (programs: readonly string[]): string => `
import { answers, place } from './report.js';
try {
${programs.map((name) => `  await import('./${name}.js');`).join('\n')}
} catch (error) {
  console.error(place);
  throw error;
}
console.log('\\n' + JSON.stringify(answers));
`;

/** A program of the fragments of a page, each in a scope of its own, with a database that has a row of everything. */
export function pageProgram(fragments: readonly Block[]): string {
  const imports = fragments.flatMap(({ code }) => code.match(IMPORT) ?? []);
  const bodies = fragments.map(({ place, code }) => `{\nat('${place}');\n${answering(code.replaceAll(IMPORT, ''))}}`);
  return [IMPORTS, ...new Set(imports), TABLES, embedderOf(fragments[0]?.page), ...bodies].join('\n');
}

const IMPORT = /^import .*;\n/gm;

/** Has each query that a fragment ends with, or consists of, run and counted. */
const answering = (code: string): string =>
  code.replace(/^(db[\s.]select[^;]*);/gm, (_, query: string) => `answer(await ${query});`);
