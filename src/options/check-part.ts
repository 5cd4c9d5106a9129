import { checkOptions } from './check-options.js';
import type { Rule } from './rules.js';

/**
 * The options under one key of others, each checked by its rule: errors name them as `text.mode`.
 *
 * @param name the key.
 */
export function checkPart<O extends object>(
  subject: string,
  name: string,
  rules: Readonly<Record<keyof O, Rule>>,
  part: O,
): O {
  const under = <T>(values: object): Record<string, T> =>
    Object.fromEntries(Object.entries(values).map(([key, value]) => [`${name}.${key}`, value]));
  checkOptions(subject, 'first', under<Rule>(rules), under(part));
  return part;
}
