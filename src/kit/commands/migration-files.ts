import { existsSync, readdirSync, readFileSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { writeWhole } from './write-whole.js';

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

/** Gives files their earlier text again. New ones are removed first, which makes room on a full disk. */
export function restoreFiles(changed: MigrationFiles, before: MigrationFiles): void {
  for (const path of changed.keys()) if (!before.has(path)) removeWithEmptyFolder(path);
  for (const [path, text] of before) if (changed.has(path)) writeFile(path, text);
}

function removeWithEmptyFolder(path: string): void {
  rmSync(path);
  if (readdirSync(dirname(path)).length === 0) rmdirSync(dirname(path));
}

/** Writes all of a file, or nothing. */
export const writeFile = (path: string, text: string): void =>
  writeWhole(path, (temporary) => writeFileSync(temporary, text));

export const isSnapshot = (path: string): boolean => path.endsWith('snapshot.json');
export const isMigration = (path: string): boolean => path.endsWith('.sql');
