/** An identifier in double quotes. */
export const quoteIdentifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A text literal. */
export const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** `CREATE VIRTUAL TABLE "name" USING vector(…)`. */
export function createVirtualTable(name: string, ifNotExists: boolean, moduleArguments: readonly string[]): string {
  const create = `CREATE VIRTUAL TABLE ${ifNotExists ? 'IF NOT EXISTS ' : ''}${quoteIdentifier(name)}`;
  return `${create} USING vector(${moduleArguments.join(', ')})`;
}
