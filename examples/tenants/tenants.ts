import Database from 'better-sqlite3';
import { count, desc, eq, sql } from 'drizzle-orm';
import { type BetterSQLite3Database, drizzle } from 'drizzle-orm/better-sqlite3';
import { createVectorTable, knn, loadVectorExtension, prepareKnn } from 'drizzle-vector';
import { insertTexts } from 'drizzle-vector/embeddings';
import type { Document } from '../rag/documents.js';
import { inTransaction } from '../rag/in-transaction.js';
import { localEmbedder } from '../semantic-search/local-embedder.js';
import { passages } from './schema.js';

const K = 3;

const columns = { tenant: passages.tenant, path: passages.path, text: passages.text };

export interface Hit {
  readonly tenant: string;
  readonly path: string;
  readonly text: string;
  readonly distance: number;
}

/** The documents of many tenants in one table, which are searched one tenant at a time. */
export class Tenants {
  readonly #client: Database.Database;
  readonly #db: BetterSQLite3Database;
  readonly #nearest: (query: Float32Array, values: { tenant: string }) => Hit[];

  constructor(file: string) {
    this.#client = new Database(file);
    loadVectorExtension(this.#client);
    this.#db = drizzle({ client: this.#client });
    createVectorTable(this.#db, passages, { ifNotExists: true });
    // One statement for all tenants, prepared once.
    this.#nearest = prepareKnn(this.#db, passages, {
      k: K,
      columns,
      where: eq(passages.tenant, sql.placeholder('tenant')),
    });
  }

  /** Adds documents; the tenant of each is its package. */
  async add(documents: readonly Document[]): Promise<void> {
    const rows = documents.flatMap(({ package: tenant, path, passages: all }) =>
      all.map(({ heading, text }) => ({ tenant, path, text: `${heading}\n${text}` })),
    );
    await inTransaction(this.#db, async () => {
      await insertTexts(this.#db, passages, rows, localEmbedder, { text: 'text', batchSize: 1000 });
    });
  }

  /** How many passages each tenant has, the largest first. */
  sizes(): { tenant: string; size: number }[] {
    const size = count();
    return this.#db
      .select({ tenant: passages.tenant, size })
      .from(passages)
      .groupBy(passages.tenant)
      .orderBy(desc(size), passages.tenant)
      .all();
  }

  /** The nearest passages of a tenant. */
  async search(tenant: string, question: string): Promise<Hit[]> {
    return this.#nearest(await embed(question), { tenant });
  }

  /** What a programmer writes who forgot the tenant: it is refused. */
  async searchWithoutTenant(question: string): Promise<Hit[]> {
    return knn(this.#db, passages, await embed(question), { k: K, columns });
  }

  close(): void {
    this.#client.close();
  }
}

async function embed(question: string): Promise<Float32Array> {
  const [query] = await localEmbedder.embed([question]);
  return query as Float32Array;
}
