import type { VectorType } from '../../columns/vector-type.js';
import type { Row, Value } from '../database/connection.js';
import { blobText } from './blob-text.js';

/** A column of printed rows. */
export interface JsonColumn {
  readonly name: string;
  /** The vectors of a vector column, whose strings already are JSON. */
  readonly vector?: Pick<VectorType, 'element'>;
}

/** A row as JSON. Whole numbers of SQLite keep all of their digits. */
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

/** A REAL as text, which keeps its decimal point. */
export function realText(value: number, infinity = 'Inf'): string {
  if (!Number.isFinite(value)) return value < 0 ? `-${infinity}` : infinity;
  return Number.isInteger(value) && Math.abs(value) < 1e21 ? `${value}.0` : String(value);
}
