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
import { declareToDrizzleKit } from '../drizzle-kit-declarations.js';
import type { Casing } from '../index-options.js';
import { nameColumn } from '../name-column.js';
import { runsInDrizzleKit } from '../runs-in-drizzle-kit.js';
import type { NamedColumn } from '../searchable-mark.js';
import { checkTextColumns } from './check-fts5-columns.js';
import { checkFts5Content } from './check-fts5-content.js';
import { checkUnindexed } from './check-unindexed.js';
import { describeFts5Table } from './describe-fts5-table.js';
import { type Fts5Mark, markFts5 } from './fts5-mark.js';
import { checkFts5Options, type Fts5TableOptions } from './fts5-table-options.js';
import type { Fts5Text, TextBuilders } from './fts5-text.js';
import { type RankColumnBuilder, rankColumn } from './rank-column.js';

type RowidBuilder = IsPrimaryKey<HasDefault<NotNull<ReturnType<typeof integer>>>>;

// Over an ordinary table, all columns are generated to Drizzle: no insert and no update takes them.
type WrittenWith<Content, Builder extends ColumnBuilderBase> = Content extends SQLiteTable
  ? HasGenerated<Builder, { type: 'always' }>
  : Builder;

/** The columns of a full-text table: `rowid`, those that were given, and `rank`. */
export type Fts5TableColumns<C extends TextBuilders, Content extends SQLiteTable | undefined> = {
  rowid: WrittenWith<Content, RowidBuilder>;
} & { [K in keyof C]: WrittenWith<Content, C[K] & { _: { driverParam: Fts5Text } }> } & { rank: RankColumnBuilder };

/** What `fts5Table()` returns: an ordinary SQLite table of Drizzle with two columns more, `rowid` and `rank`. */
export type Fts5Table<
  N extends string,
  C extends TextBuilders,
  Content extends SQLiteTable | undefined = undefined,
> = ReturnType<typeof sqliteTable<N, Fts5TableColumns<C, Content>>>;

/**
 * A table for full-text search, of SQLite's FTS5: a word is found wherever it stands in its texts, by {@link matchText}.
 *
 * To Drizzle it is an ordinary table: select, insert, update, delete, joins, `alias()`, relations. It also has `rowid`, its
 * integer primary key, and `rank`, a number in a query with {@link matchText} or {@link rawMatch} and null in any other:
 * the lower, the better the row matches (see {@link bm25}). No insert and no update takes `rank`. FTS5 has no constraints,
 * no types and no defaults: `.notNull()` is for TypeScript alone. What SQLite does not have on virtual tables stays out of
 * reach: upserts, and `returning()` on update and delete. `insert().returning()` gives the `rowid` only when it was given;
 * the one that SQLite chose is `.run().lastInsertRowid`. An update of `rowid` itself takes an sql`cast(${n} as integer)`,
 * because FTS5 refuses the floating-point numbers that drivers make of a number.
 *
 * @example
 * ```ts
 * import { text } from 'drizzle-orm/sqlite-core';
 * import { createFts5Table, fts5Table, matchText } from 'drizzle-vector';
 *
 * const notes = fts5Table('notes', { title: text().notNull(), body: text() }, { tokenize: 'porter unicode61' });
 *
 * for (const statement of createFts5Table(notes)) db.run(statement);
 * db.insert(notes).values({ title: 'Whales', body: 'They sing.' }).run();
 * db.select().from(notes).where(matchText(notes, 'singing whale')).orderBy(notes.rank).limit(10).all();
 * ```
 * ```sql
 * CREATE VIRTUAL TABLE "notes" USING fts5("title", "body", tokenize='porter unicode61')
 * ```
 *
 * @example Over an ordinary table
 * The texts stay where they are, and the table keeps all that SQLite has on ordinary tables. Each column is the one of the
 * same name in the database; `rowid` is the primary key. Triggers on the table, which {@link createFts5Table} makes, keep
 * the full-text table up to date. Inserts and updates of it are refused. Leave deletes to the triggers, too: nobody refuses
 * `db.delete(postsText)`, which would lose rows that are still in the table.
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
 * @param name the name of the table in the database.
 * @param columns at least one, each made by `text()`.
 * @throws {@link VectorError} `invalid_table` without a name or columns, and for columns that `text()` did not make;
 * `invalid_column_name` for `rowid`, `rank`, the table's own name and names with \0; `unsupported_constraint` for what
 * SQLite does not have on virtual tables (primaryKey, unique, references, generated columns, indexes, checks);
 * `unsupported_default`; `invalid_content` where `content` is no ordinary table, has no integer primary key, or lacks one
 * of the columns; `invalid_option`. An insert into a table with `content`, and an update of it, is `read_only_index`. A tokenizer that SQLite
 * does not know is its error, when the table is created.
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
  const table = sqliteTable(name, {
    rowid: integer('rowid').primaryKey(),
    ...(columns as TextBuilders),
    rank: rankColumn(),
  });
  const { rowid, rank, ...texts } = getTableColumns(table) as unknown as Record<string, Column>;
  checkTextColumns(name, table, texts);
  checkUnindexed(name, Object.keys(texts), checked);
  const content = given === undefined ? undefined : checkFts5Content(name, given, contentName(casing));
  for (const each of Object.values(texts)) nameColumn(each, casing);
  const mark: Fts5Mark = {
    name,
    options: checked,
    columns: Object.keys(texts),
    ...(content === undefined ? {} : { content }),
  };
  describeFts5Table(table, mark, (each) => each.name); // a wrong name fails here
  const sqlType = declareToDrizzleKit((nameOf) => ({
    madeBy: 'fts5Table',
    description: describeFts5Table(table, mark, nameOf),
  }));
  Object.assign(rowid as Column, { getSQLType: sqlType });
  if (content !== undefined) makeReadOnly([rowid as Column, ...Object.values(texts)], name, content.table);
  if (runsInDrizzleKit()) showAsStored(rowid as Column, Object.values(texts), rank as Column);
  return markFts5(table, mark) as unknown as Fts5Table<N, C, Content>;
}

// A connection of 0.45 names the columns of all tables; on 1.x the content has named its own.
const contentName =
  (casing: Casing | undefined) =>
  ({ name, keyAsName }: NamedColumn): NamedColumn =>
    casing !== undefined && connectionsHaveCasing
      ? { name: casedName({ name, keyAsName }, casing), keyAsName: false }
      : { name, keyAsName };

/** What drizzle-kit compares with the database: it would write GENERATED ALWAYS AS, and FTS5 has no types and no constraints. */
function showAsStored(rowid: Column, texts: readonly Column[], rank: Column): void {
  for (const each of [rowid, ...texts, rank]) Object.assign(each, { generated: undefined });
  for (const each of texts) Object.assign(each, { notNull: false, getSQLType: () => 'text' });
}

// The builders stay as they are, for other tables: only this table's columns change.
function makeReadOnly(columns: readonly Column[], name: string, content: string): void {
  for (const column of columns) {
    Object.assign(column, { generated: { as: sql`null`, type: 'always', mode: 'virtual' } });
  }
  const refuse = (statement: 'insert' | 'update') => () => {
    throw readOnlyFts5(name, content, statement);
  };
  // What inserts ask each column, and updates those that are not set.
  Object.defineProperties(columns[0] as Column, {
    shouldDisableInsert: { value: refuse('insert') },
    onUpdateFn: { get: refuse('update') },
  });
}
