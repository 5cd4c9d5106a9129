import { Command, InvalidArgumentError, Option } from 'commander';
import { isRecall } from '../../tables/index-options.js';

/** Makes a command whose help ends with examples. */
export function command(name: string, description: string, examples: readonly string[]): Command {
  const lines = examples.map((example) => `  $ ${example}`);
  return new Command(name).description(description).addHelpText('after', `\nExamples:\n${lines.join('\n')}`);
}

export const jsonOption = (): Option => new Option('--json', 'print JSON');

/** Parses an option that is a positive integer. */
export const count = (text: string): number => integerFrom(1)(text);

/** Makes a parser for options that are integers in a range. */
export const integerFrom =
  (min: number, max = Number.MAX_SAFE_INTEGER) =>
  (text: string): number => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(
      `Expected an integer ${max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`}.`,
    );
  };

/** Parses the share of the nearest rows that a search is to find. */
export function recallShare(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && isRecall.accepts(value)) return value;
  throw new InvalidArgumentError(`Expected ${isRecall.expected}.`);
}

/** Parses an option that is a number. */
export function number(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value)) return value;
  throw new InvalidArgumentError('Expected a finite number.');
}

/** Parses an option that is a list of names. */
export const names = (text: string): string[] => text.split(',').map((name) => name.trim());
