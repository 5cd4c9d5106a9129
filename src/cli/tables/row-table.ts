import type { VectorType } from '../../columns/vector-type.js';
import { storedElsewhere, tableNotFound } from '../../errors/command-line.js';
import type { KeyType } from '../../tables/key-type.js';
import { type Connection, selectRows } from '../database/connection.js';
import { isSameName, nameOf } from './names.js';
import { type SearchedTable, searchedTables } from './searched-tables.js';

/** A table with vectors in its rows: a vector table, or an ordinary table with vector indexes over it. */
export interface RowTable {
  readonly name: string;
  readonly key: string;
  readonly keyType: KeyType;
  /** All columns in their order, with the key. */
  readonly columns: readonly RowColumn[];
}

export interface RowColumn {
  readonly name: string;
  /** The declared type, in capitals. */
  readonly type: string;
  /** Whether a row must give it a value. */
  readonly isRequired: boolean;
  readonly isNullable: boolean;
  /** Whether SQLite computes it, so that no row gives it a value. */
  readonly isGenerated: boolean;
  readonly vector?: VectorColumnType;
}

export interface VectorColumnType extends VectorType {
  /** Whether a vector of zeros is an error, because it has no cosine distance. */
  readonly isNonZero: boolean;
  /** Whether the table holds vectors as JSON, and not as BLOBs. */
  readonly isText: boolean;
}

export function rowTable(connection: Connection, name: string): RowTable {
  const tables = searchedTables(connection);
  const found = tables.find((table) => isSameName(table.name, name));
  if (found?.content) throw storedElsewhere(found.name, found.content.table);
  if (found)
    return {
      name: found.name,
      key: found.key,
      keyType: found.key_type,
      columns: columnsOf(connection, found.name, [found]),
    };
  const indexes = tables.filter(({ content }) => content && isSameName(content.table, name));
  const [index] = indexes;
  if (!index?.content) {
    const known = tables.map((table) => table.content?.table ?? table.name);
    throw tableNotFound(connection.path, 'a vector table, or a table with a vector index', [...new Set(known)], name);
  }
  const content = index.content.table;
  return { name: content, key: index.key, keyType: index.key_type, columns: columnsOf(connection, content, indexes) };
}

// A vector table tells SQLite its columns, but not their defaults.
function columnsOf(connection: Connection, name: string, searched: readonly SearchedTable[]): RowColumn[] {
  const columns = selectRows(
    connection,
    'SELECT name, type, "notnull", dflt_value FROM pragma_table_xinfo(?) WHERE hidden = 0',
    name,
  );
  return columns.map(([column, type, notNull, defaultSql]) => {
    const own = String(column);
    const metadata = searched.flatMap((table) => table.metadata).find((each) => each.name === own);
    const hasDefault = defaultSql !== null || (metadata?.default ?? null) !== null;
    const isGenerated = (metadata?.generated ?? null) !== null;
    const isKey = searched.some(({ key, key_type: type }) => type === 'integer' && isSameName(key, own));
    const over = searched.find((table) => isSameName(table.column, own));
    return {
      name: own,
      type: String(type).toUpperCase(),
      isRequired: notNull === 1n && !hasDefault && !isKey && !isGenerated,
      isNullable: notNull === 0n,
      isGenerated,
      ...(over && { vector: vectorOf(over, own, String(type)) }),
    };
  });
}

function vectorOf({ type, dim, metric }: SearchedTable, column: string, declared: string): VectorColumnType {
  return {
    element: type,
    dimensions: dim,
    label: column,
    isNonZero: metric === 'cosine',
    isText: /CHAR|CLOB|TEXT/i.test(declared),
  };
}

/** The names of the vector columns. An ordinary table can have several. */
export const vectorColumns = ({ columns }: RowTable): string[] =>
  columns.filter(({ vector }) => vector !== undefined).map(nameOf);
