import { Param, type SQL, sql } from 'drizzle-orm';
import type { RunningDatabase } from '../drizzle/running-database.js';
import type { CachedEmbedding } from './cached-embedding.js';

/** The place where the embeddings of one model are stored. */
export interface EmbeddingCache {
  readonly db: RunningDatabase;
  readonly table: string;
  readonly model: string;
  readonly dimensions: number;
}

/** Embeddings, by the hashes of their texts in hexadecimal digits. */
export type CachedEmbeddings = ReadonlyMap<string, CachedEmbedding>;

const ROWS = 500; // in one statement

/** Creates the table if it does not exist. */
export async function createCache({ db, table }: EmbeddingCache): Promise<void> {
  await db.run(sql`create table if not exists ${sql.identifier(table)} (model text not null, dimensions integer not null,
    hash blob not null, element text not null, embedding blob not null, primary key (model, dimensions, hash)) without rowid`);
}

/** Reads the stored embeddings of the given hashes. */
export async function readCache(cache: EmbeddingCache, hashes: readonly string[]): Promise<CachedEmbeddings> {
  const { db, table, model, dimensions } = cache;
  const found = new Map<string, CachedEmbedding>();
  for (const some of chunks(hashes)) {
    const rows = await db.values(sql`select lower(hex(hash)), element, embedding from ${sql.identifier(table)}
      where model = ${model} and dimensions = ${dimensions} and hash in (${list(some.map(blob))})`);
    for (const [hash, element, embedding] of rows) found.set(String(hash), { element: String(element), embedding });
  }
  return found;
}

/** Stores embeddings, and replaces stored ones of the same hashes. */
export async function writeCache(cache: EmbeddingCache, embeddings: CachedEmbeddings): Promise<void> {
  const { db, table, model, dimensions } = cache;
  for (const some of chunks([...embeddings])) {
    const rows = some.map(
      ([hash, { element, embedding }]) =>
        sql`(${model}, ${dimensions}, ${blob(hash)}, ${element}, ${new Param(embedding)})`,
    );
    await db.run(sql`insert or replace into ${sql.identifier(table)} (model, dimensions, hash, element, embedding)
      values ${list(rows)}`);
  }
}

const blob = (hash: string): SQL => sql`${new Param(Buffer.from(hash, 'hex'))}`;

const list = (parts: SQL[]): SQL => sql.join(parts, sql`, `);

const chunks = <T>(items: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(items.length / ROWS) }, (_, index) => items.slice(index * ROWS, (index + 1) * ROWS));
