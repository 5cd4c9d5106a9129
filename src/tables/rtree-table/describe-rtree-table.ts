import { type Column, getTableColumns, type Table } from 'drizzle-orm';
import { checkColumnNames } from '../check-column-names.js';
import type { NamedColumn } from '../searchable-mark.js';
import type { RtreeMark } from './rtree-mark.js';
import type { RtreeTableDescription } from './rtree-table-description.js';

/**
 * Describes an R*Tree table as its SQL does, with the names of the database.
 *
 * @param nameOf the name of a column in the database.
 */
export function describeRtreeTable(
  table: Table,
  { name, options, primaryKey, auxiliary }: RtreeMark,
  nameOf: (column: NamedColumn) => string,
): RtreeTableDescription {
  const columns = getTableColumns(table) as Record<string, Column>;
  const column = (key: string): Column => columns[key] as Column;
  const description = {
    name,
    type: options.type,
    key: nameOf(column(primaryKey)),
    bounds: Object.values(options.bounds)
      .flat()
      .map((key) => nameOf(column(key))),
    auxiliary: auxiliary.map((key) => ({
      name: nameOf(column(key)),
      type: column(key).getSQLType().toUpperCase(),
    })),
  };
  const names = [description.key, ...description.bounds, ...description.auxiliary.map((each) => each.name)];
  checkColumnNames(`rtreeTable(${JSON.stringify(name)})`, '', names, []);
  return description;
}
