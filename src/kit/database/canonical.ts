import type { VirtualTable } from '../../tables/virtual-table.js';
import { givenOptions } from './given-options.js';

/**
 * The canonical form of a virtual table, which is equal for tables that mean the same. It lacks options that equal
 * their defaults. The metadata columns and the sets of unique columns are sorted.
 */
export function canonical(table: VirtualTable): VirtualTable {
  if (table.madeBy === 'rtreeTable') {
    const { description } = table;
    const auxiliary = description.auxiliary.toSorted((a, b) => (a.name < b.name ? -1 : 1));
    return { ...table, description: { ...description, auxiliary } };
  }
  if (table.madeBy === 'fts5Table') {
    const { detail, ...options } = table.description.options;
    const kept = detail === undefined || detail === 'full' ? options : { ...options, detail };
    return { ...table, description: { ...table.description, options: kept } };
  }
  if (table.madeBy === 'vectorIndex') {
    const { description } = table;
    const filters = description.filters.toSorted((a, b) => (a.name < b.name ? -1 : 1));
    return { ...table, description: { ...description, filters, options: givenOptions(description.options) } };
  }
  const { description } = table;
  const { requiresPartition } = description.options;
  const options = { ...givenOptions(description.options), ...(requiresPartition ? { requiresPartition } : {}) };
  const metadata = description.metadata.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const unique = description.unique.map((set) => set.toSorted()).toSorted((a, b) => (a.join() < b.join() ? -1 : 1));
  return { ...table, description: { ...description, options, metadata, unique } };
}
