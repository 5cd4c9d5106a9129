import { invalidOption, notOptions, unknownOption } from '../errors/options.js';

/** What one option may be. */
export interface Rule {
  readonly expected: string;
  accepts(value: unknown): boolean;
}

export const isBoolean: Rule = { expected: 'true or false', accepts: (value) => typeof value === 'boolean' };

export const isColumnKey: Rule = { expected: 'the key of a column', accepts: (value) => typeof value === 'string' };

export const isColumnKeys: Rule = {
  expected: 'an array of the keys of columns',
  accepts: (value) => Array.isArray(value) && value.every((each) => typeof each === 'string'),
};

export const isOneOf = (...values: string[]): Rule => ({
  expected: `one of ${values.join(', ')}`,
  accepts: (value) => values.includes(value as string),
});

export const isIntegerFrom = (min: number, max?: number): Rule => ({
  expected: max === undefined ? `an integer of at least ${min}` : `an integer from ${min} to ${max}`,
  accepts: (value) =>
    Number.isSafeInteger(value) && (value as number) >= min && (max === undefined || (value as number) <= max),
});

export const isFunction: Rule = { expected: 'a function', accepts: (value) => typeof value === 'function' };

/**
 * The options that were given, each checked by its rule.
 *
 * @param position which argument the options are.
 */
export function checkOptions<O extends object>(
  subject: string,
  position: string,
  rules: Readonly<Record<keyof O, Rule>>,
  options: O,
): O {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw notOptions(subject, position, options);
  }
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  for (const [name, value] of given) {
    if (!Object.hasOwn(rules, name)) throw unknownOption(subject, Object.keys(rules), name);
    const { expected, accepts } = rules[name as keyof O];
    if (!accepts(value)) throw invalidOption(`${subject} ${name}`, expected, value);
  }
  return Object.fromEntries(given) as O;
}
