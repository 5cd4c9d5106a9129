import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

const SOURCE = /\.[cm]?[jt]sx?$/;
const GLOB = /[*?[\]{}!()]/;

/**
 * Finds the full-text and R*Tree tables that the files of a schema name by a literal, such as `fts5Table('notes'`. It may find more
 * than the schema has, because of a glob it reads all files below its first folder.
 *
 * @param schema the paths in the config of drizzle-kit: files, folders and globs.
 * @returns whether a table is among them.
 */
export function virtualTablesIn(schema: string | readonly string[]): (table: string) => boolean {
  let names: Set<string> | undefined;
  return (table) => {
    names ??= new Set([schema].flat().flatMap(sourcesOf).flatMap(tablesIn));
    return names.has(table);
  };
}

const tablesIn = (path: string): string[] =>
  Array.from(
    readFileSync(path, 'utf8').matchAll(/\b(?:fts5Table|rtreeTable)\s*\(\s*(?:'([^'\n]+)'|"([^"\n]+)"|`([^`\n]+)`)/g),
    ([, single, double, back]) => single ?? double ?? back ?? '',
  );

function sourcesOf(path: string): string[] {
  const parts = path.split('/');
  const glob = parts.findIndex((part) => GLOB.test(part));
  const root = existsSync(path) || glob < 0 ? path : parts.slice(0, glob).join('/') || dirname(path);
  if (!existsSync(root)) return [];
  return statSync(root).isFile() ? [root] : filesBelow(root);
}

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : filesBelow(path);
    return entry.isFile() && SOURCE.test(entry.name) ? [path] : [];
  });
