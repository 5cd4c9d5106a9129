import { unsupportedMigration } from '../../errors/drizzle-kit.js';
import { quoteIdentifier } from '../../sql/sql-text.js';
import { createVirtualTableSql } from '../../tables/virtual-table.js';
import type { ColumnSources } from './column-sources.js';
import { temporaryName } from './read-statements.js';
import type { StoredVirtualTable } from './stored-virtual-table.js';
import { plain, type Rewritten, warned } from './warning.js';

/** Replaces a table by a virtual table with the same rows. */
export function remakeTable(name: string, sources: ColumnSources, after: StoredVirtualTable): Rewritten {
  if (!sources.has(after.key)) {
    throw unsupportedMigration(name, `another primary key, ${after.key}`, 'Keep it, or make a table of another name');
  }
  const from = quoteIdentifier(name);
  const temporary = quoteIdentifier(temporaryName(name));
  const statements = [
    ...createVirtualTableSql(after.table, temporaryName(name)).map((sql) => `${sql};`),
    ...copyRows(from, temporary, sources, after),
    `DROP TABLE ${from};`,
    ...underLegacyRename(`ALTER TABLE ${temporary} RENAME TO ${from};`),
  ];
  const lacking = sources.lackedBy(after).map((column) => `${name}.${column}`);
  if (lacking.length === 0) return plain(...statements);
  const message = `fails if ${name} has rows, as ${lacking.join(', ')} is NOT NULL without a default`;
  return warned({ message }, statements);
}

function copyRows(
  from: string,
  to: string,
  sources: ColumnSources,
  { key, keyType, columns, vectors }: StoredVirtualTable,
): string[] {
  const written = columns.filter(({ generated }) => generated === undefined);
  const names = [key, ...written.map(({ name }) => name), ...(vectors === undefined ? [] : [vectors.column])];
  const copied = names.filter((name) => sources.has(name));
  const column = (name: string): string => quoteIdentifier(sources.oldName(name));
  // The key may have been an integer.
  const old = (name: string): string =>
    name === key && keyType === 'text' ? `CAST(${column(name)} AS TEXT)` : column(name);
  // An INSERT of NULL into a vector table stores the default.
  const nulled = written.filter(
    ({ name, notNull, default: value }) => !notNull && value !== undefined && sources.has(name),
  );
  return [
    `INSERT INTO ${to}(${copied.map(quoteIdentifier).join(', ')}) SELECT ${copied.map(old).join(', ')} FROM ${from};`,
    ...nulled.map(
      ({ name }) =>
        `UPDATE ${to} SET ${quoteIdentifier(name)} = NULL ` +
        `WHERE ${quoteIdentifier(key)} IN (SELECT ${old(key)} FROM ${from} WHERE ${column(name)} IS NULL);`,
    ),
  ];
}

/**
 * Renames a table under `legacy_alter_table`. Without it SQLite refuses the renaming where a view or a trigger names
 * the table that was just dropped.
 */
export const underLegacyRename = (rename: string): string[] => [
  'PRAGMA legacy_alter_table=ON;',
  rename,
  'PRAGMA legacy_alter_table=OFF;',
];
