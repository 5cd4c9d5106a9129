import { duplicateColumnName, nulInColumnName, reservedColumnName } from '../errors/tables.js';

type Reserved = Parameters<typeof reservedColumnName>[2];

/**
 * Refuses column names that SQLite or the extension uses itself.
 *
 * @param subject the function that is called, as errors name it.
 * @param table the name of the virtual table, which is also the name of its hidden command column.
 * @param reserved the names of its other hidden columns.
 */
export function checkColumnNames(
  subject: string,
  table: string,
  names: readonly string[],
  reserved: readonly Reserved[] = ['distance', 'k', 'ef_search'],
): void {
  // SQLite ignores case when it compares names.
  const taken = new Map<string, Reserved>([
    ...reserved.map((name) => [name, name] as const),
    [table.toLowerCase(), 'table'],
  ]);
  const seen = new Set<string>();
  for (const name of names) {
    if (name.includes('\0')) throw nulInColumnName(subject, name);
    const what = taken.get(name.toLowerCase());
    if (what !== undefined) throw reservedColumnName(subject, name, what);
    if (seen.has(name.toLowerCase())) throw duplicateColumnName(subject, name);
    seen.add(name.toLowerCase());
  }
}
