import type { VectorType } from '../columns/vector-type.js';
import { elementBytes } from '../element-type.js';

const MOST_ROWS = 8192;
const MOST_BYTES = 2 ** 21;

/** The default number of rows that are read or written at once. Their vectors take at most 2 MB. */
export function defaultBatchSize({ dimensions, element }: VectorType): number {
  return Math.min(MOST_ROWS, Math.max(1, Math.floor(MOST_BYTES / (dimensions * elementBytes(element)))));
}
