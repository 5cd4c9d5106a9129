import { type Column, getTableColumns, is, SQL } from 'drizzle-orm';
import { getTableConfig, type SQLiteTable } from 'drizzle-orm/sqlite-core';
import { constraintRefused } from '../../errors/tables.js';
import type { KeyAndVector } from './check-columns.js';

/**
 * The sets of columns of a vector table, by key, whose values only one row may have. A set that has the primary key says
 * nothing more, and is left out.
 *
 * @param table the table with its constraints, which are refused where SQLite has none such on virtual tables.
 */
export function uniqueColumns(name: string, table: SQLiteTable, { primaryKey, vector }: KeyAndVector): string[][] {
  const { columns, uniqueConstraints, indexes, primaryKeys, checks, foreignKeys } = getTableConfig(table);
  if (primaryKeys.length > 0) throw constraintRefused(name, 'primaryKey()');
  if (checks.length > 0) throw constraintRefused(name, 'check()');
  if (foreignKeys.length > 0) throw constraintRefused(name, 'foreignKey()');
  if (indexes.some(({ config }) => !config.unique)) throw constraintRefused(name, 'index()');
  const sets = [
    ...columns.filter(({ isUnique }) => isUnique).map((column) => [column]),
    ...uniqueConstraints.map((constraint) => constraint.columns),
    ...indexes.map(({ config }) => plainColumns(name, config.columns, config.where)),
  ].map((set) => set.map((column) => keyOf(table, column)));
  if (sets.some((set) => set.includes(vector) || set.includes('distance'))) throw constraintRefused(name, 'unique()');
  return withoutDoubles(sets.filter((set) => !set.includes(primaryKey)));
}

function plainColumns(name: string, parts: readonly unknown[], where: SQL | undefined): Column[] {
  if (where === undefined && parts.every((part) => !is(part, SQL))) return parts as Column[];
  throw constraintRefused(name, 'a unique index with a condition or an expression');
}

const keyOf = (table: SQLiteTable, { name }: Column): string =>
  Object.entries<Column>(getTableColumns(table)).find(([, column]) => column.name === name)?.[0] ?? name;

const withoutDoubles = (sets: readonly string[][]): string[][] => [
  ...new Map(sets.map((set) => [JSON.stringify(set.toSorted()), set])).values(),
];
