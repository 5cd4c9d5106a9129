import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { float4Vector, vectorTable } from 'drizzle-vector';

/** The passages and their embeddings. How many dimensions an embedding has is the model's choice. */
export function passagesTable(dimensions: number) {
  return vectorTable(
    'passages',
    {
      id: integer('id').primaryKey(),
      embedding: float4Vector(dimensions),
      file: text('file').notNull(),
      heading: text('heading').notNull(),
      text: text('text').notNull(),
    },
    { metric: 'cosine' },
  );
}

/** What the passages were made from: one row, written in the transaction that writes the passages. */
export const indexState = sqliteTable('index_state', {
  folder: text('folder').notNull(),
  embedder: text('embedder').notNull(),
  dimensions: integer('dimensions').notNull(),
});
