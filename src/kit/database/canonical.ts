import type { VirtualTable } from '../../tables/virtual-table.js';
import { givenOptions } from './given-options.js';

/**
 * The same table or index as every other that means the same: without options that go without saying, with its metadata
 * columns in the order of their names.
 */
export function canonical(declared: VirtualTable): VirtualTable {
  if (declared.madeBy === 'fts5Table') {
    const { detail, ...options } = declared.description.options;
    const kept = detail === undefined || detail === 'full' ? options : { ...options, detail };
    return { ...declared, description: { ...declared.description, options: kept } };
  }
  if (declared.madeBy === 'vectorIndex') {
    const { description } = declared;
    return { ...declared, description: { ...description, options: givenOptions(description.options) } };
  }
  const { description } = declared;
  const { requiresPartition } = description.options;
  const options = { ...givenOptions(description.options), ...(requiresPartition ? { requiresPartition } : {}) };
  const metadata = description.metadata.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return { ...declared, description: { ...description, options, metadata } };
}
