import { complain } from './output/complain.js';

/** The status of a process that Ctrl-C has ended, in every shell. */
const INTERRUPTED = 130;

/**
 * Has Ctrl-C undo something, and end the process, as long as the event loop turns. Without this the signal ends the process at once,
 * in the middle of a statement too, and SQLite rolls back at the next open.
 *
 * @returns a function that takes this back.
 */
export function undoWhenInterrupted(undo: () => void): () => void {
  const listener = (): void => {
    undo();
    complain('interrupted');
    process.exit(INTERRUPTED);
  };
  process.on('SIGINT', listener);
  return () => process.off('SIGINT', listener);
}

/** Lets the event loop turn. */
export const nextTurn = (): Promise<void> => new Promise(setImmediate);
