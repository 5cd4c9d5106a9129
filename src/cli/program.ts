import { Command } from 'commander';
import { benchCommand } from './commands/bench-command.js';
import { checkCommand } from './commands/check-command.js';
import { createCommand } from './commands/create-command.js';
import { exportCommand } from './commands/export/export-command.js';
import { healthCommand } from './commands/health-command.js';
import { importCommand } from './commands/import/import-command.js';
import { infoCommand } from './commands/info-command.js';
import { searchCommand } from './commands/search/search-command.js';
import { shellCommand } from './commands/shell/shell-command.js';
import { mergeCommand, rebuildCommand } from './commands/upkeep-commands.js';

/** The commands, in the order of the help. */
const commands = [
  ...[shellCommand, infoCommand, searchCommand, createCommand, importCommand, exportCommand],
  ...[rebuildCommand, mergeCommand, healthCommand, checkCommand, benchCommand],
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
