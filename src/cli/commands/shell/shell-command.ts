import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { fileNotFound, invalidUsage } from '../../../errors/command-line.js';
import type { Connection } from '../../database/connection.js';
import { databasePath } from '../../database/database-path.js';
import { openOrCreate } from '../../database/open-connection.js';
import { command } from '../command.js';
import { type Mode, modes } from './modes.js';
import { runInteractive } from './run-interactive.js';
import { runScript } from './run-script.js';

interface Options {
  readonly json?: true;
  readonly readonly?: true;
}

export const shellCommand = (): Command =>
  command('shell', 'Run SQL with the extension loaded, from the terminal or from a pipe.', [
    'drizzle-vector shell app.db',
    'echo "SELECT count(*) FROM docs" | drizzle-vector shell app.db',
    'drizzle-vector shell app.db --json < queries.sql',
  ])
    .argument('[file]', 'the database, made if there is none; without one, a database in memory', fileOrMemory)
    .option('--json', 'print rows as JSON')
    .option('--readonly', 'refuse to write')
    .action(runShell);

async function runShell(path: string | undefined, { json, readonly }: Options): Promise<void> {
  const connection = open(path, readonly === true);
  const isTerminal = process.stdin.isTTY && process.stdout.isTTY;
  const [start, mode] = isTerminal ? [runInteractive, 'table'] : [runScript, 'list'];
  try {
    await start(connection, modes[json ? 'json' : mode] as Mode);
  } finally {
    connection.close();
  }
}

const fileOrMemory = (given: string): string => (given === ':memory:' ? given : databasePath(given));

function open(path: string | undefined, readonly: boolean): Connection {
  if (readonly && path === undefined) throw invalidUsage('--readonly', 'a file', 'none');
  if (readonly && !existsSync(path as string)) throw fileNotFound(path as string);
  return openOrCreate(path ?? ':memory:', { readonly });
}
