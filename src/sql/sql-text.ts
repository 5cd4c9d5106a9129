/** An identifier in double quotes. */
export const quoteIdentifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A text literal. */
export const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** `CREATE VIRTUAL TABLE "name" USING vector(…)`, or another module. */
export function createVirtualTable(
  name: string,
  ifNotExists: boolean,
  moduleArguments: readonly string[],
  module = 'vector',
): string {
  const create = `CREATE VIRTUAL TABLE ${ifNotExists ? 'IF NOT EXISTS ' : ''}${quoteIdentifier(name)}`;
  return `${create} USING ${module}(${moduleArguments.join(', ')})`;
}
