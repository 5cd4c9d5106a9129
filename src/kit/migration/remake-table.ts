import { unsupportedMigration } from '../../errors.js';
import { createDeclaredSql } from '../../tables/declared.js';
import { quoteIdentifier } from '../../tables/sql-text.js';
import type { VectorTableDescription } from '../../tables/vector-table-sql.js';
import { temporaryName } from './migrated-tables.js';
import { plain, type Rewritten, warned } from './warning.js';

/**
 * Makes a vector table in the place of a table, with the rows of that.
 *
 * @param columns of the table that is there.
 * @param oldNames the names in it of columns that are called otherwise in the new one.
 */
export function remakeTable(
  name: string,
  columns: readonly string[],
  after: VectorTableDescription,
  oldNames: ReadonlyMap<string, string>,
): Rewritten {
  const oldName = (column: string): string => oldNames.get(column) ?? column;
  const isThere = (column: string): boolean => columns.includes(oldName(column));
  if (!isThere(after.key)) {
    throw unsupportedMigration(name, `another primary key, ${after.key}`, 'Keep it, or make a table of another name');
  }
  const copied = [after.key, ...after.metadata.map((column) => column.name), after.column].filter(isThere);
  const from = quoteIdentifier(name);
  const temporary = quoteIdentifier(temporaryName(name));
  const columnsOf = (names: readonly string[]): string => names.map(quoteIdentifier).join(', ');
  const nullable = after.metadata.filter(
    (column) => !column.notNull && column.default !== undefined && isThere(column.name),
  );
  const statements = [
    `${createDeclaredSql({ madeBy: 'vectorTable', description: after }, temporaryName(name))};`,
    `INSERT INTO ${temporary}(${columnsOf(copied)}) SELECT ${columnsOf(copied.map(oldName))} FROM ${from};`,
    // To an INSERT into a virtual table, NULL means the default.
    ...nullable.map(
      (column) =>
        `UPDATE ${temporary} SET ${quoteIdentifier(column.name)} = NULL WHERE ${quoteIdentifier(after.key)} IN ` +
        `(SELECT ${quoteIdentifier(oldName(after.key))} FROM ${from} WHERE ${quoteIdentifier(oldName(column.name))} IS NULL);`,
    ),
    `DROP TABLE ${from};`,
    ...underLegacyRename(`ALTER TABLE ${temporary} RENAME TO ${from};`),
  ];
  const lacking = after.metadata.filter(
    (column) => column.notNull && column.default === undefined && !isThere(column.name),
  );
  if (lacking.length === 0) return plain(...statements);
  const names = lacking.map((column) => `${name}.${column.name}`).join(', ');
  return warned({ message: `fails if ${name} has rows, as ${names} is NOT NULL without a default` }, statements);
}

/** Otherwise SQLite refuses a renaming where a view or a trigger names the table that has just been dropped. */
export const underLegacyRename = (rename: string): string[] => [
  'PRAGMA legacy_alter_table=ON;',
  rename,
  'PRAGMA legacy_alter_table=OFF;',
];
