import { foreignKeyToVectorTable, indexOnVectorTable, unknownStatement } from '../../errors.js';
import { createDeclaredSql } from '../../tables/declared.js';
import { quoteIdentifier } from '../../tables/sql-text.js';
import { MigratedTables, type TablesAfter } from './migrated-tables.js';
import { readStatement, type Statement } from './read-statement.js';
import type { TablesBefore } from './table-before.js';
import { changeVectorTable, type VectorTableChange } from './vector-table-change.js';
import type { Rewritten } from './warning.js';

/**
 * The statements of drizzle-kit, which knows no virtual tables, rewritten so that they make, change and drop vector tables
 * and vector indexes.
 *
 * Where there are several about one vector table, they become one remaking of it, in the place of the first: the rows are
 * copied once. Indexes are dropped before everything else, and made after everything else, where they or the tables that
 * they are over change.
 *
 * @param before every table that there is.
 * @param after the vector tables and vector indexes that there will be.
 * @throws {@link VectorError} `unsupported_migration` for what cannot be done to a virtual table, and for a statement about
 * one that is not understood.
 */
export function rewriteMigration(statements: readonly string[], before: TablesBefore, after: TablesAfter): Rewritten {
  const read = statements.map(readStatement);
  const tables = new MigratedTables(read, before, after);
  const changes = new Map<string, VectorTableChange>();
  const changedIndexes = new Set<string>();
  const slots: Array<Statement | VectorTableChange> = [];
  for (const statement of read) {
    if (!('table' in statement)) {
      checkUnderstood(statement, tables);
      slots.push(statement);
      continue;
    }
    const name = tables.nameAfter(statement.table);
    if (tables.isVectorTable(name)) {
      if (statement.kind === 'create index') throw indexOnVectorTable(name, statement.sql);
      const change = changes.get(name);
      if (change === undefined) slots.push(begin(changes, tables, name, statement));
      else change.statements.push(statement);
    } else if (tables.isVectorIndex(name)) {
      changedIndexes.add(name);
    } else {
      checkReferences(statement, tables);
      for (const index of tables.indexesOver(name)) if (isDisturbing(statement)) changedIndexes.add(index);
      slots.push(statement);
    }
  }
  return assemble(slots, [...changedIndexes], tables);
}

function begin(
  changes: Map<string, VectorTableChange>,
  tables: MigratedTables,
  nameAfter: string,
  first: Statement,
): VectorTableChange {
  const change: VectorTableChange = {
    nameBefore: tables.nameBefore(nameAfter),
    nameAfter,
    before: tables.before(nameAfter),
    after: tables.after(nameAfter),
    statements: [first],
  };
  changes.set(nameAfter, change);
  return change;
}

function assemble(
  slots: ReadonlyArray<Statement | VectorTableChange>,
  changedIndexes: readonly string[],
  tables: MigratedTables,
): Rewritten {
  const drops = changedIndexes
    .filter((name) => tables.before(name)?.kind === 'vectorIndex')
    .map((name) => `DROP TABLE ${quoteIdentifier(tables.nameBefore(name))};`);
  const creates = changedIndexes.flatMap((name) => {
    const declared = tables.after(name);
    return declared?.madeBy === 'vectorIndex' ? [`${createDeclaredSql(declared)};`] : [];
  });
  const parts = slots.map((slot) => ('sql' in slot ? slot : changeVectorTable(slot)));
  return {
    statements: [...drops, ...withoutIdlePragmas(parts), ...creates],
    warnings: parts.flatMap((part) => ('sql' in part ? [] : part.warnings)),
  };
}

/**
 * The statements, without the pragmas that drizzle-kit has put around nothing but what became of vector tables, which have
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

/** Whether an index over the table loses its triggers, or names what is no longer called so. */
const isDisturbing = ({ kind }: Statement): boolean =>
  kind === 'create table' || kind === 'drop table' || kind === 'rename table' || kind === 'rename column';

function checkUnderstood(statement: Statement, tables: MigratedTables): void {
  if (statement.kind !== 'unknown') return;
  const words = new Set(statement.sql.match(/[^\s`"'[\](),;.]+/g));
  const name = tables.vectorNames().find((each) => words.has(each));
  if (name !== undefined) throw unknownStatement(name, statement.sql);
}

function checkReferences({ kind, sql }: Statement, tables: MigratedTables): void {
  if (kind !== 'create table' && kind !== 'add column') return;
  for (const match of sql.matchAll(/\bREFERENCES\s+(?:`([^`]+)`|"([^"]+)"|(\w+))/gi)) {
    const name = match.slice(1).find((each) => each !== undefined) ?? '';
    if (tables.isVectorTable(name) || tables.isVectorIndex(name)) throw foreignKeyToVectorTable(name, sql);
  }
}
