import { invalidScore, noRelevance } from '../errors/rows.js';

interface Found {
  readonly score?: unknown;
  readonly distance?: unknown;
}

/**
 * The relevance of each row: by `relevance`, or its `score`, or 1 − `distance`. The first row decides between score and
 * distance for all rows, because the two have different scales.
 */
export function rowRelevances(
  subject: string,
  rows: readonly object[],
  relevance: ((row: object) => number) | undefined,
): Float64Array {
  if (relevance !== undefined) return finite(`${subject} relevance`, rows, relevance);
  const first: Found = rows[0] ?? {};
  if (typeof first.score === 'number') return finite(`${subject} score`, rows, ({ score }: Found) => score);
  if (typeof first.distance !== 'number') throw noRelevance(subject, Object.keys(first));
  const distances = finite(`${subject} distance`, rows, ({ distance }: Found) => distance);
  return distances.map((distance) => 1 - distance);
}

function finite(subject: string, rows: readonly object[], of: (row: object) => unknown): Float64Array {
  const values = new Float64Array(rows.length);
  rows.forEach((row, index) => {
    const value = of(row);
    if (!Number.isFinite(value)) throw invalidScore(subject, value, index);
    values[index] = value as number;
  });
  return values;
}
