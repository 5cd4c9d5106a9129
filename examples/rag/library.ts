import Database from 'better-sqlite3';
import { eq, inArray, sql } from 'drizzle-orm';
import { type BetterSQLite3Database, drizzle } from 'drizzle-orm/better-sqlite3';
import { createVectorTable, loadVectorExtension, mmr } from 'drizzle-vector';
import { cachedEmbedder, type Embedder, insertTexts } from 'drizzle-vector/embeddings';
import { createFts5Table, hybridSearch, weighted } from 'drizzle-vector/fts5';
import { localEmbedder } from '../semantic-search/local-embedder.js';
import type { Document } from './documents.js';
import { inTransaction } from './in-transaction.js';
import { documents, passages, passagesText } from './schema.js';

const CANDIDATES = 30;
const INSERTED_AT_ONCE = 1000;

export interface Source {
  readonly path: string;
  readonly package: string;
  readonly heading: string;
  readonly text: string;
  /** 0 to 1, the higher, the better. */
  readonly score: number;
  /** By its vector, its words, or both. */
  readonly foundBy: 'vector' | 'text' | 'both';
}

export interface RetrieveOptions {
  /** How many passages, at most. */
  readonly limit?: number;
  /** From 1, the best whether alike or not, to 0, those most unlike each other. */
  readonly lambda?: number;
  /** Only from the documents of this package. */
  readonly package?: string | undefined;
}

/** Documents in an SQLite file, and the passages of them that answer a question. */
export class Library {
  readonly #client: Database.Database;
  readonly #db: BetterSQLite3Database;
  readonly #embedder: Embedder;

  constructor(file: string) {
    this.#client = new Database(file);
    loadVectorExtension(this.#client);
    this.#db = drizzle({ client: this.#client });
    this.#db.run(
      sql`create table if not exists documents (id integer primary key, path text not null, package text not null)`,
    );
    createVectorTable(this.#db, passages, { ifNotExists: true });
    createFts5Table(this.#db, passagesText, { ifNotExists: true });
    this.#embedder = cachedEmbedder(localEmbedder, this.#db);
  }

  /** Puts these documents in the place of all that were there; gives how many passages they have. */
  async replace(all: readonly Document[]): Promise<number> {
    const rows = all.flatMap((document, index) =>
      document.passages.map((passage) => ({ ...passage, documentId: index + 1 })),
    );
    const texts = rows.map(({ heading, text }, index) => ({ rowid: index + 1, heading, text }));
    await inTransaction(this.#db, async () => {
      for (const table of [documents, passages, passagesText]) this.#db.delete(table).run();
      for (const some of batches(all.map(({ path, package: name }, i) => ({ id: i + 1, path, package: name })))) {
        this.#db.insert(documents).values(some).run();
      }
      for (const some of batches(texts)) this.#db.insert(passagesText).values(some).run();
      await insertTexts(
        this.#db,
        passages,
        rows.map(({ documentId }, index) => ({ id: index + 1, documentId })),
        this.#embedder,
        { text: ({ id }) => textOf(texts[(id as number) - 1] as (typeof texts)[number]), batchSize: INSERTED_AT_ONCE },
      );
    });
    return rows.length;
  }

  /** The passages to answer a question from: near it or with its words, and unlike each other. */
  async retrieve(
    question: string,
    { limit = 5, lambda = 0.7, package: name }: RetrieveOptions = {},
  ): Promise<Source[]> {
    const [query] = (await this.#embedder.embed([question], { kind: 'query' })) as [Float32Array];
    const candidates = hybridSearch(this.#db, {
      vector: { table: passages, query },
      text: { table: passagesText, query: question },
      k: CANDIDATES,
      where: name === undefined ? undefined : inArray(passages.documentId, this.#documentsOf(name)),
      fusion: weighted({ vector: 1, text: 1 }), // scores from 0 to 1, which mmr() can weigh against a cosine
      columns: { id: passages.id, embedding: passages.embedding },
    });
    const chosen = mmr(candidates, { k: limit, lambda });
    const texts = this.#textsOf(chosen.map(({ id }) => id));
    return chosen.map(({ id, score, foundBy }) => ({
      ...(texts.get(id) as Omit<Source, 'score' | 'foundBy'>),
      score,
      foundBy,
    }));
  }

  #documentsOf(name: string) {
    return this.#db.select({ id: documents.id }).from(documents).where(eq(documents.package, name));
  }

  #textsOf(ids: readonly number[]) {
    const found = this.#db
      .select({
        id: passages.id,
        path: documents.path,
        package: documents.package,
        heading: passagesText.heading,
        text: passagesText.text,
      })
      .from(passages)
      .innerJoin(documents, eq(documents.id, passages.documentId))
      .innerJoin(passagesText, eq(passagesText.rowid, passages.id))
      .where(inArray(passages.id, [...ids]))
      .all();
    return new Map(found.map(({ id, ...source }) => [id, source]));
  }

  close(): void {
    this.#client.close();
  }
}

const textOf = ({ heading, text }: { heading: string; text: string }) => `${heading}\n${text}`;

function batches<T>(items: readonly T[]): T[][] {
  const count = Math.ceil(items.length / INSERTED_AT_ONCE);
  return Array.from({ length: count }, (_, i) => items.slice(i * INSERTED_AT_ONCE, (i + 1) * INSERTED_AT_ONCE));
}
