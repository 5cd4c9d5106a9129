import { checkOptions } from '../options/check-options.js';
import { isBoolean, type Rule } from '../options/rules.js';
import { type Casing, isCasing } from './index-options.js';

/** What `createVectorTable()` and `createVectorIndex()` take beside the table or the index. */
export interface CreateOptions {
  /**
   * Do nothing when it exists. Nothing is compared: it keeps the dimensions, element type, metric and columns that it was
   * created with.
   */
  ifNotExists?: boolean | undefined;
  /** The `casing` of `drizzle(client, { casing })`, on Drizzle 0.45. */
  casing?: Casing | undefined;
}

const rules: Record<keyof CreateOptions, Rule> = { ifNotExists: isBoolean, casing: isCasing };

export const checkCreateOptions = (subject: string, options: CreateOptions): CreateOptions =>
  checkOptions(subject, 'second', rules, options);
