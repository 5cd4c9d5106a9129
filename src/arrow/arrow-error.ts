import { invalidArrow } from '../errors/arrow.js';

const OF_DATA = /(?:^|: )Arrow: (.*)$/s;
const OF_ROW = /(?:^|: )row (\d+) of the stream \(from 0\): (.*)$/s;

/**
 * An error of `vector_insert_arrow()` as one of this library: that knows the rows of one batch, and this those of all. Any
 * other is as it was.
 *
 * @param before how many rows there were in the batches before.
 */
export function arrowError(subject: string, before: number, error: unknown): unknown {
  const message = lastMessage(error);
  const [, row, ofRow] = OF_ROW.exec(message) ?? [];
  if (ofRow !== undefined) return invalidArrow(`${subject} row ${before + Number(row)}`, ofRow, error);
  const [, ofData] = OF_DATA.exec(message) ?? [];
  return ofData === undefined ? error : invalidArrow(subject, ofData, error);
}

// Drizzle wraps what the driver throws.
function lastMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? lastMessage(error.cause) : error.message;
}
