import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { float4Vector, vectorIndex } from 'drizzle-vector';
import { fts5Table } from 'drizzle-vector/fts5';

/** The passages in an ordinary table, and two indexes over it. The model decides how many dimensions an embedding has. */
export function passageTables(dimensions: number) {
  const passages = sqliteTable('passages', {
    id: integer('id').primaryKey(),
    file: text('file').notNull(),
    heading: text('heading').notNull(),
    text: text('text').notNull(),
    embedding: float4Vector('embedding', dimensions).notNull(),
  });
  /** Finds passages that are near a question. */
  const passagesEmbedding = vectorIndex('passages_embedding', passages, { column: 'embedding', metric: 'cosine' });
  /** Finds passages that have words of a question. By `porter` "opens" is the same word as "open". */
  const passagesText = fts5Table(
    'passages_text',
    { heading: text('heading').notNull(), text: text('text').notNull() },
    { content: passages, tokenize: 'porter unicode61' },
  );
  return { passages, passagesEmbedding, passagesText };
}

/** What the passages were made from, in one row. The transaction that writes the passages writes it, too. */
export const indexState = sqliteTable('index_state', {
  definition: text('definition').notNull(),
  dimensions: integer('dimensions').notNull(),
});
