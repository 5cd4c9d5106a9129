import { sql } from 'drizzle-orm';
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { createFts5Table, fts5Table, rawMatch } from 'drizzle-vector/fts5';
import { openDatabase } from './database.js';

/** An ordinary table, with all that virtual tables do not have. */
export const articles = sqliteTable('articles', {
  id: integer().primaryKey(),
  slug: text().notNull().unique(),
  title: text().notNull(),
  content: text(),
  writerId: integer('writer_id').references(() => writers.id, { onDelete: 'cascade' }),
});

export const writers = sqliteTable('writers', { id: integer().primaryKey() });

/** A full-text table over it. */
export const articlesText = fts5Table(
  'articles_text',
  { title: text().notNull(), body: text('content') },
  { content: articles },
);

/** A database with two articles, of one writer each. */
export function openArticles() {
  const db = openDatabase();
  db.run(sql`create table writers (id integer primary key)`);
  db.run(sql`create table articles (id integer primary key, slug text not null unique, title text not null, content text,
    writer_id integer references writers (id) on delete cascade)`);
  db.insert(writers)
    .values([{ id: 1 }, { id: 2 }])
    .run();
  db.insert(articles)
    .values([
      { id: 10, slug: 'whales', title: 'Whales', content: 'They sing', writerId: 1 },
      { id: 20, slug: 'owls', title: 'Owls', content: 'They hoot', writerId: 2 },
    ])
    .run();
  return db;
}

export type ArticlesDatabase = ReturnType<typeof openArticles>;

/** The same with the full-text table. */
export function openArticlesText() {
  const db = openArticles();
  createFts5Table(db, articlesText);
  return db;
}

/** The rowids of what the full-text table finds. */
export const found = (db: ArticlesDatabase, expression: string): number[] =>
  db
    .select({ id: articlesText.rowid })
    .from(articlesText)
    .where(rawMatch(articlesText, expression))
    .orderBy(articlesText.rowid)
    .all()
    .map(({ id }) => id);

/** Fails where the index is not what the table says. */
export const checkIntegrity = (db: ArticlesDatabase): void => {
  db.run(sql`insert into articles_text(articles_text, rank) values ('integrity-check', 1)`);
};
