import type { ElementType } from '../../element-type.js';
import type { VectorIndexDescription } from '../../tables/vector-index-sql.js';

/** A table as it is before a migration. */
export type TableBefore =
  | {
      readonly kind: 'ordinary';
      readonly columns: readonly string[];
      /** The tables that its foreign keys are to. */
      readonly references: readonly string[];
    }
  | {
      readonly kind: 'vectorTable';
      /** All that can be copied: the key, the vector column and the metadata. */
      readonly columns: readonly string[];
      readonly vectors: VectorsBefore;
    }
  | {
      readonly kind: 'vectorIndex';
      /** The table that it is over, and the columns of it that it uses. */
      readonly content: { readonly table: string; readonly key: string; readonly column: string };
      /** All of it, where it was read from a database. */
      readonly description?: VectorIndexDescription;
    };

export interface VectorsBefore {
  readonly column: string;
  readonly type: ElementType;
  readonly dimensions: number;
}

/** By name. */
export type TablesBefore = ReadonlyMap<string, TableBefore>;
