import type { MetadataColumns } from '../../filters.js';
import type { Ef, Engine } from '../engine.js';
import type { JoinedEngine } from './joined-engine.js';

/** Columns that conditions are put on. */
export interface Variant {
  /** What the report calls the engine with them. */
  readonly name: string;
  readonly columns: MetadataColumns;
}

/** An engine with the metadata of every row also beside the vector where it has a place for that. */
export interface FilteredEngine extends JoinedEngine {
  /** The engine without metadata. */
  readonly of: Engine;
  readonly variants: readonly [Variant, ...Variant[]];
  /** The query for the nearest rows that satisfy a condition; its parameters are the vector and those of the condition. */
  filtered(condition: string, ef: Ef): string;
}
