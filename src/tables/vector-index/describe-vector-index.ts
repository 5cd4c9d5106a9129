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
  checkColumnNames(`vectorIndex(${JSON.stringify(name)})`, name, [contentKey, contentColumn]);
  return {
    name,
    type: vectors.element,
    dimensions: vectors.dimensions,
    options,
    content: content.table,
    contentKey,
    contentColumn,
  };
}
