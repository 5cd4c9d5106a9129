import { checkOptions } from './check-options.js';
import type { Rule } from './rules.js';

/**
 * Checks the options inside an option. Errors name them with the option, as in `text.mode`.
 *
 * @param name the outer option.
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
