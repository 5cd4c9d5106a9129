import type { KeyType } from '../key-type.js';
import type { Fts5Conflict } from './fts5-conflict.js';
import type { CheckedFts5Options } from './fts5-table-options.js';

/** All that the SQL of a full-text table says, with the names of the database. */
export interface Fts5TableDescription {
  readonly name: string;
  readonly columns: readonly Fts5ColumnDescription[];
  readonly options: Omit<CheckedFts5Options, 'unindexed'>;
  /** The ordinary table that it is over; undefined where it keeps the texts itself. */
  readonly content?: Fts5ContentDescription;
}

export interface Fts5ColumnDescription {
  readonly name: string;
  readonly unindexed: boolean;
}

export interface Fts5ContentDescription {
  readonly table: string;
  readonly key: string;
  /** The type of the key, where FTS5 needs numbers for the rows because the key is not the rowid. */
  readonly numbered?: KeyType;
  /** Whether one of the indexed columns is generated from others. */
  readonly hasGenerated: boolean;
  readonly conflict: Fts5Conflict;
}
