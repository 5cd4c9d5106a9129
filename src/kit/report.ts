import { styleText } from 'node:util';

/** Warns the person at the terminal. It does not write to stdout, where drizzle-kit may write SQL or JSON. */
export function reportWarning(message: string): void {
  process.stderr.write(`${label('yellow', 'Warning')} ${message}\n`);
}

export function reportError(error: unknown): void {
  process.stderr.write(`${label('red', 'Error')} ${error instanceof Error ? error.message : String(error)}\n`);
}

const label = (color: 'yellow' | 'red', text: string): string =>
  styleText(color, `[drizzle-vector] ${text}:`, { stream: process.stderr });
