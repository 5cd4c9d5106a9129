import type { EngineIndexInfo } from '../../tables/engine-index-info.js';

const DELTA_SHARE = 0.05;
const DEAD_SHARE = 0.1;

/** Advice on what could be better about an index, with the command that does it; empty where all is well. */
export function indexAdvice(info: EngineIndexInfo): string[] {
  const { graph, rows, segment_rows, delta_rows, dead_rows, newer_index } = info;
  if (newer_index) return ['a newer version wrote the index: use that version, or run rebuild'];
  if (!graph) return [];
  const found: string[] = [];
  if (delta_rows > DELTA_SHARE * rows) {
    found.push(`delta of ${delta_rows.toLocaleString('en')} rows waits to be merged: run merge`);
  }
  const dead = dead_rows / Math.max(segment_rows, 1);
  if (dead > DEAD_SHARE) found.push(`${Math.round(100 * dead)}% of the segment is dead: run rebuild`);
  return found;
}
