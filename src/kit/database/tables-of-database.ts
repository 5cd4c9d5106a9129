import { quoteText } from '../../sql/sql-text.js';
import { isVirtualTable } from '../../tables/virtual-module.js';
import { contentOf, moduleOf, type VirtualTable } from '../../tables/virtual-table.js';
import type { ForeignKey } from '../migration/foreign-key.js';
import { storedVirtualTable } from '../migration/stored-virtual-table.js';
import type { TableBefore, TablesBefore } from '../migration/table-before.js';
import type { Connection } from './driver.js';

/** Every table of a database before a push, without virtual tables that this library does not make. */
export function tablesOfDatabase(database: Connection, virtual: ReadonlyMap<string, VirtualTable>): TablesBefore {
  const tables = database.all<{ name: string; sql: string }>(
    "SELECT name, sql FROM sqlite_master WHERE type = 'table'",
  );
  const known = tables.filter(({ name, sql }) => virtual.has(name) || !isVirtualTable(sql));
  return new Map(known.map(({ name }) => [name, tableBefore(name, database, virtual.get(name))]));
}

function tableBefore(name: string, database: Connection, table: VirtualTable | undefined): TableBefore {
  if (table === undefined) {
    const columns = database.all<Column>(`SELECT name, type, pk FROM pragma_table_info(${quoteText(name)})`);
    const foreignKeys = foreignKeysOf(name, columns, database);
    return { kind: 'ordinary', columns: columns.map((column) => column.name), foreignKeys };
  }
  const module = moduleOf(table);
  const content = contentOf(table);
  if (content !== undefined) {
    const model = table.madeBy === 'vectorIndex' ? table.description.options.model : undefined;
    const uses = usedColumns(table);
    const isNumbered = table.madeBy === 'fts5Table' && table.description.content?.numbered !== undefined;
    const others = { ...(model === undefined ? {} : { model }), ...(isNumbered ? { isNumbered } : {}) };
    return { kind: 'derived', module, content, uses, table, ...others };
  }
  const { key = 'rowid', columns = [], vectors } = storedVirtualTable(table) ?? {};
  const names = [key, ...columns.map((column) => column.name), ...(vectors === undefined ? [] : [vectors.column])];
  return { kind: 'stored', module, columns: names, ...(vectors === undefined ? {} : { vectors }) };
}

function usedColumns({ madeBy, description }: VirtualTable): string[] {
  if (madeBy === 'vectorIndex') {
    const { contentKey, contentColumn, filters } = description;
    return [contentKey, contentColumn, ...filters.map(({ name }) => name)];
  }
  return madeBy === 'fts5Table' ? description.columns.map(({ name }) => name) : [];
}

interface Column {
  readonly name: string;
  readonly type: string;
  readonly pk: number;
}

interface ForeignKeyRow {
  readonly id: number;
  readonly table: string;
  readonly from: string;
  /** null where the foreign key refers to the primary key without naming it. */
  readonly to: string | null;
  readonly on_update: string;
}

function foreignKeysOf(name: string, columns: readonly Column[], database: Connection): ForeignKey[] {
  const rows = database.all<ForeignKeyRow>(
    `SELECT id, "table", "from", "to", on_update FROM pragma_foreign_key_list(${quoteText(name)}) ORDER BY id, seq`,
  );
  return [...new Set(rows.map(({ id }) => id))].map((id) => {
    const own = rows.filter((row) => row.id === id);
    const [{ table, on_update: onUpdate }] = own as [ForeignKeyRow];
    return {
      columns: own.map(({ from }) => from),
      types: own.map(({ from }) => columns.find((column) => column.name === from)?.type ?? ''),
      to: table,
      toColumns: own.every(({ to }) => to === null)
        ? primaryKeyOf(table, database)
        : own.flatMap(({ to }) => (to === null ? [] : [to])),
      onUpdate: onUpdate.toLowerCase(),
    };
  });
}

const primaryKeyOf = (table: string, database: Connection): string[] =>
  database
    .all<Column>(`SELECT name, type, pk FROM pragma_table_info(${quoteText(table)}) WHERE pk > 0 ORDER BY pk`)
    .map(({ name }) => name);
