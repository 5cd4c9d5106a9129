import type { Connection } from './driver.js';

const FOREIGN_KEYS = /^\s*PRAGMA\s+foreign_keys\s*=\s*(\w+)/i;

/**
 * Runs statements in one transaction: all or none. drizzle-kit may switch foreign keys off or on between them, which
 * SQLite ignores in a transaction. Each part between is then a transaction of its own.
 */
export function runInTransaction(database: Connection, statements: readonly string[]): void {
  const keysWere = database.all<{ foreign_keys: number }>('PRAGMA foreign_keys')[0]?.foreign_keys;
  try {
    for (const [index, part] of partsOf(statements).entries()) {
      if (part.pragma !== undefined) database.exec(part.pragma);
      runTogether(database, part.statements, index);
    }
  } finally {
    database.exec(`PRAGMA foreign_keys=${keysWere}`);
  }
}

interface Part {
  readonly pragma?: string;
  readonly statements: string[];
}

/** Splits the statements at the pragmas. The first part has no pragma. */
function partsOf(statements: readonly string[]): Part[] {
  let part: Part = { statements: [] };
  const parts = [part];
  for (const sql of statements) {
    if (!FOREIGN_KEYS.test(sql)) {
      part.statements.push(sql);
      continue;
    }
    part = { pragma: sql, statements: [] };
    parts.push(part);
  }
  return parts.filter((each) => each.statements.length > 0);
}

function runTogether(database: Connection, statements: readonly string[], partsBefore: number): void {
  database.exec('BEGIN IMMEDIATE');
  let running = '';
  try {
    for (running of statements) database.exec(running);
    database.exec('COMMIT');
  } catch (cause) {
    rollBack(database);
    const done = partsBefore === 0 ? 'Nothing was changed' : 'What was changed before this part was kept';
    throw new Error(`${cause instanceof Error ? cause.message : cause}\n${done}. It failed at\n${running}`, { cause });
  }
}

function rollBack(database: Connection): void {
  try {
    database.exec('ROLLBACK');
  } catch {
    // SQLite rolls back itself after some errors, such as a full disk. The first error is the one to tell.
  }
}
