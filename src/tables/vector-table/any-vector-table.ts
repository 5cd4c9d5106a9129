import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { ElementType } from '../../element-type.js';
import type { DistanceColumn } from '../distance-column.js';

/** Any table made by `vectorTable()`, or an alias of one. */
export type AnyVectorTable = SQLiteTable & { readonly distance: DistanceColumn<ElementType, 'vectorTable'> };
