import { type Connection, run } from './connection.js';

/** Ends the transaction that is open, if SQLite has not done so itself. */
export function rollback(connection: Connection): void {
  try {
    run(connection, 'ROLLBACK');
  } catch {
    // after some errors, such as a full disk, SQLite has rolled back already
  }
}
