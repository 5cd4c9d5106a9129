import { branchesDisagree } from '../../errors/drizzle-kit.js';
import { readSnapshot, type Snapshot, type SnapshotTable } from './read-snapshot.js';
import { virtualTypeAmong } from './table-of-snapshot.js';

type Tables = ReadonlyMap<string, SnapshotTable>;

/**
 * The tables from which a migration starts. They are those of the snapshot before it. Where branches were merged, they
 * are those of several snapshots, each of which has changed other tables.
 *
 * @throws {@link VectorError} `unsupported_migration` where two branches have changed one virtual table.
 */
export function mergeSnapshots({ prevId, prevIds }: Snapshot, history: readonly Snapshot[]): Tables {
  const byId = new Map(history.map((snapshot) => [snapshot.id, snapshot]));
  const parents = (prevIds ?? (prevId === undefined ? [] : [prevId])).flatMap((id) => byId.get(id) ?? []);
  const [first, ...others] = parents.map(readSnapshot);
  if (first === undefined || others.length === 0) return first ?? new Map();
  const base = readSnapshot(commonAncestor(parents, byId) ?? { id: '', ddl: [] });
  const merged = new Map<string, SnapshotTable>();
  for (const name of new Set([first, ...others].flatMap((tables) => [...tables.keys()]))) {
    const versions = [first, ...others].map((tables) => tables.get(name));
    const table = mergeTable(name, versions, base.get(name));
    if (table !== undefined) merged.set(name, table);
  }
  return merged;
}

type Version = SnapshotTable | undefined;

/** The version of a table that differs from the version of the common ancestor. */
function mergeTable(name: string, versions: readonly Version[], base: Version): Version {
  const text = (version: Version): string => JSON.stringify(version) ?? '';
  const changed = versions.filter((version) => text(version) !== text(base));
  const disagree = new Set(changed.map(text)).size > 1;
  if (disagree && versions.some((version) => virtualTypeAmong(version?.columns ?? []))) throw branchesDisagree(name);
  return changed.length > 0 ? changed[0] : base;
}

/** The newest snapshot from which all of these descend. */
function commonAncestor(snapshots: readonly Snapshot[], byId: ReadonlyMap<string, Snapshot>): Snapshot | undefined {
  const [first, ...others] = snapshots.map((snapshot) => ancestors(snapshot, byId));
  const common = [...(first ?? [])].filter((each) => others.every((of) => of.has(each)));
  return common.find((each) => !common.some((other) => other !== each && ancestors(other, byId).has(each)));
}

function ancestors(
  snapshot: Snapshot,
  byId: ReadonlyMap<string, Snapshot>,
  found = new Set<Snapshot>(),
): Set<Snapshot> {
  if (found.has(snapshot)) return found;
  found.add(snapshot);
  for (const id of snapshot.prevIds ?? [snapshot.prevId ?? '']) {
    const parent = byId.get(id);
    if (parent !== undefined) ancestors(parent, byId, found);
  }
  return found;
}
