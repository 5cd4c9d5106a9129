import { declaredTables } from '../../tables/drizzle-kit-declarations.js';
import { rewriteMigration } from '../migration/rewrite-migration.js';
import { splitStatements } from '../migration/split-statements.js';
import { reportError } from '../report.js';
import { filterOutput } from './filter-output.js';

/** Rewrites the SQL that drizzle-kit prints for a whole schema. */
export function rewriteExported(): void {
  filterOutput((text) => {
    try {
      return rewriteText(text);
    } catch (error) {
      reportError(error);
      process.exit(1);
    }
  });
}

function rewriteText(text: string): string {
  if (text.startsWith('{')) return rewriteJson(text);
  return /\bCREATE TABLE\b/.test(text) ? `${rewriteSql(splitStatements(text)).join('\n')}\n` : text;
}

// The output of drizzle-kit 1.0 with --output json.
function rewriteJson(text: string): string {
  const result: { statements?: readonly string[] } = JSON.parse(text);
  if (result.statements === undefined) return text;
  return `${JSON.stringify({ ...result, statements: rewriteSql(result.statements) })}\n`;
}

function rewriteSql(statements: readonly string[]): readonly string[] {
  const after = new Map(declaredTables().map((table) => [table.description.name, table]));
  return rewriteMigration(statements, new Map(), after).statements;
}
