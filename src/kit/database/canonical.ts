import type { VirtualTable } from '../../tables/virtual-table.js';
import { givenOptions } from './given-options.js';

/**
 * The same table or index as every other that means the same: without options that go without saying, with its metadata
 * columns in the order of their names.
 */
export function canonical(table: VirtualTable): VirtualTable {
  if (table.madeBy === 'fts5Table') {
    const { detail, ...options } = table.description.options;
    const kept = detail === undefined || detail === 'full' ? options : { ...options, detail };
    return { ...table, description: { ...table.description, options: kept } };
  }
  if (table.madeBy === 'vectorIndex') {
    const { description } = table;
    return { ...table, description: { ...description, options: givenOptions(description.options) } };
  }
  const { description } = table;
  const { requiresPartition } = description.options;
  const options = { ...givenOptions(description.options), ...(requiresPartition ? { requiresPartition } : {}) };
  const metadata = description.metadata.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return { ...table, description: { ...description, options, metadata } };
}
