import type { TerminalStep } from '../../support/run-in-terminal.js';
import { isKit1 } from './is-kit-1.js';
import type { Scenario } from './scenarios.js';

const DOWN = '\x1b[B';
const ENTER = '\r';

/** What drizzle-kit asks about renames, by `generate` and by `push`, with the keys that answer. */
export const answersOfRenames = ({ renames = [] }: Scenario): TerminalStep[] =>
  renames.map(([from, to]) => isRenamed(from, to));

/** What a `push` asks beyond that. */
export function answersOfLosses({ asksOfLosses, empties }: Scenario): TerminalStep[] {
  const steps: TerminalStep[] = [];
  if (asksOfLosses === 'both' || (asksOfLosses === '0.31' && !isKit1)) steps.push(agreesToLosses);
  if (empties !== undefined) steps.push(agreesToEmpty(empties));
  return steps;
}

/** Chooses the rename among what a new table or column may be. drizzle-kit 1.0 writes its table before a column. */
function isRenamed(from: string, to: string): TerminalStep {
  const choice = `~ (?:\\w+\\.)?${from} › (?:\\w+\\.)?${to} +rename `;
  return {
    expect: new RegExp(`❯ \\+ [^❯]*${choice}[^❯]*$`), // the cursor is at the first choice: it is created
    keys(shown) {
      const choices = shown.slice(shown.lastIndexOf('❯')).split('\n');
      return DOWN.repeat(choices.findIndex((line) => new RegExp(choice).test(line))) + ENTER;
    },
  };
}

const agreesToLosses: TerminalStep = { expect: /No, abort/, keys: DOWN + ENTER };

const agreesToEmpty = (table: string): TerminalStep => ({
  expect: new RegExp(`${table} is emptied: .*Do you still want to push changes\\? \\(y/N\\)`, 's'),
  keys: `y${ENTER}`,
});
