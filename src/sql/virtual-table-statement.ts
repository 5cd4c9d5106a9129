import { quoteIdentifier } from './sql-text.js';

/** `CREATE VIRTUAL TABLE "name" USING vector(…)`, or another module. */
export function virtualTableStatement(
  name: string,
  ifNotExists: boolean,
  moduleArguments: readonly string[],
  module = 'vector',
): string {
  const create = `CREATE VIRTUAL TABLE ${ifNotExists ? 'IF NOT EXISTS ' : ''}${quoteIdentifier(name)}`;
  return `${create} USING ${module}(${moduleArguments.join(', ')})`;
}
