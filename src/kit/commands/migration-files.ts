import { existsSync, readdirSync, readFileSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The texts of drizzle-kit's files in a folder, by their paths. */
export type MigrationFiles = ReadonlyMap<string, string>;

/**
 * Reads the files that drizzle-kit has written to a folder, and no others.
 *
 * @param others the names of files beside the migrations.
 */
export function readMigrationFiles(folder: string, others: readonly string[] = []): MigrationFiles {
  const meta = namesIn(join(folder, 'meta')).map((name) => join('meta', name));
  const journalled = tagsOf(join(folder, 'meta', '_journal.json')).map((tag) => `${tag}.sql`); // 0.31
  const folders = namesIn(folder).flatMap((name) => [join(name, 'migration.sql'), join(name, 'snapshot.json')]); // 1.0
  const names = [...meta.filter((name) => name.endsWith('.json')), ...journalled, ...folders, ...others];
  const paths = names.map((name) => join(folder, name)).filter(isFile);
  return new Map(paths.sort().map((path) => [path, readFileSync(path, 'utf8')]));
}

const namesIn = (folder: string): string[] =>
  existsSync(folder) && statSync(folder).isDirectory() ? readdirSync(folder) : [];

const isFile = (path: string): boolean => existsSync(path) && statSync(path).isFile();

function tagsOf(journal: string): string[] {
  if (!existsSync(journal)) return [];
  const { entries } = parseJson<{ entries: { tag: string }[] }>(journal, readFileSync(journal, 'utf8'));
  return entries.map(({ tag }) => tag);
}

/** Parses JSON that drizzle-kit has written. If that fails, the error names the file. */
export function parseJson<T>(path: string, text: string): T {
  try {
    return JSON.parse(text) as T;
  } catch (cause) {
    throw new Error(`${path}: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
}

/** The files that are new or different. */
export const changedFiles = (before: MigrationFiles, after: MigrationFiles): Map<string, string> =>
  new Map([...after].filter(([path, text]) => before.get(path) !== text));

/** Gives files their earlier text again, and removes new ones. */
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
