import { type Column, getTableColumns, type Table } from 'drizzle-orm';
import { isTagsColumn } from '../../columns/tags.js';
import { checkColumnNames } from '../check-column-names.js';
import type { GivenGeneration, NamedColumn, VectorTableMark } from '../searchable-mark.js';
import { defaultSql } from './default-sql.js';
import { generatedSql } from './generated-sql.js';
import { type MetadataColumn, TAGS_TYPE, type VectorTableDescription } from './vector-table-sql.js';

/**
 * Describes a vector table as its SQL does, with the names of the database.
 *
 * @param nameOf the name of a column in the database.
 * @param isDefined whether the constant of the table has its value. Until then, the functions that give expressions
 * cannot run, as they name its columns.
 */
export function describeVectorTable(
  table: Table,
  { name, primaryKey, keyType, vector, vectors, options, unique, generated }: VectorTableMark,
  nameOf: (column: NamedColumn) => string,
  isDefined = true,
): VectorTableDescription {
  const { distance: _, ...columns }: Record<string, Column> = getTableColumns(table);
  const metadata = Object.entries(columns).filter(([key]) => key !== primaryKey && key !== vector);
  const description = {
    name,
    key: nameOf(columns[primaryKey] as Column),
    keyType,
    column: nameOf(columns[vector] as Column),
    type: vectors.element,
    dimensions: vectors.dimensions,
    options,
    metadata: metadata.map(([key, column]) => ({
      ...describeMetadata(column, name, nameOf),
      ...generationOf(generated.get(key), `${name}.${nameOf(column)}`, nameOf, isDefined),
      indexed: options.indexed?.includes(key) ?? false,
      partitionKey: options.partitionKey === key,
    })),
    unique: unique.map((set) => set.map((key) => nameOf(columns[key] as Column))),
  };
  const names = [description.key, description.column, ...description.metadata.map((column) => column.name)];
  checkColumnNames(`vectorTable(${JSON.stringify(name)})`, name, names);
  return description;
}

function generationOf(
  given: GivenGeneration | undefined,
  label: string,
  nameOf: (column: NamedColumn) => string,
  isDefined: boolean,
): Pick<MetadataColumn, 'generated'> {
  if (given === undefined || (!isDefined && typeof given.as === 'function')) return {};
  return { generated: generatedSql(given, label, nameOf) };
}

function describeMetadata(
  column: Column,
  table: string,
  nameOf: (column: NamedColumn) => string,
): Omit<MetadataColumn, 'indexed' | 'partitionKey' | 'generated'> {
  const name = nameOf(column);
  const value = defaultSql(column, `${table}.${name}`);
  return {
    name,
    type: isTagsColumn(column) ? TAGS_TYPE : column.getSQLType().toUpperCase(),
    notNull: column.notNull,
    ...(value === undefined ? {} : { default: value }),
  };
}
