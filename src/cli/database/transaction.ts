import { type Connection, run } from './connection.js';

/** What `action` writes is kept as a whole or not at all. */
export function inTransaction<T>(connection: Connection, action: () => T): T {
  run(connection, 'BEGIN IMMEDIATE');
  try {
    const result = action();
    run(connection, 'COMMIT');
    return result;
  } catch (error) {
    rollback(connection);
    throw error;
  }
}

/** Ends the transaction that is open, if SQLite has not done so itself. */
export function rollback(connection: Connection): void {
  try {
    run(connection, 'ROLLBACK');
  } catch {
    // after some errors, such as a full disk, SQLite has rolled back already
  }
}
