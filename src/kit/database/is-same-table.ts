import { type VirtualTable, virtualTableType } from '../../tables/virtual-table.js';
import { canonical } from './canonical.js';

/** Whether two virtual tables are the same. */
export const isSameTable = (a: VirtualTable, b: VirtualTable): boolean => text(canonical(a)) === text(canonical(b));

/** The type, and what drizzle-kit compares column by column. */
function text(table: VirtualTable): string {
  if (table.madeBy !== 'vectorTable') return virtualTableType(table);
  const { key, keyType, column, metadata } = table.description;
  const columns = metadata.map(({ name, type, notNull, default: value = '' }) => [name, type, notNull, value]);
  return JSON.stringify([virtualTableType(table), key, keyType, column, columns]);
}
