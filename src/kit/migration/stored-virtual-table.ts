import { moduleOf, type VirtualModule, type VirtualTable } from '../../tables/virtual-table.js';
import type { VectorsBefore } from './table-before.js';

/** What a migration must know of a virtual table that keeps rows itself. */
export interface StoredVirtualTable {
  readonly declared: VirtualTable;
  readonly module: VirtualModule;
  readonly key: string;
  /** Beside the key and the vector column. */
  readonly columns: ReadonlyArray<{ readonly name: string; readonly notNull: boolean; readonly default?: string }>;
  readonly vectors?: VectorsBefore;
}

/** @returns undefined for what is over an ordinary table. */
export function storedVirtualTable(declared: VirtualTable): StoredVirtualTable | undefined {
  const module = moduleOf(declared);
  if (declared.madeBy === 'vectorTable') {
    const { key, metadata, column, type, dimensions } = declared.description;
    return { declared, module, key, columns: metadata, vectors: { column, type, dimensions } };
  }
  if (declared.madeBy === 'vectorIndex' || declared.description.content !== undefined) return undefined;
  const columns = declared.description.columns.map(({ name }) => ({ name, notNull: false }));
  return { declared, module, key: 'rowid', columns };
}
