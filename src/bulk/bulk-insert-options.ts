import { checkOptions } from '../options/check-options.js';
import { isFunction, type Rule } from '../options/rules.js';
import { isOnConflict, type OnConflict } from '../tables/on-conflict.js';

/** The progress of a bulk insert. */
export interface BulkInsertProgress {
  /** The number of rows done so far: those written, and those that `ignore` left out. */
  done: number;
  /** The number of rows given; undefined while it is not known. */
  total: number | undefined;
}

/** The options of a bulk insert. */
export interface BulkInsertOptions {
  /** What happens to a row whose key exists, by default `abort`. */
  onConflict?: OnConflict | undefined;
  /** Called after every 1,000 rows and after the last. When it throws, nothing is written. */
  onProgress?: ((progress: BulkInsertProgress) => void) | undefined;
}

const rules: Record<keyof BulkInsertOptions, Rule> = { onConflict: isOnConflict, onProgress: isFunction };

export const checkBulkInsertOptions = (
  subject: string,
  position: string,
  options: BulkInsertOptions,
): BulkInsertOptions => checkOptions<BulkInsertOptions>(subject, position, rules, options);
