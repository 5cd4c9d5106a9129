import type { PreparedStatement } from './driver.js';

/** What reads, or sets the connection up: it changes no row and no table. */
const READS = /^\s*(?:SELECT|WITH|EXPLAIN|PRAGMA(?!\s+foreign_keys\s*=))\b/i;

/** The statements of a push, kept until all of them are known. */
export class HeldStatements {
  #held: string[] = [];

  /** A stand-in for a statement that changes the database; undefined for one that reads. */
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

  /** What there was, which is not held any longer. */
  take(): string[] {
    const held = this.#held;
    this.#held = [];
    return held;
  }
}
