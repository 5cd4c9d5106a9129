import { Param, type SQL, sql } from 'drizzle-orm';
import type { RunningDatabase } from '../drizzle/running-database.js';
import { oldEmbeddingCache } from '../errors/texts.js';
import type { CachedEmbedding } from './cached-embedding.js';
import type { EmbeddingKind } from './embedder.js';

/** The place where the embeddings that one model makes of texts of one kind are stored. */
export interface EmbeddingCache {
  readonly db: RunningDatabase;
  readonly table: string;
  readonly model: string;
  readonly dimensions: number;
  readonly kind: EmbeddingKind;
}

/** Embeddings, by the hashes of their texts in hexadecimal digits. */
export type CachedEmbeddings = ReadonlyMap<string, CachedEmbedding>;

const ROWS = 500; // in one statement

const COLUMNS = ['model', 'dimensions', 'kind', 'hash', 'element', 'embedding'];

/** Creates the table if it does not exist, and refuses one with other columns. */
export async function createCache({ db, table }: EmbeddingCache): Promise<void> {
  await db.run(sql`create table if not exists ${sql.identifier(table)} (model text not null, dimensions integer not null,
    kind text not null, hash blob not null, element text not null, embedding blob not null,
    primary key (model, dimensions, kind, hash)) without rowid`);
  const columns = (await db.values(sql`select name from pragma_table_info(${table})`)).map(([name]) => String(name));
  // Those of older versions do not tell a query from a document.
  if (String(columns) !== String(COLUMNS)) throw oldEmbeddingCache(table, COLUMNS, columns);
}

/** Reads the stored embeddings of the given hashes. */
export async function readCache(cache: EmbeddingCache, hashes: readonly string[]): Promise<CachedEmbeddings> {
  const { db, table, model, dimensions, kind } = cache;
  const found = new Map<string, CachedEmbedding>();
  for (const some of chunks(hashes)) {
    const rows = await db.values(sql`select lower(hex(hash)), element, embedding from ${sql.identifier(table)}
      where model = ${model} and dimensions = ${dimensions} and kind = ${kind}
        and hash in (${list(some.map(blob))})`);
    for (const [hash, element, embedding] of rows) found.set(String(hash), { element: String(element), embedding });
  }
  return found;
}

/** Stores embeddings, and replaces stored ones of the same hashes. */
export async function writeCache(cache: EmbeddingCache, embeddings: CachedEmbeddings): Promise<void> {
  const { db, table, model, dimensions, kind } = cache;
  for (const some of chunks([...embeddings])) {
    const rows = some.map(
      ([hash, { element, embedding }]) =>
        sql`(${model}, ${dimensions}, ${kind}, ${blob(hash)}, ${element}, ${new Param(embedding)})`,
    );
    await db.run(sql`insert or replace into ${sql.identifier(table)} (model, dimensions, kind, hash, element, embedding)
      values ${list(rows)}`);
  }
}

const blob = (hash: string): SQL => sql`${new Param(Buffer.from(hash, 'hex'))}`;

const list = (parts: SQL[]): SQL => sql.join(parts, sql`, `);

const chunks = <T>(items: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(items.length / ROWS) }, (_, index) => items.slice(index * ROWS, (index + 1) * ROWS));
