import { notSearchable } from '../errors/tables.js';
import { searchableMark } from '../tables/searchable-mark.js';

/** The name of a vector table or index, not quoted: the extension's SQL functions look for it as it stands. */
export function searchableName(subject: string, table: unknown): string {
  const mark = searchableMark(table);
  if (mark === undefined) throw notSearchable(subject, table);
  return mark.name;
}
