import { checkOptions } from '../options/check-options.js';
import { isFunction } from '../options/rules.js';

/** The progress of a bulk insert. */
export interface BulkInsertProgress {
  /** The number of rows written so far. */
  done: number;
  /** The number of rows given; undefined while it is not known. */
  total: number | undefined;
}

/** The options of a bulk insert. */
export interface BulkInsertOptions {
  /** Called after every 1,000 rows and after the last. When it throws, nothing is written. */
  onProgress?: ((progress: BulkInsertProgress) => void) | undefined;
}

export const checkBulkInsertOptions = (
  subject: string,
  position: string,
  options: BulkInsertOptions,
): BulkInsertOptions => checkOptions<BulkInsertOptions>(subject, position, { onProgress: isFunction }, options);
