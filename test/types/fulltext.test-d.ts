import { and, eq, type InferInsertModel, type InferSelectModel, type SQL, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { alias, blob, customType, integer, numeric, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import {
  type AnyFts5Table,
  bm25,
  createFts5TableSql,
  dropFts5TableSql,
  type Fts5Table,
  type Fts5TextColumn,
  fts5Table,
  highlight,
  matchText,
  type RankColumn,
  rawMatch,
  snippet,
  type TextTarget,
} from 'drizzle-vector/fts5';
import { expectTypeOf } from 'vitest';

const db = drizzle({ connection: ':memory:' });

const posts = sqliteTable('posts', {
  id: integer().primaryKey(),
  title: text().notNull(),
  content: text(),
});
const notes = fts5Table(
  'notes',
  { title: text().notNull(), body: text(), kind: text({ enum: ['a', 'b'] }), url: text('link').$type<`/${string}`>() },
  { tokenize: 'porter unicode61', prefix: [2, 3], unindexed: ['url'], detail: 'full', casing: 'snake_case' },
);
const postsText = fts5Table('posts_text', { title: text().notNull(), body: text('content') }, { content: posts });
const n = alias(notes, 'n');

expectTypeOf(notes).toExtend<AnyFts5Table>();
expectTypeOf(postsText).toExtend<AnyFts5Table>();
expectTypeOf(n).toExtend<AnyFts5Table>();
expectTypeOf(notes.rank).toExtend<RankColumn>();
expectTypeOf(notes.title).toExtend<Fts5TextColumn>();
expectTypeOf(n.title).toExtend<Fts5TextColumn>();
expectTypeOf(posts).not.toExtend<AnyFts5Table>();
const title = { title: text() };
expectTypeOf(fts5Table('t', title)).toEqualTypeOf<Fts5Table<'t', typeof title>>();
expectTypeOf(fts5Table('t', title, { content: undefined })).toEqualTypeOf<Fts5Table<'t', typeof title>>();

// What a select gives: the rowid, the columns, and a rank that is null outside a search.
interface Note {
  rowid: number;
  title: string;
  body: string | null;
  kind: 'a' | 'b' | null;
  url: `/${string}` | null;
  rank: number | null;
}
interface PostText {
  rowid: number;
  title: string;
  body: string | null;
  rank: number | null;
}
expectTypeOf<typeof notes.$inferSelect>().toEqualTypeOf<Note>();
expectTypeOf<InferSelectModel<typeof postsText>>().toEqualTypeOf<PostText>();
expectTypeOf(db.select().from(notes).all()).toEqualTypeOf<Note[]>();
expectTypeOf(db.select().from(n).all()).toEqualTypeOf<Note[]>();
expectTypeOf(
  db
    .select({ id: posts.id, rank: postsText.rank, body: postsText.body })
    .from(postsText)
    .innerJoin(posts, eq(posts.id, postsText.rowid))
    .where(and(matchText(postsText, 'whales'), eq(posts.title, 'a')))
    .orderBy(postsText.rank)
    .all(),
).toEqualTypeOf<{ id: number; rank: number | null; body: string | null }[]>();

// What an insert or an update takes: all but the rank; over an ordinary table, nothing.
expectTypeOf<typeof notes.$inferInsert>().toEqualTypeOf<{
  rowid?: number | undefined;
  title: string;
  body?: string | null | undefined;
  kind?: 'a' | 'b' | null | undefined;
  url?: `/${string}` | null | undefined;
}>();
expectTypeOf<keyof InferInsertModel<typeof postsText>>().toEqualTypeOf<never>();
db.insert(notes).values({ title: 'a' });
db.update(notes).set({ body: null });
// @ts-expect-error a title is required
db.insert(notes).values({ body: 'a' });
// @ts-expect-error rank is generated
db.insert(notes).values({ title: 'a', rank: 1 });

// Columns are text().
// @ts-expect-error an integer
fts5Table('t', { title: text(), n: integer() });
// @ts-expect-error JSON
fts5Table('t', { title: text({ mode: 'json' }) });
// @ts-expect-error a number as text
fts5Table('t', { title: numeric() });
// @ts-expect-error a BLOB
fts5Table('t', { title: blob({ mode: 'buffer' }) });
// @ts-expect-error a custom type
fts5Table('t', { title: customType<{ data: string }>({ dataType: () => 'text' })() });
// @ts-expect-error rowid is added by itself
fts5Table('t', { title: text(), rowid: integer().primaryKey() });
// @ts-expect-error rank is added by itself
fts5Table('t', { title: text(), rank: text() });

// Options.
// @ts-expect-error no such column
fts5Table('t', { title: text() }, { unindexed: ['body'] });
// @ts-expect-error rank is no column of text
fts5Table('t', { title: text() }, { unindexed: ['rank'] });
// @ts-expect-error no such option
fts5Table('t', { title: text() }, { tokenizer: 'porter' });
// @ts-expect-error a text
fts5Table('t', { title: text() }, { tokenize: ['porter'] });
// @ts-expect-error an array
fts5Table('t', { title: text() }, { prefix: 2 });
// @ts-expect-error no such detail
fts5Table('t', { title: text() }, { detail: 'some' });
// @ts-expect-error a table, not its name
fts5Table('t', { title: text() }, { content: 'posts' });
// @ts-expect-error indexes are of ordinary tables
fts5Table('t', { title: text() }, () => []);

expectTypeOf(createFts5TableSql(notes, { ifNotExists: true, casing: 'snake_case' })).toEqualTypeOf<SQL[]>();
expectTypeOf(dropFts5TableSql(postsText, { ifExists: true })).toEqualTypeOf<SQL[]>();
createFts5TableSql(n);
// @ts-expect-error an ordinary table
createFts5TableSql(posts);
// @ts-expect-error an ordinary table
dropFts5TableSql(posts);
// @ts-expect-error no such option
createFts5TableSql(notes, { ifNotExist: true });
// @ts-expect-error an option of createFts5Table()
dropFts5TableSql(notes, { ifNotExists: true });

// Conditions are over a table or a column of it.
expectTypeOf(matchText(notes, 'a')).toEqualTypeOf<SQL<boolean>>();
expectTypeOf(rawMatch(notes.title, 'a OR b')).toEqualTypeOf<SQL<boolean>>();
matchText(n, sql.placeholder('words'), { mode: 'any', prefix: true });
matchText(postsText.body, 'a', { mode: undefined });
rawMatch(n.body, sql.placeholder('expression'));
const search = (target: TextTarget) => matchText(target, 'a');
search(postsText);
// @ts-expect-error an ordinary table
matchText(posts, 'a');
// @ts-expect-error an ordinary column
matchText(posts.title, 'a');
// @ts-expect-error no text
matchText(notes.rowid, 'a');
// @ts-expect-error no text
rawMatch(notes.rank, 'a');
// @ts-expect-error nothing to search for
matchText(notes, null);
// @ts-expect-error a text
matchText(notes, sql`'a'`);
// @ts-expect-error no such mode
matchText(notes, 'a', { mode: 'some' });
// @ts-expect-error no such option
matchText(notes, 'a', { limit: 10 });

// Weights are by the keys of the columns.
expectTypeOf(bm25(notes, { title: 10, body: 1 })).toEqualTypeOf<SQL<number>>();
bm25(n, { title: 2, kind: undefined });
bm25(postsText);
// @ts-expect-error no such column
bm25(notes, { content: 1 });
// @ts-expect-error no column of text
bm25(notes, { rank: 1 });
// @ts-expect-error a number
bm25(notes, { title: '1' });
// @ts-expect-error an ordinary table
bm25(posts, { title: 1 });

expectTypeOf(highlight(notes.title, '<b>', '</b>')).toEqualTypeOf<SQL<string | null>>();
expectTypeOf(snippet(n.body, { before: '<b>', after: '</b>' })).toEqualTypeOf<SQL<string | null>>();
snippet(notes, { before: '<b>', after: '</b>', ellipsis: '…', tokens: 20 });
// @ts-expect-error the table has more than one text
highlight(notes, '<b>', '</b>');
// @ts-expect-error an ordinary column
highlight(posts.title, '<b>', '</b>');
// @ts-expect-error what stands before and after
highlight(notes.title);
// @ts-expect-error what stands after
snippet(notes.title, { before: '<b>' });
// @ts-expect-error an ordinary column
snippet(posts.title, { before: '<b>', after: '</b>' });

// The columns that relational queries of Drizzle 0.45 give to a callback are the table.
const fields = { rowid: notes.rowid, title: notes.title, rank: notes.rank };
matchText(fields, 'a');
bm25(fields, { title: 2 });
// @ts-expect-error no such column
bm25(fields, { body: 2 });
