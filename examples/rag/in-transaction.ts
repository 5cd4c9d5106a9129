import { sql } from 'drizzle-orm';
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';

/** A transaction that waits for an embedder, as `db.transaction()` of a synchronous driver cannot: for a connection of its own. */
export async function inTransaction(db: BetterSQLite3Database, work: () => Promise<void>): Promise<void> {
  db.run(sql`begin immediate`);
  try {
    await work();
    db.run(sql`commit`);
  } catch (error) {
    db.run(sql`rollback`);
    throw error;
  }
}
