import { type SQL, sql } from 'drizzle-orm';
import { clientOf } from '../drizzle/client-of.js';
import type { DrizzleDatabase } from '../drizzle/drizzle-database.js';
import { inTransaction } from '../drizzle/in-transaction.js';
import type { RunningDatabase } from '../drizzle/running-database.js';
import { schemaNotWritable } from '../errors/extension.js';
import { quoteIdentifier } from '../sql/sql-text.js';
import type { VectorIndexMark, VectorTableMark } from './searchable-mark.js';
import { droppedTableNames, droppedTriggerNames } from './shadow-names.js';

/**
 * Drops a vector table or index on a connection without the extension, where SQLite refuses `DROP TABLE`. It drops the
 * triggers and the shadow tables, and then removes the virtual table from the schema of the database.
 *
 * @param subject the function that is called, as errors name it.
 */
export function dropWithoutExtension(
  subject: string,
  db: DrizzleDatabase,
  mark: VectorTableMark | VectorIndexMark,
): void | Promise<void> {
  return inTransaction(subject, db, (tx) => dropParts(subject, tx as unknown as RunningDatabase, mark));
}

function* dropParts(
  subject: string,
  db: RunningDatabase,
  { name, madeBy }: VectorTableMark | VectorIndexMark,
): Generator<unknown, void, unknown> {
  if (madeBy === 'vectorIndex') yield* runEach(db, 'DROP TRIGGER IF EXISTS', droppedTriggerNames(name));
  yield* runEach(db, 'DROP TABLE IF EXISTS', droppedTableNames(name, madeBy));
  try {
    yield* removeFromSchema(db, name);
  } catch (error) {
    const client = clientOf(db);
    if (!setDefensive(client, false)) throw schemaNotWritable(subject, name, error);
    try {
      yield* removeFromSchema(db, name);
    } finally {
      setDefensive(client, true);
    }
  }
}

function* runEach(db: RunningDatabase, drop: string, names: readonly string[]): Generator<unknown, void, unknown> {
  for (const name of names) yield db.run(sql.raw(`${drop} ${quoteIdentifier(name)}`));
}

function* removeFromSchema(db: RunningDatabase, name: string): Generator<unknown, void, unknown> {
  yield db.run(sql`pragma writable_schema = on`);
  try {
    yield db.run(removal(name));
  } finally {
    yield db.run(sql`pragma writable_schema = reset`); // makes SQLite read the schema again
  }
}

const removal = (name: string): SQL => sql`delete from sqlite_master
  where type = 'table' and name = ${name} collate nocase and sql like 'create virtual table%'`;

/** The methods of better-sqlite3 and of node:sqlite that allow writing to the schema. */
interface DefensiveClient {
  unsafeMode?: (isUnsafe: boolean) => unknown;
  enableDefensive?: (isDefensive: boolean) => unknown;
}

/** Turns SQLite's defensive mode on or off. The result is whether the driver can. */
function setDefensive(client: DefensiveClient | undefined, isDefensive: boolean): boolean {
  try {
    if (client?.unsafeMode) client.unsafeMode(!isDefensive);
    else if (client?.enableDefensive) client.enableDefensive(isDefensive);
    else return false;
    return true;
  } catch {
    return false; // libsql has the method of better-sqlite3, but it throws
  }
}
