import { integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { float4Vector, vectorIndex, vectorTable } from 'drizzle-vector';

/** A note, with the embedding of its title. */
export const notes = sqliteTable(
  'notes',
  {
    id: integer('id').primaryKey(),
    title: text('title').notNull(),
    embedding: float4Vector('embedding', 384),
  },
  (table) => [uniqueIndex('notes_title').on(table.title)],
);

/** Finds notes whose titles are alike. */
export const notesEmbedding = vectorIndex('notes_embedding', notes, { column: 'embedding', metric: 'cosine' });

/** The passages of the notes, to be searched, all of them or those of one note. */
export const passages = vectorTable(
  'passages',
  {
    id: integer('id').primaryKey(),
    noteId: integer('note_id').notNull(),
    heading: text('heading').notNull().default(''),
    text: text('text').notNull(),
    embedding: float4Vector('embedding', 384),
  },
  { metric: 'cosine', indexed: ['noteId'] },
);
