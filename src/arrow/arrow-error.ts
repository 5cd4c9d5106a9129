import { invalidArrow } from '../errors/arrow.js';

const OF_DATA = /(?:^|: )Arrow: (.*)$/s;
const OF_ROW = /(?:^|: )row (\d+) of the stream \(from 0\): (.*)$/s;

/**
 * Makes an error of `vector_insert_arrow()` one of this library, and counts its row from the first batch. Any other
 * error stays as it was.
 *
 * @param before how many rows the batches before had.
 */
export function arrowError(subject: string, before: number, error: unknown): unknown {
  const message = lastMessage(error);
  const [, row, ofRow] = OF_ROW.exec(message) ?? [];
  if (ofRow !== undefined) return invalidArrow(`${subject} row ${before + Number(row)}`, ofRow, error);
  const [, ofData] = OF_DATA.exec(message) ?? [];
  return ofData === undefined ? error : invalidArrow(subject, ofData, error);
}

// Drizzle wraps the errors of the driver.
function lastMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? lastMessage(error.cause) : error.message;
}
