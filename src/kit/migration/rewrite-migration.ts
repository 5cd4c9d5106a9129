import { foreignKeyToVirtualTable, indexOnVirtualTable, unknownStatement } from '../../errors/drizzle-kit.js';
import { checkNames } from './check-names.js';
import { changeDerivedTable } from './derived-table-change.js';
import { keepReferringRows } from './keep-referring-rows.js';
import { MigratedTables, type TablesAfter } from './migrated-tables.js';
import { readStatements, type Statement, type TableStatement } from './read-statements.js';
import { RenamedColumns } from './renamed-columns.js';
import { changeStoredTable, type StoredTableChange } from './stored-table-change.js';
import type { TablesBefore } from './table-before.js';
import type { Rewritten } from './warning.js';
import { namesIn, withoutTexts } from './without-texts.js';

/**
 * Rewrites the statements of drizzle-kit, which does not know virtual tables, so that they create, change and drop
 * virtual tables.
 *
 * Several statements about one virtual table that keeps its rows itself become one remaking of it, in the place of the
 * first. Its rows are copied once. A virtual table over an ordinary table is dropped before everything else, and
 * created after everything else, where it or its ordinary table changes. Rows that refer to a table which is dropped are
 * kept, see {@link keepReferringRows}.
 *
 * @param before every table before the migration.
 * @param after the virtual tables after it.
 * @param renames the renamed columns. Those that statements rename need not be among them.
 * @throws {@link VectorError} `unsupported_migration` for what SQLite cannot do to a virtual table, and for a statement
 * about one that is not understood.
 */
export function rewriteMigration(
  statements: readonly string[],
  before: TablesBefore,
  after: TablesAfter,
  renames: RenamedColumns = new RenamedColumns(),
): Rewritten {
  for (const table of after.values()) checkNames(table);
  const read = readStatements(statements);
  const tables = new MigratedTables(read, before, after);
  for (const each of read) {
    if (each.kind === 'rename column') renames.add(tables.nameAfter(each.table), each.column, each.to);
  }
  checkForeignKeys(read, tables);
  const changes = new Map<string, StoredTableChange>();
  const derived = new Map<string, TableStatement[]>();
  const slots: Array<Statement | StoredTableChange> = [];
  for (const statement of read) {
    if (!('table' in statement)) {
      checkUnderstood(statement, tables);
      slots.push(statement);
      continue;
    }
    const name = tables.nameAfter(statement.table);
    if (tables.isDerived(name)) {
      derived.set(name, [...(derived.get(name) ?? []), statement]);
    } else if (tables.isStored(name)) {
      if (statement.kind === 'create index') throw indexOnVirtualTable(name, statement.sql);
      const change = changes.get(name);
      if (change === undefined) slots.push(begin(changes, tables, renames, name, statement));
      else change.statements.push(statement);
    } else {
      slots.push(statement);
      for (const each of tables.derivedFrom(name)) {
        if (tables.isDisturbed(each, statement)) derived.set(each, derived.get(each) ?? []);
      }
    }
  }
  const parts = slots.map((slot) => ('sql' in slot ? slot : changeStoredTable(slot)));
  const changed = [...derived].map(([nameAfter, of]) =>
    changeDerivedTable({ nameAfter, statements: of }, tables, renames),
  );
  const rewritten = [
    ...changed.flatMap(({ drop }) => drop),
    ...withoutIdlePragmas(parts),
    ...changed.flatMap(({ create }) => create.statements),
  ];
  return {
    statements: keepReferringRows(rewritten, before),
    warnings: [
      ...parts.flatMap((part) => ('sql' in part ? [] : part.warnings)),
      ...changed.flatMap(({ create }) => create.warnings),
    ],
  };
}

function begin(
  changes: Map<string, StoredTableChange>,
  tables: MigratedTables,
  renames: RenamedColumns,
  nameAfter: string,
  first: TableStatement,
): StoredTableChange {
  const change: StoredTableChange = {
    nameBefore: tables.nameBefore(nameAfter),
    nameAfter,
    before: tables.before(nameAfter),
    after: tables.after(nameAfter),
    oldColumnNames: renames.of(nameAfter),
    statements: [first],
  };
  changes.set(nameAfter, change);
  return change;
}

/**
 * The statements without the pragmas that drizzle-kit has put around statements about virtual tables only, which have
 * no foreign keys.
 */
function withoutIdlePragmas(parts: ReadonlyArray<Statement | Rewritten>): string[] {
  const kept = [...parts];
  for (let on = 0; on < kept.length; on++) {
    if (!isPragma(kept[on], 'ON')) continue;
    const off = kept.findLastIndex((part, index) => index < on && 'sql' in part);
    if (off < 0 || !isPragma(kept[off], 'OFF')) continue;
    kept.splice(on, 1);
    kept.splice(off, 1);
    on -= 2;
  }
  return kept.flatMap((part) => ('sql' in part ? [part.sql] : part.statements));
}

const isPragma = (part: Statement | Rewritten | undefined, value: 'ON' | 'OFF'): boolean =>
  part !== undefined && 'sql' in part && new RegExp(`^PRAGMA foreign_keys\\s*=\\s*${value}\\s*;?$`, 'i').test(part.sql);

function checkUnderstood(statement: Statement, tables: MigratedTables): void {
  if (statement.kind !== 'unknown') return;
  const names = namesIn(statement.sql);
  const name = tables.virtualNames().find((each) => names.has(each));
  if (name !== undefined) throw unknownStatement(name, statement.sql);
}

/** Refuses foreign keys to virtual tables, both new ones and existing ones. */
function checkForeignKeys(statements: readonly Statement[], tables: MigratedTables): void {
  const isVirtual = (name: string): boolean => tables.isStored(name) || tables.isDerived(name);
  const madeAnew = new Set<string>();
  for (const statement of statements) {
    if (statement.kind === 'drop table') madeAnew.add(tables.nameAfter(statement.table));
    if (statement.kind !== 'create table' && statement.kind !== 'add column') continue;
    if (isVirtual(tables.nameAfter(statement.table))) continue;
    const name = referencesIn(statement.sql).find(isVirtual);
    if (name !== undefined) throw foreignKeyToVirtualTable(name, statement.sql);
  }
  for (const [table, references] of tables.references()) {
    const name = references.find((each) => tables.after(each) !== undefined);
    if (name === undefined || madeAnew.has(table) || isVirtual(table)) continue;
    throw foreignKeyToVirtualTable(name, `that of ${table}`);
  }
}

const referencesIn = (sql: string): string[] =>
  Array.from(
    withoutTexts(sql).matchAll(/\bREFERENCES\s+(?:`([^`]+)`|"([^"]+)"|(\w+))/gi),
    ([, back, double, bare]) => back ?? double ?? bare ?? '',
  );
