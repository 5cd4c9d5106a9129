import type { EngineIndexInfo } from '../../tables/engine-index-info.js';

// The policy of native/merge/merge_policy.cc.
const LEAST_CHANGES = 5000;
const SHARE_OF_ROWS = 20; // 5 %
const GRAPH_ROWS = 10_000;
const MOST_CHANGES = 3; // times the changes that cause a merge

/** The number of changed rows that a commit does not let wait for a merge. */
export function mergeLimit({ segment_rows, merge_every, mode }: EngineIndexInfo): number {
  if (segment_rows > 0)
    return MOST_CHANGES * (merge_every ?? Math.max(LEAST_CHANGES, Math.floor(segment_rows / SHARE_OF_ROWS)));
  return MOST_CHANGES * (mode === 'auto' ? GRAPH_ROWS : Math.min(LEAST_CHANGES, merge_every ?? LEAST_CHANGES));
}
