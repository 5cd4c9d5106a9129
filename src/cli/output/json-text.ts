import type { VectorType } from '../../columns/vector-type.js';
import type { Row, Value } from '../database/connection.js';
import { blobText } from './blob-text.js';

/** A column of rows that are printed. */
export interface JsonColumn {
  readonly name: string;
  /** Of a column of vectors, whose texts are JSON already. */
  readonly vector?: Pick<VectorType, 'element'>;
}

/** The JSON of a row. Whole numbers of SQLite have all of their digits, however large they are. */
export function jsonObject(columns: readonly JsonColumn[], row: Row): string {
  const members = columns.map(({ name, vector }, index) => {
    const value = row[index] as Value;
    return `${JSON.stringify(name)}:${vector && typeof value === 'string' ? value : jsonText(value)}`;
  });
  return `{${members.join(',')}}`;
}

export function jsonText(value: Value): string {
  if (typeof value === 'bigint') return String(value);
  if (value instanceof Uint8Array) return JSON.stringify(blobText(value));
  if (typeof value === 'number') return realText(value, '9e999');
  return JSON.stringify(value);
}

/** A REAL, which keeps its point. */
export function realText(value: number, infinity = 'Inf'): string {
  if (!Number.isFinite(value)) return value < 0 ? `-${infinity}` : infinity;
  return Number.isInteger(value) && Math.abs(value) < 1e21 ? `${value}.0` : String(value);
}
