import type { DrizzleDatabase } from '../../drizzle/drizzle-database.js';
import type { VectorIndexMark, VectorTableMark } from '../searchable-mark.js';

type Mark = VectorTableMark | VectorIndexMark;

type CheckedTables = WeakMap<object, WeakSet<Mark>>;

// Symbol.for, because one copy of this module may check a table that another copy drops. A program that both imports
// and requires the package has two.
const shared = Symbol.for('drizzle-vector:checked-tables');
const scope = globalThis as { [shared]?: CheckedTables };

/** For each connection, the definitions that its database was compared with. */
const checked: CheckedTables = scope[shared] ?? new WeakMap();
scope[shared] = checked;

/** Whether the database of this connection was compared with this definition. */
export const isChecked = (db: DrizzleDatabase, mark: Mark): boolean =>
  checked.get(connectionOf(db))?.has(mark) ?? false;

export function rememberChecked(db: DrizzleDatabase, mark: Mark): void {
  const connection = connectionOf(db);
  const marks = checked.get(connection) ?? new WeakSet();
  checked.set(connection, marks.add(mark));
}

/** Forgets all comparisons of a connection, because a table of its database changes. */
export function forgetChecked(db: DrizzleDatabase): void {
  checked.delete(connectionOf(db));
}

/** The client of a driver, which a database has in common with its transactions. */
function connectionOf(db: DrizzleDatabase): object {
  const { session } = db as { session?: { client?: object } };
  return session?.client ?? session ?? db;
}
