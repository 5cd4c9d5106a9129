import { quoteIdentifier } from '../sql/sql-text.js';
import type { Fts5TableDescription } from './fts5-table/fts5-table-description.js';
import { createFts5Sql, dropFts5Sql, fts5Type } from './fts5-table/fts5-table-sql.js';
import type { RtreeTableDescription } from './rtree-table/rtree-table-description.js';
import { createRtreeSql, rtreeType } from './rtree-table/rtree-table-sql.js';
import { createIndexSql, indexKeySql, type VectorIndexDescription } from './vector-index/vector-index-sql.js';
import { createTableSql, type VectorTableDescription, vectorColumnSql } from './vector-table/vector-table-sql.js';

/** A virtual table that this library can make, with all that its SQL says. */
export type VirtualTable =
  | { readonly madeBy: 'vectorTable'; readonly description: VectorTableDescription }
  | { readonly madeBy: 'vectorIndex'; readonly description: VectorIndexDescription }
  | { readonly madeBy: 'fts5Table'; readonly description: Fts5TableDescription }
  | { readonly madeBy: 'rtreeTable'; readonly description: RtreeTableDescription };

/** The type that a migration tool compares: `vector(…)`, `vector_index(…)`, `fts5(…)` or `rtree(…)`. */
export function virtualTableType(table: VirtualTable): string {
  if (table.madeBy === 'vectorTable') return vectorColumnSql(table.description);
  if (table.madeBy === 'rtreeTable') return rtreeType(table.description);
  return table.madeBy === 'vectorIndex' ? indexKeySql(table.description) : fts5Type(table.description);
}

/**
 * The statements that create a virtual table.
 *
 * @param name another name for it.
 */
export function createVirtualTableSql(table: VirtualTable, name: string = table.description.name): string[] {
  if (table.madeBy === 'fts5Table') return createFts5Sql({ ...table.description, name }, false);
  if (table.madeBy === 'rtreeTable') return [createRtreeSql({ ...table.description, name }, false)];
  return [
    table.madeBy === 'vectorTable'
      ? createTableSql({ ...table.description, name }, false)
      : createIndexSql({ ...table.description, name }, false),
  ];
}

/** The SQLite module of a virtual table. */
export type VirtualModule = 'vector' | 'fts5' | 'rtree';

const MODULES = { vectorTable: 'vector', vectorIndex: 'vector', fts5Table: 'fts5', rtreeTable: 'rtree' } as const;

export const moduleOf = ({ madeBy }: VirtualTable): VirtualModule => MODULES[madeBy];

/**
 * The statements that drop a virtual table over an ordinary table. The ordinary table stays.
 *
 * @param isNumbered whether a full-text table has numbers for the keys of its rows.
 */
export const dropDerivedSql = (module: VirtualModule, name: string, isNumbered: boolean): string[] =>
  module === 'fts5' ? dropFts5Sql({ name, content: { isNumbered } }, false) : [`DROP TABLE ${quoteIdentifier(name)}`];

/** The ordinary table that a virtual table is over; undefined where the virtual table keeps its rows itself. */
export function contentOf({ madeBy, description }: VirtualTable): string | undefined {
  if (madeBy === 'vectorTable' || madeBy === 'rtreeTable') return undefined;
  return madeBy === 'vectorIndex' ? description.content : description.content?.table;
}
