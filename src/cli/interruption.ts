import { constants } from 'node:os';
import { complain } from './output/complain.js';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Undoes something before Ctrl-C, or another signal, ends the process. It works while the event loop turns. Without it
 * the signal ends the process at once, even during a statement, and SQLite rolls back when the database is next opened.
 *
 * @returns a function that stops this.
 */
export function undoWhenInterrupted(undo: () => void): () => void {
  const listener = (signal: (typeof SIGNALS)[number]): void => {
    undo();
    complain('interrupted');
    process.exit(128 + constants.signals[signal]); // like shells: 130 for Ctrl-C
  };
  for (const signal of SIGNALS) process.on(signal, listener);
  return () => {
    for (const signal of SIGNALS) process.off(signal, listener);
  };
}

/** Lets the event loop turn. */
export const nextTurn = (): Promise<void> => new Promise(setImmediate);
