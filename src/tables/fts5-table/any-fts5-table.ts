import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { RankColumn } from './rank-column.js';

/** Any table made by `fts5Table()`, or an alias of one. */
export type AnyFts5Table = SQLiteTable & { readonly rank: RankColumn };
