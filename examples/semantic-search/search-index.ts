import Database from 'better-sqlite3';
import { sql } from 'drizzle-orm';
import { type BetterSQLite3Database, drizzle } from 'drizzle-orm/better-sqlite3';
import { createVectorTable, knnMatch, load } from 'drizzle-vector';
import { type DocumentPassage, readPassages } from './documents.js';
import type { Embedder } from './embed.js';
import { indexState, passagesTable } from './schema.js';

const BATCH = 256;

export interface Hit {
  readonly file: string;
  readonly heading: string;
  readonly text: string;
  /** Cosine distance: 0 is the same direction, 1 is unrelated. */
  readonly distance: number | null;
}

export interface SearchIndex {
  search(question: string, limit: number): Promise<Hit[]>;
  close(): void;
}

export interface Options {
  /** The SQLite file. */
  readonly file: string;
  /** The folder with the documents. */
  readonly folder: string;
  readonly embedder: Embedder;
  readonly onProgress: (embedded: number, total: number) => void;
}

/** Opens the file's index; makes it first when there is none of this folder and embedder. */
export async function openSearchIndex({ file, folder, embedder, onProgress }: Options): Promise<SearchIndex> {
  const client = new Database(file);
  try {
    load(client);
    const db = drizzle({ client });
    db.run(
      sql`create table if not exists index_state (folder text not null, embedder text not null, dimensions integer not null)`,
    );

    const state = db.select().from(indexState).get();
    const usable = state?.folder === folder && state.embedder === embedder.name;
    const dimensions = usable ? state.dimensions : await buildIndex(db, folder, embedder, onProgress);
    const passages = passagesTable(dimensions);

    return {
      async search(question, limit) {
        const [query] = await embedder.embed([question]);
        return db
          .select({ file: passages.file, heading: passages.heading, text: passages.text, distance: passages.distance })
          .from(passages)
          .where(knnMatch(passages.distance, query as Float32Array))
          .limit(limit)
          .all();
      },
      close: () => client.close(),
    };
  } catch (error) {
    client.close();
    throw error;
  }
}

/** Embeds everything, then writes it in one transaction: an interrupted run leaves the file as it was. Gives the dimensions. */
async function buildIndex(
  db: BetterSQLite3Database,
  folder: string,
  embedder: Embedder,
  onProgress: Options['onProgress'],
): Promise<number> {
  const found = readPassages(folder);
  if (found.length === 0) throw new Error(`Expected a folder with Markdown documents, received ${folder}.`);

  const rows: (DocumentPassage & { embedding: Float32Array })[] = [];
  onProgress(0, found.length);
  for (const batch of batches(found)) {
    const embeddings = await embedder.embed(batch.map(({ heading, text }) => `${heading}\n${text}`));
    rows.push(...batch.map((passage, i) => ({ ...passage, embedding: embeddings[i] as Float32Array })));
    onProgress(rows.length, found.length);
  }

  const dimensions = (rows[0] as { embedding: Float32Array }).embedding.length;
  const passages = passagesTable(dimensions);
  db.transaction((tx) => {
    tx.run(sql`drop table if exists ${passages}`);
    tx.run(createVectorTable(passages));
    for (const batch of batches(rows)) tx.insert(passages).values(batch).run();
    tx.delete(indexState).run();
    tx.insert(indexState).values({ folder, embedder: embedder.name, dimensions }).run();
  });
  return dimensions;
}

function batches<T>(items: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(items.length / BATCH) }, (_, i) => items.slice(i * BATCH, (i + 1) * BATCH));
}
