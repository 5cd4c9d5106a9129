import { unconfirmedDataLoss } from '../../errors/drizzle-kit.js';
import { quoteIdentifier } from '../../sql/sql-text.js';
import { declaredTables } from '../../tables/drizzle-kit-declarations.js';
import type { VirtualTable } from '../../tables/virtual-table.js';
import type { Connection, Driver } from '../database/driver.js';
import { HeldStatements } from '../database/held-statements.js';
import { isSameTable } from '../database/is-same-table.js';
import { PlainCopy } from '../database/plain-copy.js';
import type { DatabaseSchema } from '../database/plain-schema.js';
import { runInTransaction } from '../database/run-in-transaction.js';
import { tablesOfDatabase } from '../database/tables-of-database.js';
import { typeToken, withoutTokens } from '../database/type-token.js';
import { checkNames } from '../migration/check-names.js';
import type { TablesAfter } from '../migration/migrated-tables.js';
import { readStatements, type Statement } from '../migration/read-statements.js';
import type { RenamedColumns } from '../migration/renamed-columns.js';
import { rewriteMigration } from '../migration/rewrite-migration.js';
import type { Warning } from '../migration/warning.js';
import { reportError, reportWarning } from '../report.js';
import { confirm } from './confirm.js';
import { filterOutput } from './filter-output.js';
import { ShownRenames } from './shown-renames.js';

/**
 * Rewrites what drizzle-kit pushes. drizzle-kit runs one statement after another. They are held back until it prints
 * something, or ends. They are then rewritten together, and run in one transaction.
 *
 * @param force whether vectors may be lost without a question.
 * @param mentions whether the files of the schema mention a full-text or R*Tree table. drizzle-kit 0.31 reads the database before
 * it reads them.
 */
export function rewritePushed(driver: Driver, force: boolean, mentions: (table: string) => boolean): void {
  const copy = new PlainCopy(driver, typeToken, mentions);
  const held = new HeldStatements();
  const shown = new ShownRenames();
  let database: Connection | undefined;
  driver.intercept((sql, connection) => {
    const read = copy.read(sql, connection);
    if (read !== undefined) return read;
    if (declaredTables().length === 0 && copy.schemaOf(connection).virtual.size === 0) return undefined;
    database = connection;
    return held.hold(sql);
  });
  const push = () => {
    const statements = held.take();
    if (database !== undefined && statements.length > 0) pushHeld(statements, shown.columns, database, copy, force);
  };
  filterOutput((text) => {
    push();
    shown.read(text);
    return withoutTokens(text);
  });
  process.on('exit', push);
}

function pushHeld(
  held: readonly string[],
  renames: RenamedColumns,
  database: Connection,
  copy: PlainCopy,
  force: boolean,
): void {
  try {
    for (const table of declaredTables()) checkNames(table);
    const { virtual, foreign } = ownTables(copy.schemaOf(database));
    const read = readStatements(held.filter(isFirstOfIndex)).filter(
      (each) => !('table' in each && foreign.has(each.table)),
    );
    const after = tablesAfter(read, virtual);
    const needed = read.filter((statement) => !isNeedless(statement, virtual, after)).map(({ sql }) => sql);
    const { statements, warnings } = rewriteMigration(needed, tablesOfDatabase(database, virtual), after, renames);
    if (!force) checkConsent(warnings, database);
    for (const { message } of warnings) reportWarning(message);
    runInTransaction(database, statements);
  } catch (error) {
    reportError(error);
    process.exit(1);
  }
}

// drizzle-kit 0.31 has two statements for each unique index of a table that it makes anew.
const isFirstOfIndex = (sql: string, index: number, all: readonly string[]): boolean =>
  !/^\s*CREATE UNIQUE INDEX\b/i.test(sql) || all.indexOf(sql) === index;

/** A full-text or R*Tree table that plain SQL has made belongs to the schema only if the schema declares it. */
function ownTables({ virtual, byHand }: DatabaseSchema) {
  const declared = new Set(declaredTables().map(({ description }) => description.name));
  const own = [...byHand].filter(([name]) => declared.has(name));
  const foreign = new Set([...byHand.keys()].filter((name) => !declared.has(name)));
  const others = [...virtual].filter(([name]) => !foreign.has(name));
  return { virtual: new Map([...others, ...own]), foreign };
}

/** The virtual tables that the schema declares, of those that drizzle-kit has found in it. */
function tablesAfter(statements: readonly Statement[], before: ReadonlyMap<string, VirtualTable>): TablesAfter {
  const names = new Set(before.keys());
  for (const statement of statements) {
    if (!('table' in statement)) continue;
    if (statement.kind === 'drop table' || statement.kind === 'rename table') names.delete(statement.table);
    else names.add(statement.table);
    if (statement.kind === 'rename table') names.add(statement.to);
  }
  return new Map(
    declaredTables().flatMap((each) =>
      names.has(each.description.name) ? [[each.description.name, each] as const] : [],
    ),
  );
}

/**
 * Whether a statement would change a table to what it already is. drizzle-kit does not always recognize its own
 * defaults when it reads them from a database.
 */
function isNeedless(statement: Statement, before: ReadonlyMap<string, VirtualTable>, after: TablesAfter): boolean {
  if (!('table' in statement)) return false;
  const now = before.get(statement.table);
  const then = after.get(statement.table);
  const remakes = statement.temporary || statement.kind === 'drop table' || statement.kind === 'create table';
  return remakes && now !== undefined && then !== undefined && isSameTable(now, then);
}

/** Asks before rows are lost that drizzle-kit did not ask about. Where nobody can answer, it refuses. */
function checkConsent(warnings: readonly Warning[], database: Connection): void {
  const losses = warnings.filter(({ emptied }) => emptied !== undefined && hasRows(database, emptied));
  if (losses.length === 0) return;
  const messages = losses.map(({ message }) => message);
  const agreed = confirm(`${messages.join('\n')}\nDo you still want to push changes?`);
  if (agreed === undefined) throw unconfirmedDataLoss(messages);
  if (agreed) return;
  process.stderr.write('[x] All changes were aborted\n');
  process.exit(0);
}

const hasRows = (database: Connection, table: string): boolean =>
  database.all(`SELECT 1 FROM ${quoteIdentifier(table)} LIMIT 1`).length > 0;
