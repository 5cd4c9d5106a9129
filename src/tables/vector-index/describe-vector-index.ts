import { checkColumnNames } from '../check-column-names.js';
import type { NamedColumn, VectorIndexMark } from '../searchable-mark.js';
import type { VectorIndexDescription } from './vector-index-sql.js';

/**
 * Describes a vector index as its SQL does, with the names of the database.
 *
 * @param nameOf the name of a column in the database.
 */
export function describeVectorIndex(
  { name, vectors, options, content }: VectorIndexMark,
  nameOf: (column: NamedColumn) => string,
): VectorIndexDescription {
  const contentKey = nameOf(content.key);
  const contentColumn = nameOf(content.column);
  const filters = content.filters.columns.map(({ column, indexed, partitionKey }) => ({
    name: nameOf(column),
    indexed,
    partitionKey,
  }));
  const names = [contentKey, contentColumn, ...filters.map((filter) => filter.name)];
  checkColumnNames(`vectorIndex(${JSON.stringify(name)})`, name, names);
  return {
    name,
    type: vectors.element,
    dimensions: vectors.dimensions,
    options,
    content: content.table,
    contentKey,
    keyType: content.keyType,
    contentColumn,
    filters,
    requiresPartition: content.filters.requiresPartition,
  };
}
