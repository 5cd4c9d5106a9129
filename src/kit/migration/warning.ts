/** What the person who migrates should know. */
export interface Warning {
  readonly message: string;
  /** The table, as it is called before the migration, that loses its rows although drizzle-kit does not know it. */
  readonly emptied?: string;
}

/** Statements, and what to say of them. */
export interface Rewritten {
  readonly statements: readonly string[];
  readonly warnings: readonly Warning[];
}

export const plain = (...statements: string[]): Rewritten => ({ statements, warnings: [] });

/** With the warning as a comment before the first statement, too: who reads the migration should know. */
export const warned = (warning: Warning, [first = '', ...others]: readonly string[]): Rewritten => ({
  statements: [`-- drizzle-vector: ${warning.message}\n${first}`, ...others],
  warnings: [warning],
});
