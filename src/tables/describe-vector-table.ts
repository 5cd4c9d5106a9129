import { type Column, getTableColumns, type Table } from 'drizzle-orm';
import { type VectorType, vectorTypeOf } from '../columns/vector-type.js';
import { duplicateColumnName, reservedColumnName } from '../errors.js';
import { defaultSql } from './default-sql.js';
import type { VectorTableMark } from './vector-table-mark.js';
import type { MetadataColumn, VectorTableDescription } from './vector-table-sql.js';

/**
 * The SQL side of a vector table.
 *
 * @param nameOf the name of a column in the database.
 */
export function describeVectorTable(
  table: Table,
  { name, primaryKey, vector, options }: VectorTableMark,
  nameOf: (column: Column) => string,
): VectorTableDescription {
  const { distance: _, ...columns }: Record<string, Column> = getTableColumns(table);
  const metadata = Object.entries(columns).filter(([key]) => key !== primaryKey && key !== vector);
  const column = columns[vector] as Column;
  const { element, dimensions } = vectorTypeOf(column) as VectorType;
  const description = {
    name,
    key: nameOf(columns[primaryKey] as Column),
    column: nameOf(column),
    type: element,
    dimensions,
    options,
    metadata: metadata.map(([, each]) => describeMetadata(each, name, nameOf)),
  };
  checkColumnNames(description);
  return description;
}

function describeMetadata(column: Column, table: string, nameOf: (column: Column) => string): MetadataColumn {
  const name = nameOf(column);
  const value = defaultSql(column, `${table}.${name}`);
  return {
    name,
    type: column.getSQLType().toUpperCase(),
    notNull: column.notNull,
    ...(value === undefined ? {} : { default: value }),
  };
}

// SQLite compares names without regard to case.
function checkColumnNames({ name, key, column, metadata }: VectorTableDescription): void {
  const taken = new Map([
    ['distance', 'the distance column that every vector table has'],
    ['k', 'the number of neighbours in a search'],
    [name.toLowerCase(), 'the name of the table, and of its hidden command column'],
  ]);
  const seen = new Set<string>();
  for (const each of [key, column, ...metadata.map((column) => column.name)]) {
    const purpose = taken.get(each.toLowerCase());
    if (purpose !== undefined) throw reservedColumnName(name, each, purpose);
    if (seen.has(each.toLowerCase())) throw duplicateColumnName(name, each);
    seen.add(each.toLowerCase());
  }
}
