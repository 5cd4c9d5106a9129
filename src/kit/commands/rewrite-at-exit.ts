import { existsSync, readdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { reportError } from '../report.js';
import { changedFiles, type MigrationFiles, readMigrationFiles, restoreFiles } from './migration-files.js';
import { WatchedWrites } from './watched-writes.js';

export interface Rewriting {
  /** The folder that drizzle-kit writes to. */
  readonly folder: string;
  /** The names of files beside the migrations. */
  readonly others: readonly string[];
  /** What to say where nothing was written. */
  readonly failure: string;
  /** Rewrites the files that are new or different. */
  readonly rewrite: (changed: MigrationFiles, before: MigrationFiles) => void;
}

/**
 * Rewrites the files that drizzle-kit writes, once they are written. If drizzle-kit fails, or this does, all files stay
 * as they were, and the command fails.
 */
export function rewriteAtExit({ folder, others, failure, rewrite }: Rewriting): void {
  const read = () => readMigrationFiles(folder, others);
  const before = read();
  const foldersBefore = new Set(foldersIn(folder));
  const writes = new WatchedWrites(folder);
  process.on('exit', (status) => {
    try {
      if (writes.error !== undefined) throw writes.error;
      const changed = changedFiles(before, read());
      if (changed.size === 0) return;
      if (status === 0) rewrite(changed, before);
      else restoreFiles(changed, before);
      if (status === 0) return;
    } catch (error) {
      reportError(error);
      attempt(() => restoreFiles(changedFiles(before, read()), before));
    }
    attempt(() => removeEmpty(foldersIn(folder).filter((path) => !foldersBefore.has(path))));
    process.stderr.write(`${failure}\n`);
    process.exitCode = 1;
  });
}

/** Reports what could not be restored. */
function attempt(action: () => void): void {
  try {
    action();
  } catch (error) {
    reportError(error);
  }
}

/** The folders in which drizzle-kit 1.0 writes its migrations. */
const foldersIn = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => join(folder, name))
    : [];

function removeEmpty(folders: readonly string[]): void {
  for (const path of folders) if (readdirSync(path).length === 0) rmdirSync(path);
}
