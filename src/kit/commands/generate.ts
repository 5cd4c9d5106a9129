import { writeFileSync } from 'node:fs';
import { declaredType } from '../../tables/declared.js';
import { declaredTables } from '../../tables/drizzle-kit.js';
import type { TablesAfter } from '../migration/migrated-tables.js';
import {
  readSnapshot,
  type Snapshot,
  type SnapshotColumn,
  tableOfSnapshot,
  vectorTypeAmong,
} from '../migration/read-snapshot.js';
import { rewriteMigration } from '../migration/rewrite-migration.js';
import { hasBreakpoints, joinStatements, splitStatements } from '../migration/split-statements.js';
import type { TablesBefore } from '../migration/table-before.js';
import { reportError, reportWarning } from '../report.js';
import {
  changedFiles,
  isMigration,
  isSnapshot,
  type MigrationFiles,
  readMigrationFiles,
  restoreFiles,
} from './migration-files.js';

/**
 * Rewrites the migration that drizzle-kit writes, when it has done so. If that cannot be, no migration is left, and the
 * command fails.
 *
 * @param out the folder of the migrations.
 * @param breakpoints whether its statements are set apart, where the migration itself does not tell.
 */
export function rewriteGenerated(out: string, breakpoints: boolean): void {
  const before = readMigrationFiles(out);
  process.on('exit', () => {
    const changed = changedFiles(before, readMigrationFiles(out));
    try {
      const snapshot = [...changed].find(([path]) => isSnapshot(path));
      if (snapshot !== undefined) rewriteFiles(changed, snapshot[1], snapshotsAmong(before), breakpoints);
    } catch (error) {
      restoreFiles(changed, before);
      reportError(error);
      process.stderr.write('No migration was generated.\n');
      process.exitCode = 1;
    }
  });
}

const snapshotsAmong = (files: MigrationFiles): Snapshot[] =>
  [...files].filter(([path]) => isSnapshot(path)).map(([, text]) => JSON.parse(text));

function rewriteFiles(changed: MigrationFiles, json: string, history: readonly Snapshot[], breakpoints: boolean): void {
  const snapshot: Snapshot = JSON.parse(json);
  const before = tablesBefore(snapshot, history);
  const after = tablesAfter(snapshot);
  for (const [path, sql] of [...changed].filter(([path]) => isMigration(path))) {
    const { statements, warnings } = rewriteMigration(splitStatements(sql), before, after);
    for (const { message } of warnings) reportWarning(message);
    const rewritten = joinStatements(statements, hasBreakpoints(sql) ?? breakpoints);
    if (splitStatements(rewritten).join('\n') !== splitStatements(sql).join('\n')) writeFileSync(path, rewritten);
  }
}

/** The tables of the snapshots that a snapshot follows. */
function tablesBefore({ prevId, prevIds = [] }: Snapshot, history: readonly Snapshot[]): TablesBefore {
  const parents = new Set(prevId === undefined ? prevIds : [prevId]);
  const all = history.map((snapshot) => ({ snapshot, tables: readSnapshot(snapshot) }));
  // Where branches were merged, drizzle-kit 1.0 has several. Of a table in two versions, that which more snapshots have is
  // the one that both branches began with.
  const timesSeen = (name: string, columns: readonly SnapshotColumn[]): number =>
    all.filter(({ tables }) => isSame(tables.get(name), columns)).length;
  const merged = new Map<string, readonly SnapshotColumn[]>();
  for (const { snapshot, tables } of all) {
    if (!parents.has(snapshot.id)) continue;
    for (const [name, columns] of tables) {
      const other = merged.get(name);
      if (other === undefined || timesSeen(name, columns) < timesSeen(name, other)) merged.set(name, columns);
    }
  }
  return new Map([...merged].map(([name, columns]) => [name, tableOfSnapshot(columns)]));
}

const isSame = (a: readonly SnapshotColumn[] | undefined, b: readonly SnapshotColumn[]): boolean =>
  JSON.stringify(a) === JSON.stringify(b);

/** The vector tables and vector indexes of a snapshot, as the schema declares them. */
function tablesAfter(snapshot: Snapshot): TablesAfter {
  const declared = declaredTables();
  return new Map(
    [...readSnapshot(snapshot)].flatMap(([name, columns]) => {
      const type = vectorTypeAmong(columns);
      const found = declared.findLast((each) => each.description.name === name && declaredType(each) === type);
      return found === undefined ? [] : [[name, found] as const];
    }),
  );
}
