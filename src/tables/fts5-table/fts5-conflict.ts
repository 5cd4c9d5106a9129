import { type Column, is, SQL } from 'drizzle-orm';
import { quoteIdentifier } from '../../sql/sql-text.js';
import { inlineSql } from '../inline-sql.js';
import { ROWID_NAMES } from '../rowid-names.js';
import type { NamedColumn } from '../searchable-mark.js';
import { isOfColumns, type UniqueKey } from '../unique-keys.js';
import { literalSql } from '../vector-table/default-sql.js';

/** Which rows of an ordinary table must give way to a row that is written, if the conflict clause is REPLACE. */
export interface Fts5Conflict {
  /** A condition on the rows of the table, which compares them with `new`. More rows than those may meet it. */
  readonly condition: string;
  /** The ` OF ...` of an update that may cause a conflict. It is empty where any update may. */
  readonly changed: string;
}

/** The names of an ordinary table in the database. */
export interface ContentNames {
  readonly table: string;
  readonly key: string;
  readonly columns: readonly string[];
  nameOf(column: NamedColumn): string;
}

/** The conflicts that the primary key and the unique keys of a table cause. */
export function fts5Conflict(content: ContentNames, unique: readonly UniqueKey[]): Fts5Conflict {
  // Sorted, because a schema and a database may have the keys in another order.
  const others = [...new Set(unique.map((key) => keyCondition(content, key)))].sort();
  return {
    condition: [isEqual(content.table, content.key), ...others].join(' OR '),
    changed: unique.every(isOfColumns) ? changedColumns(content, unique) : '',
  };
}

function changedColumns({ key, nameOf }: ContentNames, unique: readonly UniqueKey[]): string {
  const names = unique.flatMap(({ parts }) => parts.map((part) => nameOf(part as Column)));
  const columns = [...new Set([key, ...names])].sort().map(quoteIdentifier);
  return ` OF ${[...columns, ...ROWID_NAMES].join(', ')}`;
}

const isEqual = (table: string, column: string): string =>
  `${quoteIdentifier(table)}.${quoteIdentifier(column)} = new.${quoteIdentifier(column)}`;

function keyCondition(content: ContentNames, { parts, where }: UniqueKey): string {
  const inline = (expression: SQL): string =>
    inlineSql(expression, content.nameOf, (value) => literalSql(value, content.table));
  const equals = parts.map((part) =>
    is(part, SQL)
      ? `(${inline(part)}) = ${ofNewRow(content, inline(part))}`
      : isEqual(content.table, content.nameOf(part as Column)),
  );
  const all = [...(where === undefined ? [] : [`(${inline(where)})`]), ...equals];
  return all.length === 1 ? all.join('') : `(${all.join(' AND ')})`;
}

/** The value of an expression for the new row. The expression names columns with or without their table. */
function ofNewRow({ table, columns }: ContentNames, expression: string): string {
  const values = columns.map(quoteIdentifier).map((column) => `new.${column} AS ${column}`);
  return `(SELECT ${expression} FROM (SELECT ${values.join(', ')}) AS ${quoteIdentifier(table)})`;
}
