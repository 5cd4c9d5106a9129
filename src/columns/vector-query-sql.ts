import { Column, is, isSQLWrapper, Param, Placeholder, type SQL, sql } from 'drizzle-orm';
import { notAVectorColumn } from '../errors/queries.js';
import { columnTypeMismatch } from '../errors/vectors.js';
import { type VectorType, vectorTypeOf } from './vector-type.js';

/** Encodes a vector, as `mapToDriverValue` of a vector column does. */
export interface VectorEncoder {
  mapToDriverValue(value: unknown): unknown;
}

/**
 * The query as a part of an SQL statement. A vector is checked and encoded at once, so that an error points at the line that
 * wrote it. The value of a placeholder is checked and encoded when the statement runs.
 *
 * @param subject the function that is called, as errors name it.
 * @param type the vectors that the query is compared with.
 */
export function vectorQuerySql(subject: string, type: VectorType, encoder: VectorEncoder, query: unknown): SQL {
  if (is(query, Placeholder)) return sql`${new Param(query, encoder)}`;
  if (is(query, Column)) checkColumn(subject, type, query);
  if (isSQLWrapper(query)) return sql`${query}`;
  return sql`${new Param(encoder.mapToDriverValue(query))}`;
}

function checkColumn(subject: string, { element, dimensions }: VectorType, column: Column): void {
  const other = vectorTypeOf(column);
  if (other === undefined) throw notAVectorColumn(subject, column.name);
  if (other.element === element && other.dimensions === dimensions) return;
  throw columnTypeMismatch(subject, `${element}Vector(${dimensions})`, `${other.element}Vector(${other.dimensions})`);
}
