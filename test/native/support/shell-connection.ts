import { type ChildProcess, spawn } from 'node:child_process';
import { Connection, SqlError, type Value } from './connection.js';
import { parseQuotedRows } from './quoted-rows.js';

const END = '-- end of answer --\n';

const PLAN = 'QUERY PLAN\n';

const CODES: Record<string, string> = {
  1: 'SQLITE_ERROR',
  4: 'SQLITE_ABORT',
  5: 'SQLITE_BUSY',
  6: 'SQLITE_LOCKED',
  8: 'SQLITE_READONLY',
  11: 'SQLITE_CORRUPT',
  18: 'SQLITE_TOOBIG',
  19: 'SQLITE_CONSTRAINT',
  20: 'SQLITE_MISMATCH',
};

/** A database in a `sqlite3` shell of its own: another program and another SQLite version than better-sqlite3's. */
export class ShellConnection extends Connection {
  readonly #shell: ChildProcess;
  #output = '';
  #errors = '';
  #answered: (() => void) | undefined;
  #ended: string | undefined;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(path: string, options: { readonly?: boolean } = {}) {
    super();
    const mode = options.readonly ? ['-readonly'] : [];
    this.#shell = spawn('sqlite3', ['-batch', '-init', '/dev/null', ...mode, path]);
    this.#shell.stdin?.on('error', () => {});
    this.#shell.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#output += text;
      this.#check();
    });
    this.#shell.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#errors += text;
      this.#check();
    });
    this.#shell.on('exit', (code, signal) => {
      this.#ended = `the sqlite3 shell ended: ${signal ?? `exit code ${code}`}`;
      this.#check();
    });
    this.#send('.mode quote\n.timeout 5000').catch(() => {});
  }

  async run(sql: string): Promise<void> {
    await this.#send(oneLine(sql));
  }

  async all(sql: string): Promise<Value[][]> {
    const answer = await this.#send(oneLine(sql));
    return answer.startsWith(PLAN) ? parsePlan(answer) : parseQuotedRows(answer);
  }

  async load(path: string, entryPoint = ''): Promise<void> {
    await this.#send(`.load '${path}' ${entryPoint}`);
  }

  /** A command of the shell itself, such as `.open other.db`. */
  async command(line: string): Promise<string> {
    return await this.#send(line);
  }

  async close(): Promise<void> {
    if (this.#ended) return;
    const ended = new Promise((resolve) => this.#shell.on('exit', resolve));
    this.#shell.stdin?.end('.exit\n');
    await ended;
  }

  #send(input: string): Promise<string> {
    const answer = this.#queue.then(() => this.#exchange(input));
    this.#queue = answer.catch(() => {});
    return answer;
  }

  async #exchange(input: string): Promise<string> {
    this.#output = '';
    this.#errors = '';
    await new Promise<void>((resolve) => {
      this.#answered = resolve;
      const end = `.print '${END.trim()}'`;
      this.#shell.stdin?.write(`${input}\n${end}\n.output stderr\n${end}\n.output stdout\n`);
      this.#check();
    });
    if (this.#ended) throw new Error(`${this.#ended} after ${input.slice(0, 500)}\n${this.#errors}`);
    const error = this.#errors.slice(0, -END.length).trim();
    if (error) throw shellError(error);
    return this.#output.slice(0, -END.length);
  }

  #check(): void {
    if (this.#ended || (this.#output.endsWith(END) && this.#errors.endsWith(END))) this.#answered?.();
  }
}

// The shell runs what it has as soon as a line ends a statement, and goes on after an error in an earlier line. On one line,
// statements end at the first error as they do everywhere else.
function oneLine(sql: string): string {
  const line = sql
    .trim()
    .replace(/'(?:[^']|'')*'|"(?:[^"]|"")*"|\s*\n\s*/g, (part) => (/^['"]/.test(part) ? part : ' '));
  return line.endsWith(';') ? line : `${line};`;
}

// The shell draws the plan of a query as a tree, whatever the mode.
function parsePlan(answer: string): Value[][] {
  return answer
    .slice(PLAN.length)
    .trimEnd()
    .split('\n')
    .map((line) => [line.replace(/^[-|` ]*/, '')]);
}

function shellError(text: string): SqlError {
  const message = text
    .replace(/^(?:(?:Parse|Runtime) error|Error:?)(?: near line \d+)?: /, '')
    .replace(/\n[^\n]*\n *(?:\^--- error here|error here ---\^)$/, '');
  const code = /^([\s\S]*) \((\d+)\)$/.exec(message);
  return code ? new SqlError(code[1] ?? '', CODES[code[2] ?? '']) : new SqlError(message);
}
