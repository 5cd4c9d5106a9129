import { type Metadata, metadataOf } from '../../metadata.js';
import type { Dialect } from '../sqlite-engine.js';

const POSTS = `
  CREATE TABLE posts(id INTEGER PRIMARY KEY, bucket INTEGER NOT NULL, category INTEGER NOT NULL);
  CREATE INDEX posts_bucket ON posts(bucket);
  CREATE INDEX posts_category ON posts(category)`;

/**
 * The dialect with the metadata of every row in the ordinary table `posts`, indexed.
 * @param columns columns of `docs` that get a copy, by their names.
 */
export function withPosts(dialect: Dialect, columns: Readonly<Record<string, keyof Metadata>> = {}): Dialect {
  return {
    ...dialect,
    create: (shape, folder) => `${dialect.create(shape, folder)};${POSTS}`,
    insert(db) {
      const names = [dialect.key, 'vector', ...Object.keys(columns)];
      const docs = db.prepare<unknown[]>(
        `INSERT INTO docs(${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`,
      );
      const posts = db.prepare<unknown[]>('INSERT INTO posts VALUES (?, ?, ?)');
      return (id, vector) => {
        const metadata = metadataOf(Number(id));
        docs.run(id, vector, ...Object.values(columns).map((name) => BigInt(metadata[name])));
        posts.run(id, metadata.bucket, metadata.category);
      };
    },
  };
}
