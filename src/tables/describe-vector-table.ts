import { type Column, getTableColumns, type Table } from 'drizzle-orm';
import { type VectorType, vectorTypeOf } from '../columns/vector-type.js';
import { duplicateColumnName, nulInColumnName, reservedColumnName } from '../errors.js';
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
    ['distance', 'distance'],
    ['k', 'k'],
    ['ef_search', 'ef_search'],
    [name.toLowerCase(), 'table'],
  ] as const);
  const seen = new Set<string>();
  for (const each of [key, column, ...metadata.map((column) => column.name)]) {
    if (each.includes('\0')) throw nulInColumnName(name, each);
    const reserved = taken.get(each.toLowerCase());
    if (reserved !== undefined) throw reservedColumnName(name, each, reserved);
    if (seen.has(each.toLowerCase())) throw duplicateColumnName(name, each);
    seen.add(each.toLowerCase());
  }
}
