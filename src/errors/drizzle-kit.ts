import { describeValue, list, unexpected } from './message.js';
import { VectorError } from './vector-error.js';

export const unsupportedMigration = (table: string, received: string, advice: string): VectorError =>
  unexpected('unsupported_migration', table, 'a change that SQLite can make to a virtual table', received, advice);

export const unknownStatement = (table: string, sql: string): VectorError =>
  unexpected('unsupported_migration', table, 'a statement that is understood', `this one\n${sql}`);

export const branchesDisagree = (table: string): VectorError =>
  unsupportedMigration(
    table,
    'one that two branches have changed, each in its own way',
    'Remove the migrations of one of them, and generate them again on top of the other',
  );

export const indexOnVirtualTable = (table: string, sql: string): VectorError =>
  unsupportedMigration(table, 'an index on it', `Name its columns in vectorTable()'s option indexed:\n${sql}`);

/** @param where the statement that makes the foreign key, or which table has it. */
export const foreignKeyToVirtualTable = (table: string, where: string): VectorError =>
  unsupportedMigration(
    table,
    'a foreign key to it, which fails at every insert',
    `Leave references() out, and declare a relation:\n${where}`,
  );

/** @param received the table that refers to it, and how. */
export const replacedUnderRows = (table: string, received: string): VectorError =>
  unexpected(
    'unsupported_migration',
    table,
    'a table that can be dropped or made anew without a change to the rows that refer to it',
    received,
    'Take that foreign key away in a migration of its own before, and add it again in one afterwards',
  );

/** @param table the table, or a column of one. */
export const tableNotPulled = (table: string): VectorError =>
  unexpected(
    'unsupported_migration',
    'drizzle-kit pull',
    `${table} in the schema that it wrote`,
    'none',
    /[^\w. -]/.test(table)
      ? 'It cannot write every name as TypeScript. Rename it in the database, or write the schema by hand'
      : '',
  );

/**
 * @param without what a name must not have in it.
 * @param why what comes of it.
 */
export const nameNotWritten = (table: string, name: string, without: string, why: string): VectorError =>
  unexpected('unsupported_migration', table, `a name without ${without}`, JSON.stringify(name), why);

export const nameWithBacktick = (table: string, name: string): VectorError =>
  nameNotWritten(
    table,
    name,
    'a backtick',
    'drizzle-kit quotes names with backticks, and does not double those inside',
  );

export const schemaNotParsed = (path: string, cause: unknown): string =>
  `${path} does not parse. drizzle-kit does not escape each name and default that SQLite takes, such as one with a ` +
  `quotation mark or a line break. Correct it by hand (${cause instanceof Error ? cause.message : cause})`;

export const kitDriverMissing = (cause: unknown): VectorError =>
  new VectorError(
    'unsupported_driver',
    'drizzle-kit: expected better-sqlite3, to open a database that has vector tables, but received no driver that can ' +
      `load extensions (${cause instanceof Error ? cause.message.split('\n', 1)[0] : cause}). ` +
      'Install it: npm install -D better-sqlite3',
    { cause },
  );

export const kitDriverTooOld = (version: string): VectorError =>
  unexpected(
    'unsupported_driver',
    'drizzle-kit',
    'a node:sqlite that loads the extension for all connections',
    `the one of Node ${version}`,
    'Install better-sqlite3, or a newer Node',
  );

export const unsupportedDialect = (received: string): VectorError =>
  unexpected(
    'unsupported_driver',
    'withVectors() dialect',
    "'sqlite'",
    describeValue(received),
    received === 'turso'
      ? "Turso Cloud cannot load native extensions; for a local file of libSQL, write dialect: 'sqlite' and install better-sqlite3"
      : 'Only SQLite has vector tables',
  );

export const unsupportedKitDriver = (received: string): VectorError =>
  unexpected(
    'unsupported_driver',
    'withVectors() driver',
    "none, or 'expo'",
    describeValue(received),
    'It cannot load native extensions: keep vector tables in a SQLite file, with a config of its own',
  );

export const unsupportedCommand = (received: string, known: readonly string[]): VectorError =>
  unexpected(
    'unsupported_command',
    'withVectors()',
    `one of drizzle-kit's commands ${list(known)}`,
    JSON.stringify(received),
    'It would write or run statements that make no vector tables',
  );

export const brokenMigration = (file: string): VectorError =>
  unexpected(
    'broken_migration',
    file,
    'a migration of vector tables that was generated through withVectors()',
    'one that was generated without it, and would fail',
    'Remove it, with its snapshot and its entry in meta/_journal.json if there is one (`drizzle-kit drop`), and generate it again',
  );

export const unconfirmedDataLoss = (losses: readonly string[]): VectorError =>
  unexpected(
    'data_loss',
    'drizzle-kit push',
    'consent to the loss of vectors',
    'none',
    `${losses.join('; ')}. Nothing was changed. --force pushes without asking`,
  );
