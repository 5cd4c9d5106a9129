import { expect } from 'vitest';
import type { BetterSqlite3Connection } from './better-sqlite3-connection.js';
import type { Connection, Value } from './connection.js';
import { type Rows, recall } from './recall.js';
import { distance, knn, type Space } from './reference.js';
import { blob, encode } from './vectors.js';

export interface ModelledTableOptions extends Partial<Space> {
  dim?: number;
  /** More options: `mode=hnsw, ef_search=16`. */
  options?: string;
}

/** A vector table `docs`, and a map of the rows that must be in it. */
export class ModelledTable {
  readonly db: BetterSqlite3Connection;
  readonly space: Space;
  readonly rows: Rows = new Map();

  private constructor(db: BetterSqlite3Connection, space: Space) {
    this.db = db;
    this.space = space;
  }

  static async create(db: Connection, given: ModelledTableOptions = {}): Promise<ModelledTable> {
    const { type = 'float4', metric = 'l2', dim = 8, options = 'mode=hnsw' } = given;
    await db.run(`CREATE VIRTUAL TABLE docs USING vector(dim=${dim}, type=${type}, metric=${metric}, ${options})`);
    return new ModelledTable(db as BetterSqlite3Connection, { type, metric });
  }

  /** Adds rows in one transaction. */
  insert(vectors: Iterable<number[]>): void {
    const first = Math.max(0, ...this.rows.keys()) + 1;
    this.#write(
      'INSERT',
      Array.from(vectors, (vector, index) => [first + index, vector] as const),
    );
  }

  /** Adds rows one by one, each in a transaction of its own. */
  insertSeparately(vectors: Iterable<number[]>): void {
    for (const vector of vectors) this.insert([vector]);
  }

  replace(rows: Iterable<readonly [key: number, vector: number[]]>): void {
    this.#write('REPLACE', [...rows]);
  }

  async update(key: number, vector: number[]): Promise<void> {
    await this.db.run(`UPDATE docs SET vector = ${this.literal(vector)} WHERE id = ${key}`);
    this.rows.set(key, vector);
  }

  async move(key: number, newKey: number): Promise<void> {
    await this.db.run(`UPDATE docs SET id = ${newKey} WHERE id = ${key}`);
    this.rows.set(newKey, this.rows.get(key) as number[]);
    this.rows.delete(key);
  }

  async delete(keys: readonly number[]): Promise<void> {
    await this.db.run(`DELETE FROM docs WHERE id IN (${keys.join()})`);
    for (const key of keys) this.rows.delete(key);
  }

  /** Merges what is not in the index. */
  async merge(): Promise<void> {
    await this.db.value("SELECT vector_merge_index('docs')");
  }

  async info(): Promise<Record<string, unknown>> {
    return JSON.parse(String(await this.db.value("SELECT vector_index_info('docs')")));
  }

  literal(vector: number[]): string {
    return blob(vector, this.space.type);
  }

  async nearest(query: number[], limit: number, db: Connection = this.db): Promise<Value[][]> {
    return await knn(db, 'docs', query, this.space.type, limit);
  }

  /** The mean recall of some queries; each is checked as `recall()` does. */
  async recall(queries: readonly number[][], limit: number, db: Connection = this.db): Promise<number> {
    let sum = 0;
    for (const query of queries) {
      sum += recall(await this.nearest(query, limit, db), this.rows, query, this.space, limit);
    }
    return sum / queries.length;
  }

  /** The keys among `keys` for whose vectors a search finds nothing as near as their own row. */
  lost(keys: Iterable<number> = this.rows.keys()): number[] {
    const search = this.db.raw.prepare(
      'SELECT distance FROM docs WHERE knn_match(distance, ?) ORDER BY distance LIMIT 1',
    );
    return [...keys].filter((key) => {
      const vector = this.rows.get(key) as number[];
      const found = search.pluck().get(encode(vector, this.space.type)) as number;
      return found > distance(vector, vector, this.space.metric) + (this.space.metric === 'cosine' ? 1e-6 : 0);
    });
  }

  /** Fails unless a search without end gives every row once, and nothing else. */
  async expectAll(query: number[], db: Connection = this.db): Promise<void> {
    const keys = (await this.nearest(query, -1, db)).map(([id]) => id as number);
    expect(keys.sort((a, b) => a - b)).toEqual([...this.rows.keys()].sort((a, b) => a - b));
  }

  #write(verb: string, rows: (readonly [key: number, vector: number[]])[]): void {
    const statement = this.db.raw.prepare(`${verb} INTO docs(id, vector) VALUES (?, ?)`);
    this.db.raw.transaction(() => {
      for (const [key, vector] of rows) statement.run(key, encode(vector, this.space.type));
    })();
    for (const [key, vector] of rows) this.rows.set(key, vector);
  }
}
