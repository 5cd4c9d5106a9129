import { checkOptions } from '../options/check-options.js';
import { isBoolean, type Rule } from '../options/rules.js';
import { type Casing, isCasing } from './index-options.js';

/** The options of `createVectorTable()` and `createVectorIndex()`. */
export interface CreateOptions {
  /**
   * Creates nothing when the table exists, and compares it with the schema as `checkSchema()` does. Another definition
   * is an error, `schema_mismatch`.
   */
  ifNotExists?: boolean | undefined;
  /** The `casing` of `drizzle(client, { casing })`, on Drizzle 0.45. */
  casing?: Casing | undefined;
}

const rules: Record<keyof CreateOptions, Rule> = { ifNotExists: isBoolean, casing: isCasing };

/** @param position which argument the options are. */
export const checkCreateOptions = (subject: string, position: string, options: CreateOptions): CreateOptions =>
  checkOptions(subject, position, rules, options);
