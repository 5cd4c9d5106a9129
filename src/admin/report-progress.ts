import { sql } from 'drizzle-orm';
import { checkDatabase } from '../drizzle/check-database.js';
import { clientOf } from '../drizzle/client-of.js';
import type { DrizzleDatabase } from '../drizzle/drizzle-database.js';
import { selectValue } from '../drizzle/select-value.js';
import { unsupportedProgress } from '../errors/databases.js';

/** The progress of building an index. */
export interface IndexProgress {
  /**
   * `read`: reading the rows. `build`: building the graph. `check`: checking that the graph finds every vector.
   * `write`: writing it to the database.
   */
  phase: 'read' | 'build' | 'calibrate' | 'check' | 'write';
  /** How much of `total` is done in this phase. With the `quantization` `auto`, reading can begin again. */
  done: number;
  total: number;
}

/** Called with the progress of a build. `false` interrupts the build. */
export type OnIndexProgress = (progress: IndexProgress) => unknown;

/** The SQL function that the engine calls. Any result but 0 interrupts the build. */
type Report = (table: unknown, phase: unknown, done: unknown, total: unknown) => number;

/** What the clients of better-sqlite3 and node:sqlite have in common. */
interface Client {
  function(name: string, options: { varargs: true }, report: Report): unknown;
}

const functionName = 'drizzle_vector_progress';

/** Runs `build`. The engine reports its progress to `onProgress`. */
export function reportProgress<T>(
  subject: string,
  db: DrizzleDatabase,
  onProgress: OnIndexProgress,
  build: () => T,
): T {
  let listener: OnIndexProgress | undefined = onProgress;
  const failures: unknown[] = [];
  const report: Report = (_table, phase, done, total) => {
    try {
      const progress = { phase: phase as IndexProgress['phase'], done: Number(done), total: Number(total) };
      return listener?.(progress) === false ? 1 : 0;
    } catch (error) {
      failures.push(error); // thrown below, because drivers and Drizzle may wrap an error
      listener = undefined;
      return 1;
    }
  };
  checkDatabase(subject, db);
  registerFunction(subject, db, report);
  const before = selectValue(subject, db, sql`vector_config('progress')`, (name) => name);
  setProgress(subject, db, functionName);
  try {
    const result = build();
    if (failures.length === 0) return result;
  } catch (error) {
    if (failures.length === 0) throw error;
  } finally {
    listener = undefined; // no driver can remove a function, but this one no longer holds on to the caller's
    setProgress(subject, db, before);
  }
  throw failures[0];
}

function setProgress(subject: string, db: DrizzleDatabase, name: unknown): void {
  selectValue(subject, db, sql`vector_config('progress', ${name})`, String);
}

function registerFunction(subject: string, db: unknown, report: Report): void {
  const client = clientOf(db) as Client | undefined;
  if (typeof client?.function !== 'function') throw unsupportedProgress(subject, client ?? db);
  try {
    client.function(functionName, { varargs: true }, report);
  } catch (error) {
    throw isNotImplemented(error) ? unsupportedProgress(subject, client) : error;
  }
}

// libsql has the method of better-sqlite3, but it throws this.
function isNotImplemented(error: unknown): boolean {
  return error instanceof Error && error.message === 'not implemented';
}
