import { quoteText } from '../../sql/sql-text.js';
import { contentOf, moduleOf, type VirtualTable } from '../../tables/virtual-table.js';
import { storedVirtualTable } from '../migration/stored-virtual-table.js';
import type { TableBefore, TablesBefore } from '../migration/table-before.js';
import type { Connection } from './driver.js';

/** Every table of a database before a push. */
export function tablesOfDatabase(database: Connection, virtual: ReadonlyMap<string, VirtualTable>): TablesBefore {
  const names = database.all<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'");
  return new Map(names.map(({ name }) => [name, tableBefore(name, database, virtual.get(name))]));
}

function tableBefore(name: string, database: Connection, table: VirtualTable | undefined): TableBefore {
  if (table === undefined) {
    const columns = database.all<{ name: string }>(`SELECT name FROM pragma_table_info(${quoteText(name)})`);
    const keys = database.all<{ table: string }>(`SELECT "table" FROM pragma_foreign_key_list(${quoteText(name)})`);
    return {
      kind: 'ordinary',
      columns: columns.map((column) => column.name),
      references: keys.map(({ table }) => table),
    };
  }
  const module = moduleOf(table);
  const content = contentOf(table);
  if (content !== undefined) {
    const model = table.madeBy === 'vectorIndex' ? table.description.options.model : undefined;
    const uses = usedColumns(table);
    return { kind: 'derived', module, content, uses, table, ...(model === undefined ? {} : { model }) };
  }
  const { key = 'rowid', columns = [], vectors } = storedVirtualTable(table) ?? {};
  const names = [key, ...columns.map((column) => column.name), ...(vectors === undefined ? [] : [vectors.column])];
  return { kind: 'stored', module, columns: names, ...(vectors === undefined ? {} : { vectors }) };
}

function usedColumns({ madeBy, description }: VirtualTable): string[] {
  if (madeBy === 'vectorIndex') return [description.contentKey, description.contentColumn];
  return madeBy === 'fts5Table' ? description.columns.map(({ name }) => name) : [];
}
