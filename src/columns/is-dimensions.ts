import { isIntegerFrom, type Rule } from '../options/rules.js';

/** The rule of a number of dimensions, which the extension limits. */
export const isDimensions: Rule = isIntegerFrom(1, 65535);
