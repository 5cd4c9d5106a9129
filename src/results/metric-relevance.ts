import type { Metric } from '../tables/index-options.js';

/** How relevant a row is by its distance: about what its cosine would be, higher for a nearer row. */
export const metricRelevance: Readonly<Record<Metric, (distance: number) => number>> = {
  cosine: (distance) => 1 - distance,
  inner_product: (distance) => -distance,
  euclidean: (distance) => 1 / (1 + distance),
  l1: (distance) => 1 / (1 + distance),
  l2_squared: (distance) => 1 / (1 + Math.sqrt(distance)),
};
