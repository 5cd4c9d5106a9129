import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { ElementType } from '../../element-type.js';
import type { DistanceColumn } from '../distance-column.js';

/** Any index made by `vectorIndex()`, or an alias of one. */
export type AnyVectorIndex = SQLiteTable & { readonly distance: DistanceColumn<ElementType, 'vectorIndex'> };
