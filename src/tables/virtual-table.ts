import { quoteIdentifier } from '../sql/sql-text.js';
import { createFts5Sql, dropFts5Sql, type Fts5TableDescription, fts5Type } from './fts5-table/fts5-table-sql.js';
import { createIndexSql, indexKeySql, type VectorIndexDescription } from './vector-index/vector-index-sql.js';
import { createTableSql, type VectorTableDescription, vectorColumnSql } from './vector-table/vector-table-sql.js';

/** A virtual table of a schema, with all that its SQL says. */
export type VirtualTable =
  | { readonly madeBy: 'vectorTable'; readonly description: VectorTableDescription }
  | { readonly madeBy: 'vectorIndex'; readonly description: VectorIndexDescription }
  | { readonly madeBy: 'fts5Table'; readonly description: Fts5TableDescription };

/** `vector(…)`, `vector_index(…)` or `fts5(…)`: the type that a migration tool compares. */
export function virtualTableType(table: VirtualTable): string {
  if (table.madeBy === 'vectorTable') return vectorColumnSql(table.description);
  return table.madeBy === 'vectorIndex' ? indexKeySql(table.description) : fts5Type(table.description);
}

/** The statements that create it, under another name if one is given. */
export function createVirtualTableSql(table: VirtualTable, name: string = table.description.name): string[] {
  if (table.madeBy === 'fts5Table') return createFts5Sql({ ...table.description, name }, false);
  return [
    table.madeBy === 'vectorTable'
      ? createTableSql({ ...table.description, name }, false)
      : createIndexSql({ ...table.description, name }, false),
  ];
}

/** The module of SQLite that a virtual table is of. */
export type VirtualModule = 'vector' | 'fts5';

export const moduleOf = ({ madeBy }: VirtualTable): VirtualModule => (madeBy === 'fts5Table' ? 'fts5' : 'vector');

/** The statements that drop what is over an ordinary table, which stays. */
export const dropDerivedSql = (module: VirtualModule, name: string): string[] =>
  module === 'fts5' ? dropFts5Sql({ name, content: true }, false) : [`DROP TABLE ${quoteIdentifier(name)}`];

/** The ordinary table that it is over; undefined where it keeps rows itself. */
export function contentOf({ madeBy, description }: VirtualTable): string | undefined {
  if (madeBy === 'vectorTable') return undefined;
  return madeBy === 'vectorIndex' ? description.content : description.content?.table;
}
