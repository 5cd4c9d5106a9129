/** What one option may be. */
export interface Rule {
  /** Completes the sentence "expected …" of an error. */
  readonly expected: string;
  accepts(value: unknown): boolean;
  /** Finds which part of a value is not accepted, if the value is one of parts. */
  findFault?(value: unknown): Fault | undefined;
}

/** A part of an option's value that is not accepted. */
export interface Fault {
  /** Where it is below the option, such as `.title`. */
  readonly path: string;
  readonly expected: string;
  readonly received: unknown;
}

/** The rule of an option that another check looks at, such as one whose error has a code of its own. */
export const isAnything: Rule = { expected: 'anything', accepts: () => true };

export const isBoolean: Rule = { expected: 'true or false', accepts: (value) => typeof value === 'boolean' };

export const isString: Rule = { expected: 'a string', accepts: (value) => typeof value === 'string' };

/** The rule of a name that is stored in the database. */
export const isName: Rule = {
  expected: 'a string without \\0 that is not empty',
  accepts: (value) => typeof value === 'string' && value !== '' && !value.includes('\0'),
};

export const isFunction: Rule = { expected: 'a function', accepts: (value) => typeof value === 'function' };

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

/** The rule of what multiplies a score. */
export const isWeight: Rule = {
  expected: 'a finite number of at least 0',
  accepts: (value) => Number.isFinite(value) && (value as number) >= 0,
};
