/** What the person who migrates should know. */
export interface Warning {
  readonly message: string;
  /** The table, by its name before the migration, that loses its rows without drizzle-kit knowing it. */
  readonly emptied?: string;
}

/** Rewritten statements, and warnings about them. */
export interface Rewritten {
  readonly statements: readonly string[];
  readonly warnings: readonly Warning[];
}

export const plain = (...statements: string[]): Rewritten => ({ statements, warnings: [] });

/** Statements with a warning, which is also a comment before the first of them, for readers of the migration. */
export const warned = (warning: Warning, [first = '', ...others]: readonly string[]): Rewritten => ({
  statements: [`-- drizzle-vector: ${warning.message}\n${first}`, ...others],
  warnings: [warning],
});
