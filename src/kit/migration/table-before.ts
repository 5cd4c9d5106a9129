import type { ElementType } from '../../element-type.js';
import type { VirtualModule, VirtualTable } from '../../tables/virtual-table.js';
import type { ForeignKey } from './foreign-key.js';

/** A table before a migration. */
export type TableBefore =
  | {
      readonly kind: 'ordinary';
      readonly columns: readonly string[];
      readonly foreignKeys: readonly ForeignKey[];
    }
  | StoredBefore
  | DerivedBefore;

/** A virtual table that keeps its rows itself. */
export interface StoredBefore {
  readonly kind: 'stored';
  readonly module: VirtualModule;
  /** The columns that can be copied, with the key. */
  readonly columns: readonly string[];
  /** The vectors of a vector table. */
  readonly vectors?: VectorsBefore;
}

/** A virtual table that is made from the rows of an ordinary table. */
export interface DerivedBefore {
  readonly kind: 'derived';
  readonly module: VirtualModule;
  /** The ordinary table, and its columns that are used. */
  readonly content: string;
  readonly uses: readonly string[];
  /** Whether a full-text table has numbers for the keys of its rows. */
  readonly isNumbered?: boolean;
  /** The model of a vector index, where it names one. */
  readonly model?: string;
  /** The virtual table itself, where it was read from a database. */
  readonly table?: VirtualTable;
}

export interface VectorsBefore {
  readonly column: string;
  readonly type: ElementType;
  readonly dimensions: number;
  /** The model that makes them, where the table names one. */
  readonly model?: string;
}

/** The tables before a migration, by name. */
export type TablesBefore = ReadonlyMap<string, TableBefore>;
