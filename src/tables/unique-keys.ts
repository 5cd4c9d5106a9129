import { type Column, is, SQL } from 'drizzle-orm';
import { getTableConfig, type SQLiteTable } from 'drizzle-orm/sqlite-core';

/** What a table allows only once: a unique column, constraint or index. */
export interface UniqueKey {
  readonly parts: ReadonlyArray<Column | SQL>;
  /** The condition of a partial index. */
  readonly where?: SQL | undefined;
}

/** The unique columns, constraints and indexes of an ordinary table, without its primary key. */
export function uniqueKeys(table: SQLiteTable): UniqueKey[] {
  const { columns, uniqueConstraints, indexes } = getTableConfig(table);
  return [
    ...columns.filter(({ isUnique }) => isUnique).map((column) => ({ parts: [column] })),
    ...uniqueConstraints.map((constraint) => ({ parts: constraint.columns })),
    ...indexes
      .filter(({ config }) => config.unique)
      .map(({ config }) => ({ parts: config.columns as Array<Column | SQL>, where: config.where })),
  ];
}

/** Whether a key compares nothing but the values of columns. */
export const isOfColumns = ({ parts, where }: UniqueKey): boolean =>
  where === undefined && parts.every((part) => !is(part, SQL));
