import { styleText } from 'node:util';

/** Tells the person at the terminal. Not on stdout, where drizzle-kit may be writing SQL or JSON. */
export function reportWarning(message: string): void {
  process.stderr.write(`${label('yellow', 'Warning')} ${message}\n`);
}

export function reportError(error: unknown): void {
  process.stderr.write(`${label('red', 'Error')} ${error instanceof Error ? error.message : String(error)}\n`);
}

const label = (color: 'yellow' | 'red', text: string): string =>
  styleText(color, `[drizzle-vector] ${text}:`, { stream: process.stderr });
