import { checkOptions } from '../options/check-options.js';
import { isFunction } from '../options/rules.js';

/** The progress of a bulk insert. */
export interface BulkProgress {
  /** The number of rows written so far. */
  done: number;
  /** The number of rows given; undefined while it is not known. */
  total: number | undefined;
}

/** The options of a bulk insert. */
export interface BulkOptions {
  /** Called after every 1,000 rows and after the last. When it throws, nothing is written. */
  onProgress?: ((progress: BulkProgress) => void) | undefined;
}

export const checkBulkOptions = (subject: string, position: string, options: BulkOptions): BulkOptions =>
  checkOptions<BulkOptions>(subject, position, { onProgress: isFunction }, options);
