import { Column, getTableName, is, type SQL, sql, type Table } from 'drizzle-orm';
import { encodeVector } from '../columns/encode-vector.js';
import type { VectorColumn } from '../columns/vector-column.js';
import type { VectorQuery } from '../columns/vector-query.js';
import { vectorQuerySql } from '../columns/vector-query-sql.js';
import { vectorTypeOf } from '../columns/vector-type.js';
import type { ElementType } from '../element-type.js';
import { describeValue } from '../errors/message.js';
import { notAVectorColumn } from '../errors/queries.js';
import { metricInSql } from '../tables/engine-words.js';
import type { Metric } from '../tables/index-options.js';

/** The type of a distance; it includes null where the column is nullable. */
export type Distance<NotNull extends boolean> = NotNull extends true ? number : number | null;

/** Writes `vector_distance(column, value, 'metric', 'type')`. */
export function vectorDistanceSql<T extends ElementType>(
  subject: string,
  metric: Metric,
  column: VectorColumn<T>,
  value: VectorQuery<NoInfer<T>>,
): SQL {
  const type = is(column, Column) ? vectorTypeOf(column) : undefined;
  if (type === undefined) {
    throw notAVectorColumn(subject, is(column, Column) ? `the column ${column.name}` : describeValue(column));
  }
  const { name, table } = column as unknown as { name: string; table: Table };
  const labeled = { ...type, label: `${getTableName(table)}.${name}` };
  const encoder = { mapToDriverValue: (vector: unknown) => encodeVector(labeled, vector, metric === 'cosine') };
  const other = vectorQuerySql(subject, type, encoder, value);
  return sql`vector_distance(${column}, ${other}, ${sql.raw(`'${metricInSql(metric)}'`)}, ${sql.raw(`'${type.element}'`)})`;
}
