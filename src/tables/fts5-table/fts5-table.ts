import {
  type Column,
  type ColumnBuilderBase,
  getTableColumns,
  type HasDefault,
  type HasGenerated,
  type IsPrimaryKey,
  type NotNull,
  sql,
} from 'drizzle-orm';
import { integer, type SQLiteTable, sqliteTable } from 'drizzle-orm/sqlite-core';
import { noTextColumn, readOnlyFts5 } from '../../errors/fts5-tables.js';
import { checkColumnBuilders } from '../check-column-builders.js';
import { checkTableName } from '../check-table-name.js';
import { casedName, connectionsHaveCasing } from '../column-casing.js';
import { type ContentKeyBuilder, contentKeyColumn } from '../content-key-column.js';
import { declareToDrizzleKit } from '../drizzle-kit-declarations.js';
import type { Casing } from '../index-options.js';
import { nameColumn } from '../name-column.js';
import type { KeyData } from '../row-key.js';
import { runsInDrizzleKit } from '../runs-in-drizzle-kit.js';
import type { NamedColumn } from '../searchable-mark.js';
import { checkTextColumns } from './check-fts5-columns.js';
import { checkFts5Content } from './check-fts5-content.js';
import { checkUnindexed } from './check-unindexed.js';
import { checkFts5Names, describeFts5Table } from './describe-fts5-table.js';
import { type Fts5Content, type Fts5Mark, markFts5 } from './fts5-mark.js';
import { checkFts5Options, type Fts5TableOptions } from './fts5-table-options.js';
import type { Fts5Text, TextBuilders } from './fts5-text.js';
import { type RankColumnBuilder, rankColumn } from './rank-column.js';

type RowidBuilder = IsPrimaryKey<HasDefault<NotNull<ReturnType<typeof integer>>>>;

// Over an ordinary table, all columns are generated columns to Drizzle, so that inserts and updates cannot set them.
type WrittenWith<Content, Builder extends ColumnBuilderBase> = Content extends SQLiteTable
  ? HasGenerated<Builder, { type: 'always' }>
  : Builder;

type KeyBuilder<Content extends SQLiteTable | undefined> = Content extends SQLiteTable
  ? IsPrimaryKey<HasDefault<NotNull<ContentKeyBuilder<KeyData<Content>>>>>
  : RowidBuilder;

/** The columns of a full-text table: `rowid`, the given columns, and `rank`. */
export type Fts5TableColumns<C extends TextBuilders, Content extends SQLiteTable | undefined> = {
  rowid: WrittenWith<Content, KeyBuilder<Content>>;
} & { [K in keyof C]: WrittenWith<Content, C[K] & { _: { driverParam: Fts5Text } }> } & { rank: RankColumnBuilder };

/**
 * The table that `fts5Table()` returns: an ordinary SQLite table of Drizzle with the additional columns `rowid` and
 * `rank`.
 */
export type Fts5Table<
  N extends string,
  C extends TextBuilders,
  Content extends SQLiteTable | undefined = undefined,
> = ReturnType<typeof sqliteTable<N, Fts5TableColumns<C, Content>>>;

/**
 * Defines a table for full-text search, by SQLite's FTS5. {@link matchText} finds words anywhere in its texts.
 *
 * To Drizzle it is an ordinary table: select, insert, update, delete, joins, `alias()` and relations work. It has two
 * more columns. `rowid` is its integer primary key. `rank` tells how well a row matches, lower for a better match (see
 * {@link bm25}). It is a number in a query with {@link matchText} or {@link rawMatch}, and null in any other query.
 * Inserts and updates cannot set it.
 *
 * FTS5 has no constraints, no types and no defaults: `.notNull()` is for TypeScript alone. `onConflictDoUpdate()` does
 * not work on virtual tables, nor does `returning()` on update and delete; `upsert()` writes rows that may exist.
 * `insert().returning()` gives the `rowid` only when the insert has it; `insertReturningKeys()` gives the one that SQLite
 * chose. An update of `rowid` takes an sql`cast(${n} as integer)`: drivers bind numbers as floating-point, which FTS5
 * refuses.
 *
 * @example
 * ```ts
 * import { text } from 'drizzle-orm/sqlite-core';
 * import { createFts5Table, fts5Table, matchText } from 'drizzle-vector/fts5';
 *
 * const notes = fts5Table('notes', { title: text().notNull(), body: text() }, { tokenize: 'porter unicode61' });
 *
 * createFts5Table(db, notes);
 * db.insert(notes).values({ title: 'Whales', body: 'They sing.' }).run();
 * db.select().from(notes).where(matchText(notes, 'singing whale')).orderBy(notes.rank).limit(10).all();
 * ```
 * ```sql
 * CREATE VIRTUAL TABLE "notes" USING fts5("title", "body", tokenize='porter unicode61')
 * ```
 *
 * @example Over an ordinary table
 * The texts stay in the ordinary table, which keeps all its features. Each column reads the column of the same name in
 * the database; `rowid` is the key of the row, see {@link Fts5TableOptions.content}. {@link createFts5Table} makes triggers that keep the full-text table up to
 * date. Inserts and updates of it are errors. Do not delete from it either: `db.delete(postsText)` is not refused, and
 * hides rows that are still in the table from searches.
 * ```ts
 * const posts = sqliteTable('posts', { id: integer().primaryKey(), title: text(), content: text() });
 * const postsText = fts5Table('posts_text', { title: text(), body: text('content') }, { content: posts });
 *
 * db.select({ id: posts.id, title: posts.title })
 *   .from(postsText)
 *   .innerJoin(posts, eq(posts.id, postsText.rowid))
 *   .where(matchText(postsText, 'whale song'))
 *   .orderBy(postsText.rank)
 *   .limit(10)
 *   .all();
 * ```
 * ```sql
 * CREATE VIRTUAL TABLE "posts_text" USING fts5("title", "content", content="posts", content_rowid="id")
 * ```
 * FTS5 knows rows by integers. Where the key is a text or a BLOB, a table `posts_text_keys` gives each key a number, and
 * a view `posts_text_source` gives FTS5 the texts by number. `rowid` then reads the column of the key.
 * @param name the name of the table in the database.
 * @param columns at least one column, each made by `text()`.
 * @param options the tokenizer, the detail of the index, and the ordinary table that it is over.
 * @throws {@link VectorError} `invalid_table` without a name or columns, and for columns that `text()` did not make;
 * `invalid_column_name` for `rowid`, `rank`, the table's own name and names with \0; `unsupported_constraint` for what
 * SQLite lacks on virtual tables (primaryKey, unique, references, generated columns, indexes, checks);
 * `unsupported_default`; `invalid_content` where `content` is not an ordinary table, has no key, or
 * lacks one of the columns; `invalid_option`. An insert into a table with `content`, and an update of it, is
 * `read_only_index`. SQLite reports a tokenizer that it does not know when the table is created, `words` as `extension_not_loaded`.
 */
export function fts5Table<
  N extends string,
  C extends TextBuilders,
  Content extends SQLiteTable | undefined = undefined,
>(
  name: N,
  columns: C & {
    rowid?: 'fts5Table() adds the column "rowid" itself';
    rank?: 'fts5Table() adds the column "rank" itself';
  },
  options: Fts5TableOptions<keyof C & string, Content> = {},
): Fts5Table<N, C, Content> {
  checkTableName('fts5Table', name);
  const { content: given, casing, options: checked } = checkFts5Options(name, options);
  checkColumnBuilders('fts5Table', name, columns, ['rowid', 'rank']);
  if (Object.keys(columns).length === 0) throw noTextColumn(`fts5Table(${JSON.stringify(name)})`);
  const content = given === undefined ? undefined : checkFts5Content(name, given, contentName(casing));
  const table = sqliteTable(name, {
    rowid: rowidColumn(content),
    ...(columns as TextBuilders),
    rank: rankColumn(),
  });
  const { rowid, rank, ...texts } = getTableColumns(table) as unknown as Record<string, Column>;
  checkTextColumns(name, table, texts);
  checkUnindexed(name, Object.keys(texts), checked);
  for (const each of Object.values(texts)) nameColumn(each, casing);
  const mark: Fts5Mark = {
    name,
    options: checked,
    columns: Object.keys(texts),
    ...(content === undefined ? {} : { content }),
  };
  checkFts5Names(table, mark, (each) => each.name); // so that a wrong name fails here
  const sqlType = declareToDrizzleKit((nameOf) => ({
    madeBy: 'fts5Table',
    description: describeFts5Table(table, mark, nameOf),
  }));
  Object.assign(rowid as Column, { getSQLType: sqlType });
  // So that the casing of the connection gives it the name of the key.
  if (content?.isRowid === false) Object.assign(rowid as Column, content.key);
  if (content !== undefined) makeReadOnly([rowid as Column, ...Object.values(texts)], name, content.table);
  if (runsInDrizzleKit()) showAsStored(rowid as Column, Object.values(texts), rank as Column);
  return markFts5(table, mark) as unknown as Fts5Table<N, C, Content>;
}

/** The key of the rows. FTS5 knows them by other numbers where the key of the content is not its rowid. */
function rowidColumn(content: Fts5Content | undefined) {
  if (content === undefined || content.isRowid) return integer('rowid').primaryKey();
  const { key, column, keyType, isRowid } = content;
  return contentKeyColumn(key.name, { key: column, keyType, isRowid }).primaryKey();
}

// On 0.45 the connection names the columns of all tables. On 1.x the content has named its own.
const contentName =
  (casing: Casing | undefined) =>
  ({ name, keyAsName }: NamedColumn): NamedColumn =>
    casing !== undefined && connectionsHaveCasing
      ? { name: casedName({ name, keyAsName }, casing), keyAsName: false }
      : { name, keyAsName };

/** Shows drizzle-kit the columns as the database has them: not generated, and without types and constraints. */
function showAsStored(rowid: Column, texts: readonly Column[], rank: Column): void {
  for (const each of [rowid, ...texts, rank]) Object.assign(each, { generated: undefined });
  Object.assign(rowid, { name: 'rowid' });
  for (const each of texts) Object.assign(each, { notNull: false, getSQLType: () => 'text' });
}

// The builders may serve other tables. Only the columns of this table change.
function makeReadOnly(columns: readonly Column[], name: string, content: string): void {
  for (const column of columns) {
    Object.assign(column, { generated: { as: sql`null`, type: 'always', mode: 'virtual' } });
  }
  const refuse = (statement: 'insert' | 'update') => () => {
    throw readOnlyFts5(name, content, statement);
  };
  // Inserts ask the first of each column. Updates read the second of columns that they do not set.
  Object.defineProperties(columns[0] as Column, {
    shouldDisableInsert: { value: refuse('insert') },
    onUpdateFn: { get: refuse('update') },
  });
}
