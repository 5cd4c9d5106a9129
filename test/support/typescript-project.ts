import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const SOURCE = `
import Database from 'better-sqlite3';
import { eq } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { integer, text } from 'drizzle-orm/sqlite-core';
import { float4Vector, knn, knnMatch, vectorTable } from 'drizzle-vector';
import { exportArrow } from 'drizzle-vector/arrow';
import { searchText } from 'drizzle-vector/embeddings';
import { fts5Table, hybridSearch, matchText } from 'drizzle-vector/fts5';
import { withVectors } from 'drizzle-vector/kit';
import { int1Vector } from 'drizzle-vector/schema';

export const items = vectorTable('items', {
  id: integer('id').primaryKey(),
  name: text('name').notNull(),
  embedding: float4Vector('embedding', 2),
}, { metric: 'cosine' });
export const words = fts5Table('words', { name: text('name') });
export const code = int1Vector('code', 2);
export const config = withVectors({ dialect: 'sqlite' });
const db = drizzle({ client: new Database(':memory:') });
db.insert(items).values({ name: 'a', embedding: new Float32Array(2) }).run();
const rows = db.select({ name: items.name }).from(items).where(knnMatch(items.distance, [1, 2])).limit(3).all();
export const names: string[] = rows.map((row) => row.name);
export const nearest: { name: string }[] = knn(db, items, [1, 2], { k: 3, where: eq(items.name, 'a') });
export const found = db.select().from(words).where(matchText(words, 'one')).all();
export const both = { exportArrow, searchText, hybridSearch };
// @ts-expect-error: a table has no such column
export const missing = items.nothing;
`;

/** A TypeScript project, by what differs from others. */
export interface TypeScriptProject {
  readonly name: string;
  readonly type: 'module' | 'commonjs';
  readonly file?: string;
  readonly options: Readonly<Record<string, unknown>>;
}

export const typeScriptProjects: readonly TypeScriptProject[] = [
  { name: 'ES modules of Node', type: 'module', options: { module: 'nodenext' } },
  { name: 'CommonJS of Node', type: 'commonjs', options: { module: 'nodenext' } },
  { name: 'CommonJS of Node 16', type: 'commonjs', options: { module: 'node16' } },
  { name: 'a .cts file beside ES modules', type: 'module', file: 'source.cts', options: { module: 'nodenext' } },
  { name: 'a .mts file beside CommonJS', type: 'commonjs', file: 'source.mts', options: { module: 'nodenext' } },
  { name: 'a bundler', type: 'module', options: { module: 'esnext', moduleResolution: 'bundler' } },
];

/** Only compilers before TypeScript 7 have this resolution. */
export const node10Project: TypeScriptProject = {
  name: 'CommonJS, resolved as Node 10 did',
  type: 'commonjs',
  options: { module: 'commonjs', moduleResolution: 'node10' },
};

/** Writes a project that uses every entry and emits declarations. Returns its folder. */
export function writeTypeScriptProject(parent: string, project: TypeScriptProject): string {
  const { name, type, file = 'source.ts', options } = project;
  const folder = join(parent, name.replace(/\W+/g, '-'));
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type }));
  writeFileSync(join(folder, file), SOURCE);
  const compilerOptions = {
    ...{ strict: true, target: 'es2022', skipLibCheck: true, esModuleInterop: true, types: ['node'] },
    ...{ declaration: true, emitDeclarationOnly: true, rootDir: '.', outDir: 'out', ...options },
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: [file] }));
  return folder;
}
