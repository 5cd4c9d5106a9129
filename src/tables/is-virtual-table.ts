import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import { fts5Mark } from './fts5-table/fts5-mark.js';
import { rtreeMark } from './rtree-table/rtree-mark.js';
import { searchableMark } from './searchable-mark.js';

/** Whether a table of the schema is a virtual table of this library, where SQLite has no upsert. */
export const isVirtualTable = (table: SQLiteTable): boolean =>
  searchableMark(table) !== undefined || fts5Mark(table) !== undefined || rtreeMark(table) !== undefined;
