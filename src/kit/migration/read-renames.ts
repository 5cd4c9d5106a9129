import type { Snapshot } from './read-snapshot.js';
import { RenamedColumns } from './renamed-columns.js';

/**
 * The columns that a snapshot says were renamed. Where the table is also made again, drizzle-kit 0.31 has no statement
 * for the renaming.
 */
export function readRenames({ _meta: meta }: Snapshot): RenamedColumns {
  const renames = new RenamedColumns();
  const namesIn = (path: string) => /^"(.*)"\."(.*)"$/s.exec(path)?.slice(1) ?? [];
  for (const [from, to] of Object.entries(meta?.columns ?? {})) {
    const [, oldName] = namesIn(from);
    const [table, newName] = namesIn(to);
    if (oldName !== undefined && table !== undefined && newName !== undefined) renames.add(table, oldName, newName);
  }
  return renames;
}
