import { checkOptions } from '../options/check-options.js';
import { isFunction } from '../options/rules.js';

/** How far a bulk insert has come. */
export interface BulkProgress {
  /** Rows that have been written so far. */
  done: number;
  /** Rows that were given; undefined while that is not known. */
  total: number | undefined;
}

/** What a bulk insert takes beside the rows. */
export interface BulkOptions {
  /** Called after every 1,000 rows and after the last. When it throws, nothing is written. */
  onProgress?: ((progress: BulkProgress) => void) | undefined;
}

export const checkBulkOptions = (subject: string, position: string, options: BulkOptions): BulkOptions =>
  checkOptions<BulkOptions>(subject, position, { onProgress: isFunction }, options);
