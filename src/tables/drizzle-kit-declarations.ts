import { runsInDrizzleKit } from './runs-in-drizzle-kit.js';
import type { NamedColumn } from './searchable-mark.js';
import { type VirtualTable, virtualTableType } from './virtual-table.js';

/** Declares a vector table or index, with the names that its columns have in the database. */
export type Declare = (nameOf: (column: NamedColumn) => string) => VirtualTable;

/** What `withVectors()` decides for the whole process. */
export interface TypeSpelling {
  nameOf(column: NamedColumn): string;
  /** The type by which drizzle-kit compares the table or index with what there was. */
  typeOf(table: VirtualTable): string;
}

interface SharedState {
  spelling?: TypeSpelling;
  readonly declarations: Declare[];
}

// Symbol.for: drizzle-kit loads its config and the schema by loaders of its own, each with a copy of this module.
const shared = Symbol.for('drizzle-vector:drizzle-kit');

const state = (): SharedState => {
  const scope = globalThis as { [shared]?: SharedState };
  scope[shared] ??= { declarations: [] };
  return scope[shared];
};

// No type of SQLite has a text in it: the syntax error of a migration that nobody has rewritten says what to do.
const ADVICE = "'drizzle.config.ts needs withVectors() of drizzle-vector/kit'";

/** Whether a migration still has the types of a schema, because `withVectors()` was not there to rewrite it. */
export const lacksWithVectors = (migration: string): boolean => migration.includes(ADVICE);

/**
 * Tells drizzle-kit, if this process is it, of a table.
 *
 * @returns what the column that has the table's type says that its SQL type is.
 */
export function declareToDrizzleKit(declare: Declare): () => string {
  const ownType = () => virtualTableType(declare(({ name }) => name));
  if (!runsInDrizzleKit()) return ownType;
  state().declarations.push(declare);
  return () => {
    const { spelling } = state();
    return spelling?.typeOf(declare(spelling.nameOf)) ?? ownType().replace('(', `(${ADVICE}, `);
  };
}

/** From now on, all types in this process are spelled so. */
export function spellTypes(spelling: TypeSpelling): void {
  state().spelling = spelling;
}

/** Every vector table and index that the schema has declared so far, once `withVectors()` has said how they are spelled. */
export function declaredTables(): VirtualTable[] {
  const { spelling, declarations } = state();
  return spelling === undefined ? [] : declarations.map((declare) => declare(spelling.nameOf));
}
