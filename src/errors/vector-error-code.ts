import { driverError } from './driver-error.js';
import { engineErrorCode } from './engine-errors.js';
import { VectorError, type VectorErrorCode } from './vector-error.js';

/**
 * The stable code of whatever was thrown, so that one mistake has one code. It is known for a {@link VectorError}, for
 * an error of the driver that comes from the extension, and for both inside the errors of Drizzle or of your own that
 * have them as `cause`.
 *
 * @example
 * ```ts
 * try {
 *   db.run(sql`insert into docs (embedding) values ('[1, 2]')`); // the column has 3 dimensions
 * } catch (error) {
 *   if (vectorErrorCode(error) !== 'dimension_mismatch') throw error;
 *   console.error('The embedding comes from another model.');
 * }
 * ```
 * @param error what a `catch` received.
 * @returns the code; undefined for any other error, and for an error of the extension that has no code.
 */
export function vectorErrorCode(error: unknown): VectorErrorCode | undefined {
  const found = driverError(error);
  if (found instanceof VectorError) return found.code;
  return found instanceof Error ? engineErrorCode(found.message) : undefined;
}
