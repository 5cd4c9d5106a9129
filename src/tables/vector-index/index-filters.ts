import { type Column, getTableColumns } from 'drizzle-orm';
import { alias, type SQLiteTable } from 'drizzle-orm/sqlite-core';
import { duplicateIndexed, indexedPartitionKey, partitionKeyMissing } from '../../errors/tables.js';
import { duplicateFilter, notAFilterColumn, takenFilterKey } from '../../errors/vector-indexes.js';
import type { Content, IndexFilters } from '../searchable-mark.js';
import type { IndexFilterOptions } from './vector-index-options.js';

/**
 * Finds the filter columns that the options of an index name.
 *
 * @param subject the function that is called, as errors name it.
 */
export function indexFilters(
  subject: string,
  { definition, key, column }: Omit<Content, 'filters'>,
  { filters = [], indexed = [], partitionKey, requiresPartition }: IndexFilterOptions,
): IndexFilters {
  if (partitionKey === undefined && requiresPartition === true) throw partitionKeyMissing(subject);
  checkIndexed(subject, indexed, partitionKey);
  const repeated = filters.find((each, index) => filters.indexOf(each) !== index);
  if (repeated !== undefined) throw duplicateFilter(subject, repeated);
  const columns: Record<string, Column> = getTableColumns(definition);
  const known = Object.entries(columns).flatMap(([each, { name }]) =>
    name === key.name || name === column.name ? [] : [each],
  );
  const named = [
    ...filters.map((each) => ['filters', each] as const),
    ...indexed.map((each) => ['indexed', each] as const),
    ...(partitionKey === undefined ? [] : [['partitionKey', partitionKey] as const]),
  ];
  for (const [option, each] of named) {
    if (!known.includes(each)) throw notAFilterColumn(`${subject} ${option}`, known, each);
    if (each === 'id' || each === 'distance') throw takenFilterKey(`${subject} ${option}`, each);
  }
  return {
    columns: [...new Set(named.map(([, each]) => each))].map((each) => ({
      key: each,
      column: columns[each] as Column,
      indexed: indexed.includes(each),
      partitionKey: each === partitionKey,
    })),
    requiresPartition: partitionKey !== undefined && requiresPartition !== false,
  };
}

function checkIndexed(subject: string, indexed: readonly string[], partitionKey: string | undefined): void {
  const repeated = indexed.find((each, index) => indexed.indexOf(each) !== index);
  if (repeated !== undefined) throw duplicateIndexed(subject, repeated);
  if (partitionKey !== undefined && indexed.includes(partitionKey)) throw indexedPartitionKey(subject, partitionKey);
}

/**
 * A column of the content table, as the index has it under its own name. An alias of the content table gives it the
 * name of the database, and maps its values.
 *
 * @param index the name of the index, or of an alias of it.
 */
export function filterColumn(content: SQLiteTable, index: string, key: string): Column {
  return (alias(content, index) as unknown as Record<string, Column>)[key] as Column;
}

/** Gives an index its filter columns. They are not among its columns, so that only queries that name one select it. */
export function addFilters<T extends SQLiteTable>(index: T, name: string, content: Content): T {
  const entries = content.filters.columns.map(({ key }) => [key, filterColumn(content.definition, name, key)]);
  return Object.assign(index, Object.fromEntries(entries));
}
