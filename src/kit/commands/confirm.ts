import { closeSync, openSync, readSync } from 'node:fs';

/** Asks a question at the terminal and waits for the answer; undefined where there is no terminal. */
export function confirm(question: string): boolean | undefined {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return undefined;
  process.stderr.write(`${question} (y/N) `);
  return /^y(es)?$/i.test(readLine().trim());
}

/** Reads from the terminal itself. After drizzle-kit's own questions, reading from stdin no longer waits. */
function readLine(): string {
  const terminal = openSync(process.platform === 'win32' ? '\\\\.\\CONIN$' : '/dev/tty', 'rs');
  try {
    const bytes = Buffer.alloc(256);
    return bytes.toString('utf8', 0, readSync(terminal, bytes, 0, bytes.length, null));
  } finally {
    closeSync(terminal);
  }
}
