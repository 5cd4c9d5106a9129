import { Column, is, Param, Placeholder, type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import type { ElementArrays, ElementType } from '../element-type.js';
import { notAVectorColumn } from '../errors/queries.js';
import { columnTypeMismatch } from '../errors/vectors.js';
import type { VectorBlob } from './vector-column.js';
import { type VectorType, vectorTypeOf } from './vector-type.js';

/** SQL that gives a vector: sql`...`, a subquery, or a vector column of the same element type. */
type VectorSql<T extends ElementType> = SQLWrapper & { readonly _?: object & { readonly driverParam?: VectorBlob<T> } };

/**
 * What a vector column can be compared with: the typed array of its element type, an array of numbers, a placeholder of
 * a prepared statement, or SQL.
 */
export type VectorQuery<T extends ElementType> = ElementArrays[T] | readonly number[] | Placeholder | VectorSql<T>;

/** `mapToDriverValue` of a vector column, or what stands in for it. */
export interface VectorEncoder {
  mapToDriverValue(value: unknown): unknown;
}

/**
 * The query as a part of an SQL statement. A vector is checked and encoded at once, so that an error points at the line
 * that wrote it; a placeholder's value when the statement runs.
 */
export function vectorQuery(subject: string, type: VectorType, encoder: VectorEncoder, query: unknown): SQL {
  if (is(query, Placeholder)) return sql`${new Param(query, encoder)}`;
  if (is(query, Column)) checkColumn(subject, type, query);
  if (isSqlWrapper(query)) return sql`${query}`;
  return sql`${new Param(encoder.mapToDriverValue(query))}`;
}

function checkColumn(subject: string, { element, dimensions }: VectorType, column: Column): void {
  const other = vectorTypeOf(column);
  if (other === undefined) throw notAVectorColumn(subject, column.name);
  if (other.element === element && other.dimensions === dimensions) return;
  throw columnTypeMismatch(subject, `${element}Vector(${dimensions})`, `${other.element}Vector(${other.dimensions})`);
}

export function isSqlWrapper(value: unknown): value is SQLWrapper {
  return typeof value === 'object' && value !== null && 'getSQL' in value;
}
