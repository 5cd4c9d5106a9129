import type { Column } from 'drizzle-orm';
import { getTableConfig, type SQLiteTable } from 'drizzle-orm/sqlite-core';
import {
  boundMissing,
  boundTwice,
  boundType,
  rtreeConstraintRefused,
  rtreeDefaultRefused,
  rtreeKeyCount,
  rtreeKeyType,
} from '../../errors/rtree-tables.js';
import type { CheckedRtreeOptions } from './rtree-table-options.js';

type ColumnsByKey = Readonly<Record<string, Column>>;

/** The roles of the columns of an R*Tree table, by their keys. */
export interface RtreeRoles {
  readonly primaryKey: string;
  readonly auxiliary: readonly string[];
}

/** Checks the columns of an R*Tree table, and finds the role of each. */
export function checkRtreeColumns(
  name: string,
  table: SQLiteTable,
  columns: ColumnsByKey,
  options: CheckedRtreeOptions,
): RtreeRoles {
  checkConstraints(name, table, columns);
  const primaryKey = checkKey(name, columns);
  const bounds = checkBounds(name, columns, primaryKey, options);
  return { primaryKey, auxiliary: Object.keys(columns).filter((key) => key !== primaryKey && !bounds.includes(key)) };
}

/** Refuses what R*Tree does not have. Without this check it would be lost silently. */
function checkConstraints(name: string, table: SQLiteTable, columns: ColumnsByKey): void {
  for (const [key, column] of Object.entries(columns)) {
    const label = `${name}.${key}`;
    if (column.isUnique) throw rtreeConstraintRefused(label, 'unique()');
    if (column.generated !== undefined) throw rtreeConstraintRefused(label, 'generatedAlwaysAs()');
    if (column.default !== undefined) throw rtreeDefaultRefused(label);
    if ((column as { autoIncrement?: boolean }).autoIncrement) throw rtreeConstraintRefused(label, 'autoIncrement');
  }
  // Only the other table would tell which column this is, and that table may not be defined yet.
  if (getTableConfig(table).foreignKeys.length > 0) throw rtreeConstraintRefused(name, 'references()');
}

function checkKey(name: string, columns: ColumnsByKey): string {
  const keys = Object.keys(columns).filter((key) => columns[key]?.primary);
  const [key] = keys;
  if (key === undefined || keys.length > 1) throw rtreeKeyCount(name, keys);
  const type = (columns[key] as Column).getSQLType();
  if (type !== 'integer') throw rtreeKeyType(`${name}.${key}`, type);
  return key;
}

function checkBounds(
  name: string,
  columns: ColumnsByKey,
  primaryKey: string,
  { bounds, type }: CheckedRtreeOptions,
): string[] {
  const expected = type === 'rtree' ? 'real' : 'integer';
  const keys: string[] = [];
  for (const [dimension, pair] of Object.entries(bounds)) {
    for (const key of pair) {
      const label = `rtreeTable(${JSON.stringify(name)}) bounds.${dimension}`;
      const column = columns[key];
      if (column === undefined || key === primaryKey) {
        throw boundMissing(
          label,
          Object.keys(columns).filter((each) => each !== primaryKey),
          key,
        );
      }
      if (keys.includes(key)) throw boundTwice(label, key);
      if (column.getSQLType() !== expected) throw boundType(`${name}.${key}`, type, expected, column.getSQLType());
      keys.push(key);
    }
  }
  return keys;
}
