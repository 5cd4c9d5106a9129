import { quoteIdentifier } from './sql-text.js';

/**
 * Writes `CREATE VIRTUAL TABLE "name" USING vector(…)`.
 *
 * @param module the module of SQLite, such as `vector` or `fts5`.
 */
export function virtualTableStatement(
  name: string,
  ifNotExists: boolean,
  moduleArguments: readonly string[],
  module = 'vector',
): string {
  const create = `CREATE VIRTUAL TABLE ${ifNotExists ? 'IF NOT EXISTS ' : ''}${quoteIdentifier(name)}`;
  return `${create} USING ${module}(${moduleArguments.join(', ')})`;
}
