import type { ElementType } from '../element-type.js';
import type { DistanceColumn } from './distance-column.js';
import type { SearchableTable } from './searchable-table.js';

/** The element type of what a vector table or a vector index searches. */
export type SearchedElementType<S extends SearchableTable> =
  S['distance'] extends DistanceColumn<infer T extends ElementType> ? T : never;
