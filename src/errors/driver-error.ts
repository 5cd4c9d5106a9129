import { VectorError } from './vector-error.js';

/**
 * The error inside those that have it as `cause`: the first {@link VectorError}, or else the last error, which is that
 * of the driver. The message of an error of Drizzle has the SQL and the values of the query, and tells no reason.
 */
export function driverError(error: unknown): unknown {
  const seen = new Set<unknown>();
  let found = error;
  while (found instanceof Error && !(found instanceof VectorError) && found.cause instanceof Error) {
    if (seen.has(found)) return error; // a circle, which has no last error
    seen.add(found);
    found = found.cause;
  }
  return found;
}
