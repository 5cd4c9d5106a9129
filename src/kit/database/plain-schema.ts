import { quoteIdentifier, quoteText } from '../../sql/sql-text.js';
import { numbersTableName, sourceViewName } from '../../tables/fts5-table/fts5-numbers-sql.js';
import { replacedTableName } from '../../tables/fts5-table/fts5-trigger-names.js';
import { hasTags } from '../../tables/vector-table/vector-table-sql.js';
import { isVirtualTable, virtualModule } from '../../tables/virtual-module.js';
import { contentOf, createVirtualTableSql, moduleOf, type VirtualTable } from '../../tables/virtual-table.js';
import type { Connection } from './driver.js';
import { columnsIn, foreignModules } from './foreign-modules.js';
import { parseRtreeSql } from './parse-rtree-sql.js';
import { readFts5Table } from './read-fts5-table.js';
import { readVectorTable } from './read-vector-table.js';

/** A row of sqlite_master. */
export interface SchemaRow {
  readonly type: string;
  readonly name: string;
  readonly tbl_name: string;
  readonly sql: string | null;
}

/** The objects of a database, as drizzle-kit is to see them. */
export interface DatabaseSchema {
  /** The tables of this library that drizzle-kit sees, by name. */
  readonly virtual: ReadonlyMap<string, VirtualTable>;
  /** The full-text and R*Tree tables that plain SQL has made, whether drizzle-kit sees them or not. */
  readonly byHand: ReadonlyMap<string, VirtualTable>;
  /** The schema in which these are ordinary tables; undefined where there are none. */
  readonly rows: readonly SchemaRow[] | undefined;
}

/** Whether drizzle-kit sees a full-text or R*Tree table that plain SQL has made. */
export type ShowsByHand = (name: string) => boolean;

/** The type that drizzle-kit sees on a vector column, or on the key of a vector index, a full-text table or an R*Tree table. */
export type PlainType = (table: VirtualTable) => string;

const OBJECTS = `
  SELECT type, name, tbl_name, sql FROM sqlite_master
  WHERE type <> 'trigger'
    AND tbl_name NOT IN (SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'shadow')
  ORDER BY type = 'view', type = 'index', rowid`;

/**
 * Reads the schema of a database with the extension loaded.
 *
 * @param showsByHand whether drizzle-kit sees a full-text or R*Tree table that plain SQL has made.
 */
export function readDatabaseSchema(
  connection: Connection,
  typeOf: PlainType,
  showsByHand: ShowsByHand,
): DatabaseSchema {
  const virtual = new Map<string, VirtualTable>();
  const byHand = new Map<string, VirtualTable>();
  const objects = connection.all<SchemaRow>(OBJECTS);
  const foreign = foreignModules(objects, connection);
  const plain = objects.map((row): SchemaRow => {
    if (row.sql === null || !isVirtualTable(row.sql)) return row;
    if (foreign.isUnknown(row.name)) return hidden(row, columnsIn(row.sql));
    const table = definitionOf(row.name, row.sql, connection);
    if (table !== undefined && isByHand(table, row.sql)) byHand.set(row.name, table);
    if (table === undefined || (byHand.has(row.name) && !showsByHand(row.name))) {
      return hidden(row, columnsOf(row.name, connection));
    }
    virtual.set(row.name, table);
    return { ...row, sql: plainTable(table, typeOf(table)) };
  });
  const own = new Set(
    [...virtual.keys()].flatMap((name) =>
      [replacedTableName, numbersTableName, sourceViewName].map((nameOf) => nameOf(name)),
    ),
  );
  const rows = plain.filter((row) => !own.has(row.tbl_name) && !foreign.isShadow(row.tbl_name));
  const isSame = rows.length === objects.length && rows.every((row, index) => row === objects[index]);
  return { virtual, byHand, rows: isSame ? undefined : rows };
}

/** Whether plain SQL has made a full-text table that stores its texts, or an R*Tree. One over a table is known by its triggers. */
function isByHand(table: VirtualTable, sql: string): boolean {
  if (moduleOf(table) === 'vector' || contentOf(table) !== undefined) return false;
  return createVirtualTableSql(table)[0] !== sql;
}

function definitionOf(name: string, sql: string, connection: Connection): VirtualTable | undefined {
  const module = virtualModule(sql);
  if (module === undefined) return undefined;
  if (module === 'fts5') {
    const description = readFts5Table(name, sql, connection);
    return description && { madeBy: 'fts5Table', description };
  }
  if (module === 'rtree') {
    const description = parseRtreeSql(name, sql);
    return description && { madeBy: 'rtreeTable', description };
  }
  const [row] = connection.all<{ json: string }>(`SELECT vector_definition(${quoteText(name)}) AS json`);
  return readVectorTable(name, row?.json ?? '');
}

/**
 * A table in the place of a virtual table of another module, for the views that select from it. drizzle-kit ignores
 * everything that belongs to a table of SQLite's own.
 */
function hidden(row: SchemaRow, columns: readonly string[]): SchemaRow {
  const names = columns.map(quoteIdentifier).join(', ');
  return { ...row, tbl_name: 'sqlite_hidden', sql: `CREATE TABLE ${quoteIdentifier(row.name)} (${names})` };
}

const columnsOf = (table: string, connection: Connection): string[] =>
  connection.all<{ name: string }>(`SELECT name FROM pragma_table_xinfo(${quoteText(table)})`).map(({ name }) => name);

/** The ordinary table that drizzle-kit sees in the place of a virtual table. */
function plainTable(table: VirtualTable, type: string): string {
  return `CREATE TABLE ${quoteIdentifier(table.description.name)} (${plainColumns(table, type).join(', ')})`;
}

function plainColumns(table: VirtualTable, type: string): string[] {
  if (table.madeBy === 'vectorIndex') {
    return [`${quoteIdentifier(table.description.contentKey)} ${type} PRIMARY KEY NOT NULL`, 'distance real'];
  }
  if (table.madeBy === 'fts5Table') {
    const columns = table.description.columns.map(({ name }) => `${quoteIdentifier(name)} text`);
    return [`rowid ${type} PRIMARY KEY NOT NULL`, ...columns, 'rank real'];
  }
  if (table.madeBy === 'rtreeTable') {
    const { key, bounds, auxiliary, type: module } = table.description;
    const number = module === 'rtree' ? 'real' : 'integer';
    return [
      `${quoteIdentifier(key)} ${type} PRIMARY KEY NOT NULL`,
      ...bounds.map((name) => `${quoteIdentifier(name)} ${number} NOT NULL`),
      ...auxiliary.map(({ name, type: own }) => `${quoteIdentifier(name)} ${own}`),
    ];
  }
  const { key, keyType, column, metadata } = table.description;
  return [
    `${quoteIdentifier(key)} ${keyType} PRIMARY KEY NOT NULL`,
    ...metadata.map((each) => {
      const { name, notNull, default: value } = each;
      const own = hasTags(each) ? 'text' : each.type; // drizzle-kit would take the type for NUMERIC
      return `${quoteIdentifier(name)} ${own}${value === undefined ? '' : ` DEFAULT ${value}`}${notNull ? ' NOT NULL' : ''}`;
    }),
    `${quoteIdentifier(column)} ${type} NOT NULL`,
    'distance real',
  ];
}
