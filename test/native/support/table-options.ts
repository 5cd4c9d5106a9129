/** Options that every vector table of this run gets, for running the suites in another mode: see the projects in vitest.config.ts. */
const OPTIONS = process.env.DRIZZLE_VECTOR_TEST_OPTIONS;

export const hasTableOptions = Boolean(OPTIONS);

/** The statement with those options in each CREATE VIRTUAL TABLE. */
export function withTableOptions(sql: string): string {
  return OPTIONS ? sql.replaceAll(/\bUSING vector\(/g, `USING vector(${OPTIONS}, `) : sql;
}
