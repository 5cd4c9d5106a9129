import type { ElementType } from '../../element-type.js';
import type { VirtualModule, VirtualTable } from '../../tables/virtual-table.js';

/** A table as it is before a migration. */
export type TableBefore =
  | {
      readonly kind: 'ordinary';
      readonly columns: readonly string[];
      /** The tables that its foreign keys are to. */
      readonly references: readonly string[];
    }
  | StoredBefore
  | DerivedBefore;

/** A virtual table that keeps rows itself. */
export interface StoredBefore {
  readonly kind: 'stored';
  readonly module: VirtualModule;
  /** All that can be copied, the key among them. */
  readonly columns: readonly string[];
  /** Of a vector table. */
  readonly vectors?: VectorsBefore;
}

/** A virtual table that is made from the rows of an ordinary one. */
export interface DerivedBefore {
  readonly kind: 'derived';
  readonly module: VirtualModule;
  /** The ordinary table, and the columns of it that are used. */
  readonly content: string;
  readonly uses: readonly string[];
  /** All of it, where it was read from a database. */
  readonly table?: VirtualTable;
}

export interface VectorsBefore {
  readonly column: string;
  readonly type: ElementType;
  readonly dimensions: number;
}

/** By name. */
export type TablesBefore = ReadonlyMap<string, TableBefore>;
