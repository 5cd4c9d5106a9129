import { duplicateColumnName, nulInColumnName, reservedColumnName } from '../errors.js';

/**
 * Refuses names that SQLite or the extension would take for something else.
 *
 * @param subject the function that is called, as errors name it.
 * @param table the name of the virtual table, and so of its hidden command column.
 */
export function checkColumnNames(subject: string, table: string, names: readonly string[]): void {
  // SQLite compares names without regard to case.
  const taken = new Map([
    ['distance', 'distance'],
    ['k', 'k'],
    ['ef_search', 'ef_search'],
    [table.toLowerCase(), 'table'],
  ] as const);
  const seen = new Set<string>();
  for (const name of names) {
    if (name.includes('\0')) throw nulInColumnName(subject, name);
    const reserved = taken.get(name.toLowerCase());
    if (reserved !== undefined) throw reservedColumnName(subject, name, reserved);
    if (seen.has(name.toLowerCase())) throw duplicateColumnName(subject, name);
    seen.add(name.toLowerCase());
  }
}
