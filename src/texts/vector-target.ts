import { type Column, getTableColumns, getTableName } from 'drizzle-orm';
import { type VectorType, vectorTypeOf } from '../columns/vector-type.js';
import { invalidOption } from '../errors/options.js';
import { notOneVectorColumn } from '../errors/texts.js';
import { readOnlyIndex } from '../errors/vector-indexes.js';
import { isTableItself } from '../tables/is-table-itself.js';
import { searchableMark } from '../tables/searchable-mark.js';

/** The column of a table that vectors are written to. */
export interface VectorTarget {
  /** The key of the vector column, and the keys of the other columns. */
  readonly vector: string;
  readonly others: readonly string[];
  readonly column: Column;
  readonly vectors: VectorType;
  /** The model of the vectors; undefined where any will do. */
  readonly model: string | undefined;
  /** Whether a vector of zeros is an error. */
  readonly nonZero: boolean;
}

/** Finds the one vector column of a table made by `vectorTable()` or `sqliteTable()`. */
export function vectorTarget(subject: string, table: unknown): VectorTarget {
  const mark = searchableMark(table);
  if (mark?.madeBy === 'vectorIndex') throw readOnlyIndex(mark.name, mark.content.table);
  if (!isTableItself(table)) {
    throw invalidOption(`${subject} table`, 'a table made by vectorTable() or sqliteTable()', table);
  }
  const columns = Object.entries<Column>(getTableColumns(table));
  const found = columns.filter(([, column]) => vectorTypeOf(column) !== undefined);
  const [first] = found;
  if (first === undefined || found.length > 1) {
    throw notOneVectorColumn(
      `${subject} table ${getTableName(table)}`,
      found.map(([key]) => key),
    );
  }
  const [vector, column] = first;
  const label = `${getTableName(table)}.${column.name}`;
  return {
    vector,
    column,
    others: columns.filter(([key, { generated }]) => key !== vector && generated === undefined).map(([key]) => key),
    vectors: mark?.vectors ?? { ...(vectorTypeOf(column) as VectorType), label },
    model: mark?.options.model,
    nonZero: mark?.options.metric === 'cosine',
  };
}
