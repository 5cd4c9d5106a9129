import { text } from 'drizzle-orm/sqlite-core';
import { createFts5Table, fts5Table } from 'drizzle-vector/fts5';
import { openDatabase } from './database.js';

/** A full-text table that keeps its texts itself. */
export const notes = fts5Table('notes', { title: text().notNull(), body: text() }, { tokenize: 'porter unicode61' });

/** A database with four notes. */
export function openNotes() {
  const db = openDatabase();
  createFts5Table(db, notes);
  db.insert(notes)
    .values([
      { rowid: 1, title: 'Whales', body: 'They sing in the sea.' },
      { rowid: 2, title: 'The sea', body: 'It has whales, and the whales have it.' },
      { rowid: 3, title: 'Naïve user-input', body: 'AND, OR and NOT are words, near a "quote".' },
      { rowid: 4, title: 'Empty' },
    ])
    .run();
  return db;
}
