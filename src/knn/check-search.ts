import type { SelectedFields, SQLiteTable } from 'drizzle-orm/sqlite-core';
import { checkDatabase } from '../drizzle/check-database.js';
import type { DrizzleDatabase } from '../drizzle/drizzle-database.js';
import { notSearched } from '../errors/tables.js';
import type { Rule } from '../options/rules.js';
import { searchableMark } from '../tables/searchable-mark.js';
import type { SearchableTable } from '../tables/searchable-table.js';
import { checkPartition } from './filter-conditions.js';
import { checkKnnOptions, type KnnJoinable, type KnnOptions } from './knn-options.js';
import type { KnnSearch } from './knn-search.js';
import { prefilteredWhere } from './prefiltered-where.js';

/**
 * Checks the arguments of a search.
 *
 * @param position which argument the options are.
 */
export function checkSearch<
  S extends SearchableTable,
  C extends SelectedFields | undefined,
  F extends SQLiteTable,
  J extends KnnJoinable,
>(subject: string, position: string, db: DrizzleDatabase, searched: S, options: KnnOptions<S, C, F, J>): KnnSearch {
  return checkSearchWith(subject, position, db, searched, options as KnnOptions, {});
}

/**
 * Checks the arguments of a search by a function with options of its own.
 *
 * @param own the rules of these options.
 */
export function checkSearchWith<O extends KnnOptions>(
  subject: string,
  position: string,
  db: DrizzleDatabase,
  searched: SearchableTable,
  options: O,
  own: Record<Exclude<keyof O, keyof KnnOptions>, Rule>,
): KnnSearch<O> {
  checkDatabase(subject, db, ['select', 'values']);
  const mark = searchableMark(searched);
  if (mark === undefined) throw notSearched(subject, searched);
  const search = { subject, db, searched, mark, options: checkKnnOptions(subject, position, options, own) };
  checkPartition(search);
  return { ...search, options: { ...search.options, where: prefilteredWhere(search) } };
}
