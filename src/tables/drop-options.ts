import { checkOptions } from '../options/check-options.js';
import { isBoolean, type Rule } from '../options/rules.js';

/** The options of `dropVectorTable()`, `dropVectorIndex()` and `dropFts5Table()`. */
export interface DropOptions {
  /** Does nothing when the table or index does not exist. */
  ifExists?: boolean | undefined;
}

const rules: Record<keyof DropOptions, Rule> = { ifExists: isBoolean };

/** @param position which argument the options are. */
export const checkDropOptions = (subject: string, position: string, options: DropOptions): DropOptions =>
  checkOptions(subject, position, rules, options);
