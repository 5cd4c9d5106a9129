import { once } from 'node:events';

/** Writes to standard output, no faster than it is read. */
export async function print(text: string | Uint8Array): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain');
}

/** Writes a line of text. */
export const printLine = (text: string): Promise<void> => print(`${text}\n`);

const BROKEN_PIPE = 141; // the status in every shell of a process that SIGPIPE ended

/** Ends the process quietly when nobody reads its output any more, as with `| head`. */
export function endWithReader(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(BROKEN_PIPE);
  });
}
