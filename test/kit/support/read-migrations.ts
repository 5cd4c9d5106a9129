import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Migration {
  /** Its name without the number or the time that the line puts before it. */
  name: string;
  /** The file of its SQL. */
  path: string;
  sql: string;
}

/** The migrations of a folder in the order that they run in, as either line of drizzle-kit writes them. */
export function readMigrations(folder: string): Migration[] {
  const journal = join(folder, 'meta', '_journal.json');
  const migrations = existsSync(journal) ? journalled(journal) : timed(folder);
  return migrations.map(([tag, file]) => {
    const path = join(folder, file);
    return { name: tag.replace(/^\d+_/, ''), path, sql: readFileSync(path, 'utf8') };
  });
}

function journalled(journal: string): [tag: string, file: string][] {
  const { entries } = JSON.parse(readFileSync(journal, 'utf8')) as { entries: { tag: string }[] };
  return entries.map(({ tag }) => [tag, `${tag}.sql`]);
}

function timed(folder: string): [tag: string, file: string][] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => /^\d+_/.test(name)) // beside them is Expo's migrations.js
    .sort()
    .map((tag) => [tag, join(tag, 'migration.sql')]);
}
