import { type Column, getTableColumns, type Table } from 'drizzle-orm';
import { checkColumnNames } from '../check-column-names.js';
import type { NamedColumn, VectorTableMark } from '../searchable-mark.js';
import { defaultSql } from './default-sql.js';
import type { MetadataColumn, VectorTableDescription } from './vector-table-sql.js';

/**
 * Describes a vector table as its SQL does, with the names of the database.
 *
 * @param nameOf the name of a column in the database.
 */
export function describeVectorTable(
  table: Table,
  { name, primaryKey, vector, vectors, options }: VectorTableMark,
  nameOf: (column: NamedColumn) => string,
): VectorTableDescription {
  const { distance: _, ...columns }: Record<string, Column> = getTableColumns(table);
  const metadata = Object.entries(columns).filter(([key]) => key !== primaryKey && key !== vector);
  const description = {
    name,
    key: nameOf(columns[primaryKey] as Column),
    column: nameOf(columns[vector] as Column),
    type: vectors.element,
    dimensions: vectors.dimensions,
    options,
    metadata: metadata.map(([key, column]) => ({
      ...describeMetadata(column, name, nameOf),
      indexed: options.indexed?.includes(key) ?? false,
      partitionKey: options.partitionKey === key,
    })),
  };
  const names = [description.key, description.column, ...description.metadata.map((column) => column.name)];
  checkColumnNames(`vectorTable(${JSON.stringify(name)})`, name, names);
  return description;
}

function describeMetadata(
  column: Column,
  table: string,
  nameOf: (column: NamedColumn) => string,
): Omit<MetadataColumn, 'indexed' | 'partitionKey'> {
  const name = nameOf(column);
  const value = defaultSql(column, `${table}.${name}`);
  return {
    name,
    type: column.getSQLType().toUpperCase(),
    notNull: column.notNull,
    ...(value === undefined ? {} : { default: value }),
  };
}
