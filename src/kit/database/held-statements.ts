import type { PreparedStatement } from './driver.js';

/** Statements that read, or set up the connection. They change no rows and no tables. */
const READS = /^\s*(?:SELECT|WITH|EXPLAIN|PRAGMA(?!\s+foreign_keys\s*=))\b/i;

/** The statements of a push, held back until all of them are known. */
export class HeldStatements {
  #held: string[] = [];

  /** A stand-in for a statement that changes the database; undefined for a statement that reads. */
  hold(sql: string): PreparedStatement | undefined {
    if (READS.test(sql)) return undefined;
    const statement: PreparedStatement = {
      all: () => {
        this.#held.push(sql);
        return [];
      },
      run: () => {
        this.#held.push(sql);
        return { changes: 0, lastInsertRowid: 0 };
      },
      bind: () => statement,
    };
    return statement;
  }

  /** Takes the statements, which are then no longer held. */
  take(): string[] {
    const held = this.#held;
    this.#held = [];
    return held;
  }
}
