import { splitSql } from '../../sql/split-sql.js';

const BREAKPOINT = '--> statement-breakpoint';

/** The statements of a migration, each with its semicolon and without the white space around it. */
export function splitStatements(migration: string): string[] {
  const statements = migration.includes(BREAKPOINT) ? migration.split(BREAKPOINT) : splitAtSemicolons(migration);
  return statements.map((statement) => statement.trim()).filter((statement) => statement !== '');
}

/** Whether breakpoints separate the statements; undefined where there are too few to tell. */
export function hasBreakpoints(migration: string): boolean | undefined {
  if (migration.includes(BREAKPOINT)) return true;
  return splitStatements(migration).length > 1 ? false : undefined;
}

/** Writes a migration as drizzle-kit does, of statements that end with their semicolons. */
export const joinStatements = (statements: readonly string[], breakpoints: boolean): string =>
  statements
    .map((statement) => (isLong(statement) ? `${statement}\n` : statement))
    .join(breakpoints ? `${BREAKPOINT}\n` : '\n');

// drizzle-kit ends a CREATE TABLE with a line break. Behind other statements it writes the breakpoint on the same line.
const isLong = (statement: string): boolean => /^CREATE TABLE /.test(statement);

function splitAtSemicolons(migration: string): string[] {
  const { statements, rest } = splitSql(migration);
  return [...statements, rest].map(({ sql }) => sql);
}
