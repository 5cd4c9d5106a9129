import { expect } from 'vitest';
import type { Connection, Value } from './connection.js';
import { expectNearest, knn, type Row, type Space } from './reference.js';
import { blob, decode, type ElementType } from './vectors.js';

export interface IndexedPostsOptions extends Partial<Space> {
  dim?: number;
  /** More options of the index: `mode=hnsw, merge_every=5`. */
  options?: string;
}

/** Options of an index over `posts`, to follow `USING vector(dim=2, `. */
export const CONTENT = "content='posts', content_key='id', content_column='embedding'";

/**
 * Twelve posts in two dimensions: row n lies at (n % 5, n). Row 10 has its embedding as JSON text, rows 11 and 12 have none. `slug` is
 * another way for two rows to be in conflict.
 */
export const POSTS = `CREATE TABLE posts(id INTEGER PRIMARY KEY, slug TEXT UNIQUE, title TEXT, embedding BLOB);
  INSERT INTO posts VALUES ${Array.from({ length: 12 }, (_, index) => {
    const id = index + 1;
    const embedding = id > 10 ? 'NULL' : id === 10 ? "'[0, 10]'" : blob([id % 5, id]);
    return `(${id}, 's${id}', '${id % 2 ? 'odd' : 'even'}', ${embedding})`;
  }).join()}`;

/** An ordinary table `posts`, and an index `docs` over its column `embedding`: what it must answer is computed from `posts`. */
export class IndexedPosts {
  readonly db: Connection;
  readonly space: Space;

  constructor(db: Connection, space: Partial<Space> = {}) {
    this.db = db;
    this.space = { type: 'float4', metric: 'l2', ...space };
  }

  /** Makes the index; `posts` has to be there. */
  static async create(db: Connection, given: IndexedPostsOptions = {}): Promise<IndexedPosts> {
    const { dim = 2, options } = given;
    const posts = new IndexedPosts(db, given);
    const { type, metric } = posts.space;
    const more = options ? `, ${options}` : '';
    await db.run(
      `CREATE VIRTUAL TABLE docs USING vector(dim=${dim}, type=${type}, metric=${metric}, ${CONTENT}${more})`,
    );
    return posts;
  }

  /** The rows that must be in the index. */
  async rows(db: Connection = this.db): Promise<Row[]> {
    const rows = await db.all('SELECT id, embedding FROM posts WHERE embedding IS NOT NULL ORDER BY id');
    return rows.map(([id, embedding]) => ({ id: id as number, vector: elements(embedding as Value, this.space.type) }));
  }

  async info(): Promise<Record<string, unknown>> {
    return JSON.parse(String(await this.db.value("SELECT vector_index_info('docs')")));
  }

  /** How many changes the index has been told of and keeps. */
  async logged(): Promise<number> {
    return Number(await this.db.value('SELECT count(*) FROM docs_log'));
  }

  /** Fails unless the index has the rows of `posts` that have an embedding, and KNN finds exactly those, nearest first. */
  async expectAgreement(query: number[] = [2, 1], db: Connection = this.db): Promise<void> {
    const { type } = this.space;
    const rows = await this.rows(db);
    expect(await db.column('SELECT id FROM docs ORDER BY id')).toEqual(rows.map(({ id }) => id));
    expectNearest(await knn(db, 'docs', query, type), rows, query, this.space);
    for (const limit of [1, 3]) {
      expectNearest(await knn(db, 'docs', query, type, limit), rows, query, this.space, limit);
    }
    expect(await db.column('PRAGMA integrity_check')).toEqual(['ok']);
  }

  /** As `expectAgreement()`, and again when the changes are merged, and when the index is built afresh. */
  async expectLastingAgreement(query: number[] = [2, 1]): Promise<void> {
    await this.expectAgreement(query);
    await this.db.value("SELECT vector_merge_index('docs')");
    await this.expectAgreement(query);
    await this.db.value("SELECT vector_rebuild_index('docs')");
    await this.expectAgreement(query);
  }
}

/** The elements of an embedding, a BLOB or JSON text. */
function elements(embedding: Value, type: ElementType): number[] {
  return embedding instanceof Uint8Array ? decode(embedding, type) : JSON.parse(String(embedding));
}
