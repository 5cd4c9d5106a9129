import { invalidOption, notOptions, unknownOption } from '../errors/options.js';
import { isRecord } from './is-record.js';
import type { Rule } from './rules.js';

/**
 * Checks each option by its rule, and returns the options that were given.
 *
 * @param subject the function that is called, as errors name it.
 * @param position which argument the options are, such as `third`.
 */
export function checkOptions<O extends object>(
  subject: string,
  position: string,
  rules: Readonly<Record<keyof O, Rule>>,
  options: O,
): O {
  if (!isRecord(options)) throw notOptions(subject, position, options);
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  for (const [name, value] of given) {
    if (!Object.hasOwn(rules, name)) throw unknownOption(subject, Object.keys(rules), name);
    const rule = rules[name as keyof O];
    if (rule.accepts(value)) continue;
    const { path, expected, received } = rule.findFault?.(value) ?? { ...rule, path: '', received: value };
    throw invalidOption(`${subject} ${name}${path}`, expected, received);
  }
  return Object.fromEntries(given) as O;
}
