import { notAVectorTable } from '../../errors/tables.js';
import { searchableMark, type VectorTableMark } from '../searchable-mark.js';

/**
 * The mark of a table made by `vectorTable()`.
 *
 * @param subject the function that is called, as errors name it.
 */
export function vectorTableMark(subject: string, table: unknown): VectorTableMark {
  const mark = searchableMark(table);
  if (mark?.madeBy !== 'vectorTable') throw notAVectorTable(subject, table, mark?.name);
  return mark;
}
