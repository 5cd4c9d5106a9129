import { notARow, notRows } from '../errors/rows.js';

/**
 * Refuses a value that is not an array of objects.
 *
 * @param subject the function that is called, as errors name it.
 */
export function checkRows(subject: string, rows: unknown): void {
  if (!Array.isArray(rows)) throw notRows(subject, rows);
  const other = rows.findIndex((row) => typeof row !== 'object' || row === null);
  if (other !== -1) throw notARow(subject, rows[other], other);
}
