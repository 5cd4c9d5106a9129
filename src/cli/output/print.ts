import { once } from 'node:events';

/** Writes to standard output, no faster than it is read. */
export async function print(text: string | Uint8Array): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain');
}

/** Writes a line of text. */
export const printLine = (text: string): Promise<void> => print(`${text}\n`);
