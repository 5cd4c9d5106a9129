import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { loadVectorExtension } from 'drizzle-vector';

/** A database in which the SQL of one page is run. */
export class SqlPage {
  readonly #db = new Database(':memory:');

  constructor(folder: string) {
    loadVectorExtension(this.#db);
    // As in the sqlite3 shell.
    this.#db.function('writefile', (name, data) => {
      writeFileSync(join(folder, name as string), data as Buffer);
      return (data as Buffer).length;
    });
    this.#db.function('readfile', (name) => readFileSync(join(folder, name as string)));
  }

  /** What the sqlite3 shell prints of a block of statements. */
  run(sql: string): string {
    return statementsOf(sql)
      .map((statement) => this.#print(statement))
      .join('');
  }

  close(): void {
    this.#db.close();
  }

  #print(sql: string): string {
    const statement = this.#db.prepare(sql);
    const unbound = Object.fromEntries([...sql.matchAll(/:(\w+)/g)].map(([, name]) => [name, null]));
    if (!statement.reader) {
      statement.run(unbound);
      return '';
    }
    const rows = statement.raw().all(unbound) as unknown[][];
    if (!/^EXPLAIN QUERY PLAN/i.test(sql)) return rows.map((row) => `${row.join('|')}\n`).join('');
    const details = rows.map((row) => row.at(-1));
    return [
      'QUERY PLAN',
      ...details.map((detail, index) => `${index < details.length - 1 ? '|' : '`'}--${detail}`),
      '',
    ].join('\n');
  }
}

/** The statements of a block, without the commands of the sqlite3 shell. */
const statementsOf = (sql: string): string[] =>
  sql
    .replaceAll(/^\..*$/gm, '')
    .split(/(?<=;)\s*\n/)
    .filter((statement) => statement.trim() !== '');
