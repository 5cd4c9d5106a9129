import { isVectorArray } from '../element-type.js';
import { noRowVector, severalRowVectors } from '../errors/rows.js';

/**
 * The vector of each row, which is not checked yet.
 *
 * @param vector the key of the vector, or a function that gives it; by default the one key that has typed arrays.
 */
export function rowVectors(
  subject: string,
  rows: readonly object[],
  vector: string | ((row: object) => unknown) | undefined,
): unknown[] {
  if (typeof vector === 'function') return rows.map((row) => vector(row));
  const key = vector ?? theVectorKey(subject, rows);
  return rows.map((row) => (row as Record<string, unknown>)[key]);
}

// Of all rows, because a nullable column has a vector in some rows only.
function theVectorKey(subject: string, rows: readonly object[]): string {
  const keys = new Set<string>();
  for (const row of rows) for (const [key, value] of Object.entries(row)) if (isVectorArray(value)) keys.add(key);
  const [key, ...others] = keys;
  if (key === undefined) throw noRowVector(subject, Object.keys(rows[0] ?? {}));
  if (others.length > 0) throw severalRowVectors(subject, [...keys]);
  return key;
}
