import Database from 'better-sqlite3';
import { sql } from 'drizzle-orm';
import { type BetterSQLite3Database, drizzle } from 'drizzle-orm/better-sqlite3';
import { createVectorIndex, dropVectorIndex, loadVectorExtension } from 'drizzle-vector';
import { createFts5Table, dropFts5Table, hybridSearch, weighted } from 'drizzle-vector/fts5';
import { type DocumentPassage, readPassages } from './documents.js';
import type { Embedder } from './embed.js';
import { indexState, passageTables } from './schema.js';
import { tellingWords } from './words.js';

const BATCH = 256;

// Words count more than vectors, because the embedder that comes with this example knows no meanings.
const FUSION = weighted({ vector: 1, text: 2 });

// An index of another version is made anew. To be raised when the tables or the passages change.
const VERSION = 3;

export interface Hit {
  readonly file: string;
  readonly heading: string;
  readonly text: string;
  /** Its place in the search by vector, from 1 on; null where that did not find it. */
  readonly vectorRank: number | null;
  /** Its place in the search by words, from 1 on; null where that did not find it. */
  readonly textRank: number | null;
}

export interface SearchIndex {
  /** The passages that answer a question best, best first. */
  search(question: string, limit: number): Promise<Hit[]>;
  close(): void;
}

export interface Options {
  /** The SQLite file. */
  readonly file: string;
  /** The folder with the documents. */
  readonly folder: string;
  /** The files and folders in it that are read; by default all of it. */
  readonly paths?: readonly string[];
  readonly embedder: Embedder;
  readonly onProgress: (embedded: number, total: number) => void;
}

/** Opens the index in a file. It is made first if the file has none of these documents and this embedder. */
export async function openSearchIndex(options: Options): Promise<SearchIndex> {
  const { file, embedder } = options;
  const client = new Database(file);
  try {
    loadVectorExtension(client);
    const db = drizzle({ client });
    const dimensions = usableDimensions(db, options) ?? (await buildIndex(db, options));
    const { passagesEmbedding, passagesText } = passageTables(dimensions);

    return {
      async search(question, limit) {
        const [query] = (await embedder.embed([question], { kind: 'query' })) as [Float32Array];
        return hybridSearch(db, {
          vector: { table: passagesEmbedding, query },
          text: { table: passagesText, query: tellingWords(question).join(' ') },
          k: limit,
          fusion: FUSION,
        });
      },
      close: () => client.close(),
    };
  } catch (error) {
    client.close();
    throw error;
  }
}

const definitionOf = ({ folder, paths, embedder }: Options): string =>
  JSON.stringify({ version: VERSION, folder, paths, model: embedder.model });

/** How many dimensions the embeddings in the file have, if its index is the one that is wanted. */
function usableDimensions(db: BetterSQLite3Database, options: Options): number | undefined {
  const hasState = db.get(sql`select 1 from sqlite_schema where name = 'index_state'`);
  if (hasState === undefined) return undefined;
  // Other versions of this example have other columns.
  const state = db.get<Partial<typeof indexState.$inferSelect>>(sql`select * from index_state`);
  return state?.definition === definitionOf(options) ? state.dimensions : undefined;
}

/** Embeds everything, then writes it in one transaction: an interrupted run leaves the file as it was. Gives the dimensions. */
async function buildIndex(db: BetterSQLite3Database, options: Options): Promise<number> {
  const rows = await embedPassages(options);
  const { length: dimensions } = (rows[0] as EmbeddedPassage).embedding;
  const { passages, passagesEmbedding, passagesText } = passageTables(dimensions);
  db.transaction((tx) => {
    dropVectorIndex(tx, passagesEmbedding, { ifExists: true });
    dropFts5Table(tx, passagesText, { ifExists: true });
    for (const table of [passages, indexState]) tx.run(sql`drop table if exists ${table}`);

    tx.run(sql`create table ${passages} (
      id integer primary key, file text not null, heading text not null, text text not null, embedding blob not null)`);
    tx.run(sql`create table ${indexState} (definition text not null, dimensions integer not null)`);
    createVectorIndex(tx, passagesEmbedding);
    createFts5Table(tx, passagesText);

    for (const batch of batches(rows)) tx.insert(passages).values(batch).run(); // triggers write both indexes
    tx.insert(indexState)
      .values({ definition: definitionOf(options), dimensions })
      .run();
  });
  return dimensions;
}

interface EmbeddedPassage extends DocumentPassage {
  readonly embedding: Float32Array;
}

async function embedPassages({ folder, paths, embedder, onProgress }: Options): Promise<EmbeddedPassage[]> {
  const found = readPassages(folder, paths);
  if (found.length === 0) throw new Error(`Expected a folder with Markdown documents, received ${folder}.`);

  const rows: EmbeddedPassage[] = [];
  onProgress(0, found.length);
  for (const batch of batches(found)) {
    const texts = batch.map(({ heading, text }) => `${heading}\n${text}`);
    const embeddings = await embedder.embed(texts, { kind: 'document' });
    rows.push(...batch.map((passage, i) => ({ ...passage, embedding: embeddings[i] as Float32Array })));
    onProgress(rows.length, found.length);
  }
  return rows;
}

function batches<T>(items: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(items.length / BATCH) }, (_, i) => items.slice(i * BATCH, (i + 1) * BATCH));
}
