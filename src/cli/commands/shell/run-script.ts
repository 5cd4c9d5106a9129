import type { Connection } from '../../database/connection.js';
import { InputFile } from '../../formats/input-file.js';
import { lines } from '../../formats/lines.js';
import { complain } from '../../output/complain.js';
import type { Mode } from './modes.js';
import { Shell } from './shell.js';

/** Runs a script from standard input. It goes on after errors; the exit status tells of them. */
export async function runScript(connection: Connection, mode: Mode): Promise<void> {
  const shell = new Shell(connection, mode, (error, line) => {
    process.exitCode = 1;
    complain(`line ${line}: ${error instanceof Error ? error.message : error}`);
  });
  for await (const line of lines(new InputFile('-').read())) {
    await shell.feed(line);
    if (shell.isOver) return;
  }
  await shell.end();
}
