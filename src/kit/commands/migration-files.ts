import { readdirSync, readFileSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The texts of drizzle-kit's files in a folder, by their paths. */
export type MigrationFiles = ReadonlyMap<string, string>;

export function readMigrationFiles(folder: string): MigrationFiles {
  const paths = statSync(folder, { throwIfNoEntry: false })?.isDirectory()
    ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name))
    : [];
  const files = paths.filter((path) => /\.(sql|json|js|ts)$/.test(path) && statSync(path).isFile());
  return new Map(files.sort().map((path) => [path, readFileSync(path, 'utf8')]));
}

/** The files that are new or different. */
export const changedFiles = (before: MigrationFiles, after: MigrationFiles): Map<string, string> =>
  new Map([...after].filter(([path, text]) => before.get(path) !== text));

/** Brings files back to what they were, or away. */
export function restoreFiles(changed: MigrationFiles, before: MigrationFiles): void {
  for (const path of changed.keys()) {
    const text = before.get(path);
    if (text !== undefined) writeFileSync(path, text);
    else removeWithEmptyFolder(path);
  }
}

function removeWithEmptyFolder(path: string): void {
  rmSync(path);
  if (readdirSync(dirname(path)).length === 0) rmdirSync(dirname(path));
}

export const isSnapshot = (path: string): boolean => path.endsWith('snapshot.json');
export const isMigration = (path: string): boolean => path.endsWith('.sql');
