import { Command } from 'commander';
import { benchCommand } from './commands/bench.js';
import { checkCommand } from './commands/check.js';
import { createCommand } from './commands/create.js';
import { exportCommand } from './commands/export.js';
import { importCommand } from './commands/import.js';
import { infoCommand } from './commands/info.js';
import { searchCommand } from './commands/search.js';
import { shellCommand } from './commands/shell.js';
import { rebuildCommand, syncCommand } from './commands/upkeep.js';

/** In the order of the help. */
const commands = [
  ...[shellCommand, infoCommand, searchCommand, createCommand, importCommand, exportCommand],
  ...[rebuildCommand, syncCommand, checkCommand, benchCommand],
];

/** The whole command line. */
export function program(version: string): Command {
  const all = new Command('drizzle-vector')
    .description('Vector search in SQLite files, from the command line.')
    .version(version)
    .helpCommand(false);
  for (const make of commands) all.addCommand(make());
  return all;
}
