import type { KnnPoint } from './measure-knn.js';

/**
 * Milliseconds of a query at the recall asked for: between the two neighboring values of ef, the logarithm of the time is taken to be linear
 * in the recall. `undefined` when no point reaches that recall.
 */
export function timeAtRecall(points: readonly KnnPoint[], recall: number): number | undefined {
  const sorted = points.toSorted((a, b) => a.recall - b.recall);
  const index = sorted.findIndex((point) => point.recall >= recall);
  const above = sorted[index];
  const below = sorted[index - 1];
  if (above === undefined || below === undefined) return above?.milliseconds;
  const share = (recall - below.recall) / (above.recall - below.recall);
  return below.milliseconds * (above.milliseconds / below.milliseconds) ** share;
}
