import type { RtreeType } from './rtree-table-options.js';

/** All that the SQL of an R*Tree table says, with the names of the database. */
export interface RtreeTableDescription {
  readonly name: string;
  readonly type: RtreeType;
  readonly key: string;
  /** The columns of the bounds: least and greatest of the first dimension, then of the next. */
  readonly bounds: readonly string[];
  readonly auxiliary: readonly RtreeAuxiliaryColumn[];
}

/** A column that is stored with a box, and not searched by. */
export interface RtreeAuxiliaryColumn {
  readonly name: string;
  /** The type as it is declared, in capitals. R*Tree ignores it. */
  readonly type: string;
}
