import { declaredTables } from '../../tables/drizzle-kit-declarations.js';
import { virtualTableType } from '../../tables/virtual-table.js';
import { checkSnapshotNames } from '../migration/check-snapshot-names.js';
import { mergeSnapshots } from '../migration/merge-snapshots.js';
import type { TablesAfter } from '../migration/migrated-tables.js';
import { readRenames } from '../migration/read-renames.js';
import { readSnapshot, type Snapshot } from '../migration/read-snapshot.js';
import { rewriteMigration } from '../migration/rewrite-migration.js';
import { hasBreakpoints, joinStatements, splitStatements } from '../migration/split-statements.js';
import { tableOfSnapshot, virtualTypeAmong } from '../migration/table-of-snapshot.js';
import { reportWarning } from '../report.js';
import { isMigration, isSnapshot, type MigrationFiles, parseJson, writeFile } from './migration-files.js';
import { rewriteAtExit } from './rewrite-at-exit.js';

/**
 * Rewrites the migration that drizzle-kit writes, once it is written. If that fails, the migration is removed, and the
 * command fails.
 *
 * @param out the folder of the migrations.
 * @param breakpoints whether breakpoints separate the statements, where the migration itself does not tell.
 */
export function rewriteGenerated(out: string, breakpoints: boolean): void {
  rewriteAtExit({
    folder: out,
    others: ['migrations.js'], // which Expo bundles
    failure: 'No migration was generated.',
    rewrite(changed, before) {
      const [snapshot] = snapshotsAmong(changed);
      if (snapshot === undefined) return;
      checkSnapshotNames(snapshot);
      rewriteFiles(changed, snapshot, snapshotsAmong(before), breakpoints);
    },
  });
}

const snapshotsAmong = (files: MigrationFiles): Snapshot[] =>
  [...files].filter(([path]) => isSnapshot(path)).map(([path, text]) => parseJson(path, text));

function rewriteFiles(
  changed: MigrationFiles,
  snapshot: Snapshot,
  history: readonly Snapshot[],
  breakpoints: boolean,
): void {
  const before = new Map([...mergeSnapshots(snapshot, history)].map(([name, table]) => [name, tableOfSnapshot(table)]));
  const after = tablesAfter(snapshot);
  const renames = readRenames(snapshot);
  for (const [path, sql] of [...changed].filter(([path]) => isMigration(path))) {
    const { statements, warnings } = rewriteMigration(splitStatements(sql), before, after, renames);
    for (const { message } of warnings) reportWarning(message);
    const rewritten = joinStatements(statements, hasBreakpoints(sql) ?? breakpoints);
    if (splitStatements(rewritten).join('\n') !== splitStatements(sql).join('\n')) writeFile(path, rewritten);
  }
}

/** The virtual tables of a snapshot, as the schema declares them. */
function tablesAfter(snapshot: Snapshot): TablesAfter {
  const declared = declaredTables();
  return new Map(
    [...readSnapshot(snapshot)].flatMap(([name, { columns }]) => {
      const type = virtualTypeAmong(columns);
      const found = declared.findLast((each) => each.description.name === name && virtualTableType(each) === type);
      return found === undefined ? [] : [[name, found] as const];
    }),
  );
}
