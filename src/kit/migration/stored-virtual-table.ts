import type { KeyType } from '../../tables/key-type.js';
import { moduleOf, type VirtualModule, type VirtualTable } from '../../tables/virtual-table.js';
import type { VectorsBefore } from './table-before.js';

/** What a migration must know of a virtual table that keeps its rows itself. */
export interface StoredVirtualTable {
  readonly table: VirtualTable;
  readonly module: VirtualModule;
  readonly key: string;
  /** The type of the key. The key of a full-text table is its rowid. */
  readonly keyType: KeyType;
  /** The columns without the key and the vector column. */
  readonly columns: readonly StoredColumn[];
  readonly vectors?: VectorsBefore;
}

export interface StoredColumn {
  readonly name: string;
  readonly notNull: boolean;
  readonly default?: string;
  /** How SQLite computes it; undefined for a column that is written. */
  readonly generated?: unknown;
}

/** @returns undefined for a virtual table over an ordinary table. */
export function storedVirtualTable(table: VirtualTable): StoredVirtualTable | undefined {
  const module = moduleOf(table);
  if (table.madeBy === 'vectorTable') {
    const { key, keyType, metadata, column, type, dimensions, options } = table.description;
    const model = options.model === undefined ? {} : { model: options.model };
    return { table, module, key, keyType, columns: metadata, vectors: { column, type, dimensions, ...model } };
  }
  if (table.madeBy === 'rtreeTable') {
    const { key, bounds, auxiliary } = table.description;
    const columns = [
      ...bounds.map((name) => ({ name, notNull: true })),
      ...auxiliary.map(({ name }) => ({ name, notNull: false })),
    ];
    return { table, module, key, keyType: 'integer', columns };
  }
  if (table.madeBy === 'vectorIndex' || table.description.content !== undefined) return undefined;
  const columns = table.description.columns.map(({ name }) => ({ name, notNull: false }));
  return { table, module, key: 'rowid', keyType: 'integer', columns };
}
