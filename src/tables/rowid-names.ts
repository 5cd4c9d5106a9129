/** The names by which SQLite knows the rowid of a table, as long as no column has them. */
export const ROWID_NAMES = ['rowid', 'oid', '_rowid_'];
