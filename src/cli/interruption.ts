import { constants } from 'node:os';
import { complain } from './output/complain.js';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Has Ctrl-C, and what else ends a process, undo something first, as long as the event loop turns. Without this the signal ends the process
 * at once, in the middle of a statement too, and SQLite rolls back at the next open.
 *
 * @returns a function that takes this back.
 */
export function undoWhenInterrupted(undo: () => void): () => void {
  const listener = (signal: (typeof SIGNALS)[number]): void => {
    undo();
    complain('interrupted');
    process.exit(128 + constants.signals[signal]); // as shells have it: 130 for Ctrl-C
  };
  for (const signal of SIGNALS) process.on(signal, listener);
  return () => {
    for (const signal of SIGNALS) process.off(signal, listener);
  };
}

/** Lets the event loop turn. */
export const nextTurn = (): Promise<void> => new Promise(setImmediate);
