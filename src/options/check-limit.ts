import { invalidLimit } from '../errors/queries.js';
import { isIntegerFrom } from './rules.js';

const isLimit = isIntegerFrom(1);

/**
 * Refuses a number of rows that is not an integer of at least 1. Its error has the code `invalid_limit`.
 *
 * @param subject the option or argument, as errors name it.
 */
export function checkLimit(subject: string, limit: unknown): void {
  if (!isLimit.accepts(limit)) throw invalidLimit(subject, limit);
}
