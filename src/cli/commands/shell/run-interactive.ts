import { createInterface, type Interface } from 'node:readline';
import { type Connection, selectValue } from '../../database/connection.js';
import { printLine } from '../../output/print.js';
import { HISTORY_LINES, History, historyPath } from './history.js';
import type { Mode } from './modes.js';
import { Shell } from './shell.js';

const PROMPT = 'vector> ';
const CONTINUATION = '   ...> ';

/** Runs what is typed at a terminal, until Ctrl-D or `.quit`. */
export async function runInteractive(connection: Connection, mode: Mode): Promise<void> {
  const shell = new Shell(connection, mode, (error) => {
    process.stderr.write(`Error: ${error instanceof Error ? error.message : error}\n`);
  });
  const history = new History(historyPath());
  await printLine(`${connection.path}, SQLite ${selectValue(connection, 'SELECT sqlite_version()')}, .help tells more`);
  const terminal = createInterface({
    input: process.stdin,
    output: process.stdout,
    history: history.read(),
    historySize: HISTORY_LINES,
    removeHistoryDuplicates: true,
    prompt: PROMPT,
  });
  terminal.on('SIGINT', () => clearLine(terminal, shell));
  terminal.prompt();
  for await (const line of terminal) {
    history.add(line);
    await interruptibly(() => shell.feed(line));
    if (shell.isOver) break;
    promptFor(terminal, shell);
  }
  terminal.close();
  if (!shell.isOver) await printLine('');
}

function promptFor(terminal: Interface, { isContinuing }: Shell): void {
  terminal.setPrompt(isContinuing ? CONTINUATION : PROMPT);
  terminal.prompt();
}

function clearLine(terminal: Interface, shell: Shell): void {
  shell.clear();
  terminal.write(null, { ctrl: true, name: 'e' });
  terminal.write(null, { ctrl: true, name: 'u' });
  process.stdout.write('^C\n');
  promptFor(terminal, shell);
}

/**
 * Leaves raw mode while a statement runs, so that Ctrl-C ends the process. In raw mode, Ctrl-C is a key, which nobody
 * reads during a statement.
 */
async function interruptibly(action: () => Promise<void>): Promise<void> {
  process.stdin.setRawMode(false);
  try {
    await action();
  } finally {
    process.stdin.setRawMode(true);
  }
}
