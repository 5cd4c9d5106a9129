import { type SqlStatement, StatementSplitter } from '../../../sql/split-sql.js';
import type { Connection } from '../../database/connection.js';
import { joinPieces } from '../../output/pieces.js';
import { print, printLine } from '../../output/print.js';
import { type DotCommandTarget, runDotCommand, type ShellSettings } from './dot-commands.js';
import type { Mode } from './modes.js';
import { planText } from './plan-text.js';
import { shellColumns } from './shell-columns.js';

/** Receives each error, with the number of the line on which the statement begins. */
export type OnError = (error: unknown, line: number) => void;

/** Runs lines of SQL and of dot commands, as they arrive. */
export class Shell implements DotCommandTarget {
  readonly connection: Connection;
  readonly settings: ShellSettings;
  /** Set by `.quit`. */
  isOver = false;
  readonly #onError: OnError;
  #splitter = new StatementSplitter();
  #firstLine = 1;
  #line = 0;

  constructor(connection: Connection, mode: Mode, onError: OnError) {
    this.connection = connection;
    this.settings = { mode, timer: false, explain: false };
    this.#onError = onError;
  }

  /** Whether a statement has begun and not ended. */
  get isContinuing(): boolean {
    return this.#splitter.hasRest;
  }

  /** Runs the statements that end on this line. */
  async feed(line: string): Promise<void> {
    this.#line++;
    if (!this.isContinuing) {
      this.#firstLine = this.#line;
      if (line.startsWith('.')) return this.#attempt(this.#line, () => runDotCommand(this, line));
      if (line.trim() === '') return;
    }
    await this.#runAll(this.#splitter.feed(`${line}\n`));
    if (!this.isContinuing) this.clear();
  }

  /** Runs what is left, whose last semicolon may be missing. */
  async end(): Promise<void> {
    if (!this.isContinuing || this.isOver) return;
    const statement = this.#splitter.rest;
    this.clear();
    await this.#runAll([statement]);
  }

  /** Forgets the statement that has begun. */
  clear(): void {
    this.#splitter = new StatementSplitter();
  }

  async #runAll(statements: readonly SqlStatement[]): Promise<void> {
    for (const { sql, lineBreaks } of statements) {
      await this.#attempt(this.#firstLine + lineBreaks, () => this.#run(sql));
    }
  }

  async #attempt(line: number, action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      this.#onError(error, line);
    }
  }

  async #run(sql: string): Promise<void> {
    const { connection, settings } = this;
    const startedAt = performance.now();
    const statement = connection.prepare(sql);
    if (settings.explain) await print(planText(connection, sql));
    if (statement.columns.length === 0) statement.run();
    else {
      const columns = shellColumns(connection, statement.columns);
      for (const piece of joinPieces(settings.mode(columns, statement.iterate()))) await print(piece);
    }
    if (settings.timer) await printLine(`Run Time: ${((performance.now() - startedAt) / 1000).toFixed(3)} s`);
  }
}
