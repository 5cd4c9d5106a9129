import { type Connection, run } from './connection.js';

/** Ends the open transaction, if SQLite has not done so itself. */
export function rollback(connection: Connection): void {
  try {
    run(connection, 'ROLLBACK');
  } catch {
    // SQLite rolls back itself after some errors, such as a full disk.
  }
}
