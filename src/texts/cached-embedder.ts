import { createHash } from 'node:crypto';
import { checkDatabase } from '../drizzle/check-database.js';
import type { DrizzleDatabase } from '../drizzle/drizzle-database.js';
import type { RunningDatabase } from '../drizzle/running-database.js';
import { invalidOption } from '../errors/options.js';
import { isOneOf } from '../options/rules.js';
import { type CachedEmbedderOptions, checkCachedEmbedderOptions } from './cached-embedder-options.js';
import { restoreEmbedding, storeEmbedding } from './cached-embedding.js';
import { checkEmbedder } from './check-embedder.js';
import { checkText } from './check-text.js';
import { embedTexts } from './embed-texts.js';
import type { Embedder, EmbeddingKind, EmbeddingVector, EmbedOptions } from './embedder.js';
import { createCache, type EmbeddingCache, readCache, writeCache } from './embedding-cache.js';

const SUBJECT = 'cachedEmbedder()';

const isKind = isOneOf('query', 'document');

/**
 * Makes an embedder that asks another one only for texts that it has not seen. A table of the database keeps the
 * embeddings, by the name of the model, its dimensions, the kind and the SHA-256 of the text. It does not keep the texts.
 * The table is created on first use.
 *
 * A call asks for each missing text once, even where the text is given several times. It stores the embeddings before
 * it returns them. Two calls at the same time may both ask for the same text. A stored value that is not an embedding
 * is replaced.
 *
 * A typed array comes back as it was. An array of numbers is stored as float4, in half the space, and comes back
 * rounded to that. The call that embeds it also returns the rounded numbers.
 *
 * The drizzle-kit command `push` drops tables that are not in the schema. Exclude this one by its option
 * `tablesFilter`, or use a separate database. To empty the cache, drop the table.
 *
 * @example
 * ```ts
 * const cached = cachedEmbedder(embedder, db);
 *
 * await insertTexts(db, docs, rows, cached, { text: 'body' });
 * await searchText(db, docs, 'how do I open a database', cached, { k: 10 });
 * ```
 * ```sql
 * create table if not exists "embedding_cache" (model text not null, dimensions integer not null, kind text not null,
 *   hash blob not null, element text not null, embedding blob not null,
 *   primary key (model, dimensions, kind, hash)) without rowid;
 * select name from pragma_table_info('embedding_cache');
 * select lower(hex(hash)), element, embedding from "embedding_cache"
 *   where model = ? and dimensions = ? and kind = ? and hash in (?, ?);
 * insert or replace into "embedding_cache" (model, dimensions, kind, hash, element, embedding)
 *   values (?, ?, ?, ?, ?, ?)
 * ```
 * @param embedder the embedder to ask.
 * @param db a Drizzle database over SQLite; it needs no extension.
 * @param options the name of the table.
 * @throws {@link VectorError} at once: `not_a_database`; `invalid_option`. In the promise of `embed()`: `invalid_option`
 * without a kind; `empty_text`; `invalid_table` where the table has other columns, as those of older versions have. For
 * what the embedder gave: `invalid_embeddings`, `dimension_mismatch`, `element_type_mismatch`, `invalid_element` or
 * `not_finite`; nothing of it is stored then.
 */
export function cachedEmbedder(embedder: Embedder, db: DrizzleDatabase, options: CachedEmbedderOptions = {}): Embedder {
  checkEmbedder(SUBJECT, embedder);
  checkDatabase(SUBJECT, db, ['run', 'values']);
  const { model, dimensions } = embedder;
  const cache = { db: db as RunningDatabase, model, dimensions, ...checkCachedEmbedderOptions(SUBJECT, options) };
  return {
    model,
    dimensions,
    embed: async (texts, given) => embedCached(embedder, { ...cache, kind: checkKind(given) }, texts),
  };
}

function checkKind(options: EmbedOptions | undefined): EmbeddingKind {
  const kind = options?.kind;
  if (kind === undefined || !isKind.accepts(kind)) throw invalidOption(`${SUBJECT} kind`, isKind.expected, kind);
  return kind;
}

async function embedCached(
  embedder: Embedder,
  cache: EmbeddingCache,
  texts: readonly string[],
): Promise<EmbeddingVector[]> {
  const hashes = texts.map((text, index) => hashOf(checkText(`${SUBJECT} texts[${index}]`, text)));
  if (hashes.length === 0) return [];
  await createCache(cache);
  const wanted = new Map(texts.map((text, index) => [hashes[index] as string, text]));
  const embeddings = await readEmbeddings(cache, [...wanted.keys()]);
  const missing = [...wanted].filter(([hash]) => !embeddings.has(hash));
  for (const [hash, embedding] of await addEmbeddings(embedder, cache, missing)) embeddings.set(hash, embedding);
  return hashes.map((hash) => embeddings.get(hash) as EmbeddingVector);
}

async function readEmbeddings(cache: EmbeddingCache, hashes: readonly string[]) {
  const embeddings = new Map<string, EmbeddingVector>();
  for (const [hash, stored] of await readCache(cache, hashes)) {
    const embedding = restoreEmbedding(cache.dimensions, stored);
    if (embedding !== undefined) embeddings.set(hash, embedding);
  }
  return embeddings;
}

async function addEmbeddings(
  embedder: Embedder,
  cache: EmbeddingCache,
  missing: readonly (readonly [hash: string, text: string])[],
) {
  if (missing.length === 0) return [];
  const { dimensions, kind } = cache;
  const given = await embedTexts(
    SUBJECT,
    embedder,
    missing.map(([, text]) => text),
    kind,
  );
  const stored = missing.map(
    ([hash], index) =>
      [hash, storeEmbedding(`${SUBJECT} embedder[${index}]`, dimensions, given[index] as EmbeddingVector)] as const,
  );
  await writeCache(cache, new Map(stored));
  return stored.map(([hash, each]) => [hash, restoreEmbedding(dimensions, each) as EmbeddingVector] as const);
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');
