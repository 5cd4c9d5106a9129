import { runsInDrizzleKit } from './runs-in-drizzle-kit.js';
import type { NamedColumn } from './searchable-mark.js';
import { type VirtualTable, virtualTableType } from './virtual-table.js';

/** Gives a virtual table with the names that its columns have in the database. */
export type Declare = (nameOf: (column: NamedColumn) => string) => VirtualTable;

/** What `withVectors()` decides for the whole process. */
export interface TypeSpelling {
  nameOf(column: NamedColumn): string;
  /** The type by which drizzle-kit compares the table with the earlier one. */
  typeOf(table: VirtualTable): string;
}

interface SharedState {
  spelling?: TypeSpelling;
  readonly declarations: Declare[];
}

// Symbol.for, because drizzle-kit loads its config and the schema with loaders of its own, each with a copy of this module.
const shared = Symbol.for('drizzle-vector:drizzle-kit');

const state = (): SharedState => {
  const scope = globalThis as { [shared]?: SharedState };
  scope[shared] ??= { declarations: [] };
  return scope[shared];
};

// A string is not valid in a type. The syntax error of a migration that was not rewritten therefore says what to do.
const ADVICE = "'drizzle.config.ts needs withVectors() of drizzle-vector/kit'";

/** Whether a migration still has the types of a schema, because it was generated without `withVectors()`. */
export const lacksWithVectors = (migration: string): boolean => migration.includes(ADVICE);

/**
 * Declares a table to drizzle-kit, if this process is the drizzle-kit command.
 *
 * @returns the `getSQLType()` of the column that has the table's type.
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

/** Sets how all types in this process are spelled from now on. */
export function spellTypes(spelling: TypeSpelling): void {
  state().spelling = spelling;
}

/** Every virtual table that the schema has declared so far. It is empty until `withVectors()` has set the spelling. */
export function declaredTables(): VirtualTable[] {
  const { spelling, declarations } = state();
  return spelling === undefined ? [] : declarations.map((declare) => declare(spelling.nameOf));
}
