import { unsupportedMigration } from '../../errors/drizzle-kit.js';
import { quoteIdentifier } from '../../sql/sql-text.js';
import { type Fts5Conflict, fts5Conflict } from '../../tables/fts5-table/fts5-conflict.js';
import type { Fts5ContentDescription } from '../../tables/fts5-table/fts5-table-description.js';
import { contentOf, createVirtualTableSql, dropDerivedSql, type VirtualTable } from '../../tables/virtual-table.js';
import type { MigratedTables } from './migrated-tables.js';
import type { TableStatement } from './read-statements.js';
import type { RenamedColumns } from './renamed-columns.js';
import type { TableBefore } from './table-before.js';
import { warnOfModel } from './warn-of-model.js';
import { plain, type Rewritten } from './warning.js';

/** A change to a virtual table over an ordinary table, or to that ordinary table. */
export interface DerivedTableChange {
  readonly nameAfter: string;
  /** What drizzle-kit would do to it; nothing where only the ordinary table changes. */
  readonly statements: readonly TableStatement[];
}

/** The statements to run before all others of a migration, and those to run after them. */
export function changeDerivedTable(
  { nameAfter, statements }: DerivedTableChange,
  tables: MigratedTables,
  renames: RenamedColumns,
): { readonly drop: readonly string[]; readonly create: Rewritten } {
  const before = tables.before(nameAfter);
  const nameBefore = tables.nameBefore(nameAfter);
  const isDropped = statements.length > 0 && statements.every(({ kind }) => kind === 'drop table');
  const after = tables.after(nameAfter) ?? (isDropped ? undefined : sameAsBefore(before, tables, renames));
  if (before !== undefined && before.kind !== 'derived') {
    throw unsupportedMigration(nameBefore, 'a virtual table over another in the place of a table', ADVICE);
  }
  if (!isDropped && (after === undefined || contentOf(after) === undefined)) {
    throw unsupportedMigration(nameBefore, 'a table in the place of a virtual table over another', ADVICE);
  }
  const terminated = (sql: readonly string[]): string[] => sql.map((each) => `${each};`);
  const create = after === undefined ? [] : terminated(createVirtualTableSql(after));
  return {
    drop: before === undefined ? [] : terminated(dropDerivedSql(before.module, nameBefore, before.isNumbered ?? false)),
    create: warnOfModel(nameAfter, { before: before?.model, after: modelOf(after) }, plain(...create)),
  };
}

const modelOf = (table: VirtualTable | undefined): string | undefined =>
  table?.madeBy === 'vectorIndex' ? table.description.options.model : undefined;

const ADVICE = 'Give the new one another name, or drop the old one in a migration of its own';

/** A table of the database that drizzle-kit does not look at, over the ordinary table as it is after the migration. */
function sameAsBefore(
  before: TableBefore | undefined,
  tables: MigratedTables,
  renames: RenamedColumns,
): VirtualTable | undefined {
  const table = before?.kind === 'derived' ? before.table : undefined;
  const content = tables.nameAfter((table && contentOf(table)) ?? '');
  const nameAfter = (column: string): string =>
    [...renames.of(content)].find(([, oldName]) => oldName === column)?.[0] ?? column;
  if (table?.madeBy === 'vectorIndex') {
    const { description } = table;
    const contentKey = nameAfter(description.contentKey);
    const contentColumn = nameAfter(description.contentColumn);
    const filters = description.filters.map((filter) => ({ ...filter, name: nameAfter(filter.name) }));
    return { ...table, description: { ...description, content, contentKey, contentColumn, filters } };
  }
  if (table?.madeBy !== 'fts5Table' || table.description.content === undefined) return undefined;
  const { columns, content: was, ...description } = table.description;
  const renamed = columns.map((column) => ({ ...column, name: nameAfter(column.name) }));
  const over = { ...was, table: content, key: nameAfter(was.key), conflict: conflictAfter(was, content, nameAfter) };
  return { ...table, description: { ...description, columns: renamed, content: over } };
}

/** The conflicts over the ordinary table as it is after the migration. */
function conflictAfter(
  { conflict: { condition, changed }, ...before }: Fts5ContentDescription,
  table: string,
  nameAfter: (column: string) => string,
): Fts5Conflict {
  const key = nameAfter(before.key);
  // Triggers of an older version follow no conflicts.
  if (condition === '') return fts5Conflict({ table, key, columns: [key], nameOf: ({ name }) => name }, []);
  const renamed = (sql: string): string =>
    sql.replace(
      /(\w+\.)?"((?:[^"]|"")*)"(?!\.)/g,
      (_, row = '', name) => row + quoteIdentifier(nameAfter(unquoted(name))),
    );
  const ofTable = condition.replaceAll(`${quoteIdentifier(before.table)}.`, `${quoteIdentifier(table)}.`);
  return { condition: renamed(ofTable), changed: renamed(changed) };
}

const unquoted = (name: string): string => name.replaceAll('""', '"');
