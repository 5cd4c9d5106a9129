import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import type { Connection } from '../../src/kit/database/driver.js';
import { runInTransaction } from '../../src/kit/database/run-in-transaction.js';
import { fault } from './support/faulty-client.js';

/** A connection of drizzle-kit, of whose calls one fails. */
function connection(client: Database.Database, failAt: number): Connection & { readonly calls: number } {
  let calls = 0;
  const call = (): void => {
    if (++calls === failAt) throw fault();
  };
  return {
    prepare: (sql) => client.prepare(sql),
    all: <Row>(sql: string) => client.prepare(sql).all() as Row[],
    exec: (sql) => {
      if (/^PRAGMA/.test(sql)) return void client.exec(sql);
      call();
      client.exec(sql);
    },
    close: () => {},
    get calls() {
      return calls;
    },
  };
}

const STATEMENTS = ['CREATE TABLE a(id)', 'INSERT INTO a VALUES (1)', 'CREATE TABLE b(id)', 'DROP TABLE old'];

const tables = (client: Database.Database) =>
  client.prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").pluck().all();

test('a push whose statements fail, one after another, changes nothing and tells the error', () => {
  for (let failAt = 1; ; failAt++) {
    const client = new Database(':memory:');
    client.exec('CREATE TABLE old(id)');
    const faulty = connection(client, failAt);
    let message = '';
    try {
      runInTransaction(faulty, STATEMENTS);
    } catch (error) {
      message = (error as Error).message;
    }
    expect(client.inTransaction).toBe(false);
    if (faulty.calls < failAt) {
      expect({ message, tables: tables(client), failAt }).toEqual({ message: '', tables: ['a', 'b'], failAt: 7 });
      return;
    }
    expect(message).toContain('disk I/O error');
    expect(tables(client)).toEqual(['old']);
    runInTransaction(connection(client, 0), STATEMENTS);
    expect(tables(client)).toEqual(['a', 'b']);
  }
});

test('the error of a statement is told where SQLite has rolled back by itself', () => {
  const client = new Database(':memory:');
  client.exec('CREATE TABLE a(id UNIQUE); INSERT INTO a VALUES (1)');

  const push = () => runInTransaction(connection(client, 0), ['INSERT OR ROLLBACK INTO a VALUES (1)']);

  expect(push).toThrow(/UNIQUE constraint failed: a\.id\nNothing was changed/);
  expect(client.inTransaction).toBe(false);
});
