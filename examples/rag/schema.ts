import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { float4Vector, vectorTable } from 'drizzle-vector';
import { fts5Table } from 'drizzle-vector/fts5';
import { localEmbedder } from '../semantic-search/local-embedder.js';

/** A Markdown document, and the npm package that it is part of. */
export const documents = sqliteTable('documents', {
  id: integer('id').primaryKey(),
  path: text('path').notNull(),
  package: text('package').notNull(),
});

/** The passages of the documents. */
export const passages = vectorTable(
  'passages',
  {
    id: integer('id').primaryKey(),
    documentId: integer('document_id').notNull(),
    embedding: float4Vector('embedding', 384),
  },
  { metric: 'cosine', model: localEmbedder.model, indexed: ['documentId'] },
);

/** Their texts, by the `id` of the passage. */
export const passagesText = fts5Table(
  'passages_text',
  { heading: text('heading').notNull(), text: text('text').notNull() },
  { tokenize: "porter unicode61 tokenchars '_'" }, // SQLITE_BUSY is one word
);
