import type { ElementType } from '../element-type.js';
import type { DistanceColumn } from './distance-column.js';
import type { Searchable } from './searchable.js';

/** The element type of what a vector table or a vector index searches. */
export type SearchedElement<S extends Searchable> =
  S['distance'] extends DistanceColumn<infer T extends ElementType> ? T : never;
