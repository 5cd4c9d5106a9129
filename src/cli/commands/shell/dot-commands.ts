import { invalidUsage } from '../../../errors/command-line.js';
import { type Connection, selectRows } from '../../database/connection.js';
import { print, printLine } from '../../output/print.js';
import { type Mode, modes } from './modes.js';

/** What `.mode`, `.timer` and `.explain` change. */
export interface ShellSettings {
  mode: Mode;
  timer: boolean;
  explain: boolean;
}

/** What a dot command reads and changes of the shell. */
export interface DotCommandTarget {
  readonly connection: Connection;
  readonly settings: ShellSettings;
  /** Set by `.quit`. */
  isOver: boolean;
}

interface DotCommand {
  readonly usage: string;
  readonly help: string;
  run(shell: DotCommandTarget, argument: string | undefined): unknown;
}

const modeNames = Object.keys(modes).join('|');

const commands: Readonly<Record<string, DotCommand>> = {
  '.help': {
    usage: '.help',
    help: 'Show this',
    run: () => print(helpText()),
  },
  '.tables': {
    usage: '.tables',
    help: 'List the tables and views',
    run: ({ connection }) => printAll(connection, TABLES),
  },
  '.schema': {
    usage: '.schema [table]',
    help: 'Show the statements that created them',
    run: ({ connection }, table) => printAll(connection, SCHEMA, table ?? null),
  },
  '.mode': {
    usage: `.mode ${modeNames}`,
    help: 'Set how rows are printed',
    run({ settings }, name = '') {
      const mode = Object.hasOwn(modes, name) ? modes[name] : undefined;
      if (mode === undefined) throw invalidUsage('.mode', modeNames, JSON.stringify(name));
      settings.mode = mode;
    },
  },
  '.timer': {
    usage: '.timer on|off',
    help: 'Tell how long each statement took',
    run: ({ settings }, value) => {
      settings.timer = switchOf('.timer', value);
    },
  },
  '.explain': {
    usage: '.explain on|off',
    help: 'Show the query plan before the rows',
    run: ({ settings }, value) => {
      settings.explain = switchOf('.explain', value);
    },
  },
  '.quit': {
    usage: '.quit',
    help: 'Leave, as Ctrl-D does',
    run: (shell) => {
      shell.isOver = true;
    },
  },
};

/** Runs a line that begins with a dot. */
export async function runDotCommand(shell: DotCommandTarget, line: string): Promise<void> {
  const [, name = '', argument] = /^(\S+)\s*(.*?)[\s;]*$/.exec(line) ?? [];
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) throw invalidUsage('shell', Object.keys(commands).join(', '), JSON.stringify(name));
  await command.run(shell, argument ? unquoted(argument) : undefined);
}

const NOT_SHADOWED = `name NOT IN (SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'shadow')
  AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'`;

const TABLES = `SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND ${NOT_SHADOWED} ORDER BY name`;

const SCHEMA = `
  SELECT sql || ';' FROM sqlite_master
  WHERE sql IS NOT NULL AND ${NOT_SHADOWED} AND lower(tbl_name) = lower(ifnull(?, tbl_name))
  ORDER BY rowid`;

async function printAll(connection: Connection, sql: string, ...parameters: (string | null)[]): Promise<void> {
  for (const [text] of selectRows(connection, sql, ...parameters)) await printLine(String(text));
}

function switchOf(command: string, value = ''): boolean {
  if (value !== 'on' && value !== 'off') throw invalidUsage(command, 'on or off', JSON.stringify(value));
  return value === 'on';
}

const unquoted = (text: string): string => text.replace(/^(["'`])(.*)\1$/, '$2');

function helpText(): string {
  const all = Object.values(commands);
  const width = Math.max(...all.map(({ usage }) => usage.length));
  return all.map(({ usage, help }) => `${usage.padEnd(width)}  ${help}\n`).join('');
}
