import type { Declared } from '../../tables/declared.js';
import { quoteText } from '../../tables/sql-text.js';
import type { TableBefore, TablesBefore } from '../migration/table-before.js';
import type { Connection } from './driver.js';

/** Every table of a database, as it is before a push. */
export function tablesOfDatabase(database: Connection, searchable: ReadonlyMap<string, Declared>): TablesBefore {
  const names = database.all<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'");
  return new Map(names.map(({ name }) => [name, tableBefore(name, database, searchable.get(name))]));
}

function tableBefore(name: string, database: Connection, declared: Declared | undefined): TableBefore {
  if (declared === undefined) {
    const columns = database.all<{ name: string }>(`SELECT name FROM pragma_table_info(${quoteText(name)})`);
    const keys = database.all<{ table: string }>(`SELECT "table" FROM pragma_foreign_key_list(${quoteText(name)})`);
    return {
      kind: 'ordinary',
      columns: columns.map((column) => column.name),
      references: keys.map(({ table }) => table),
    };
  }
  if (declared.madeBy === 'vectorIndex') {
    const { description } = declared;
    const { content: table, contentKey: key, contentColumn: column } = description;
    return { kind: 'vectorIndex', content: { table, key, column }, description };
  }
  const { key, column, metadata, type, dimensions } = declared.description;
  return {
    kind: 'vectorTable',
    columns: [key, ...metadata.map((each) => each.name), column],
    vectors: { column, type, dimensions },
  };
}
