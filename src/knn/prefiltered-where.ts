import { type SQL, sql } from 'drizzle-orm';
import { selectFrom } from '../drizzle/select-from.js';
import { prefilterBesideJoin, prefilterRefused } from '../errors/queries.js';
import { contentKey } from './content-join.js';
import type { KnnSearch } from './knn-search.js';
import { searchedKey } from './searched-key.js';

/**
 * The condition of a search, as the option `prefilter` asks for it: the keys of the rows that meet it, which the
 * extension looks for first. It then compares only the vectors of these rows.
 */
export function prefilteredWhere(search: KnnSearch): SQL | undefined {
  const { subject, db, mark, options } = search;
  const { prefilter, where, join } = options;
  if (prefilter !== true) return where;
  if (mark.madeBy === 'vectorTable') throw prefilterRefused(subject, mark.name);
  if (join !== undefined) throw prefilterBesideJoin(subject);
  if (where === undefined) return undefined;
  const { table, key } = contentKey(search);
  const among = sql`${searchedKey(search)} in ${selectFrom(db, { key }, table).where(where)}`;
  // The filter columns of the index also bound the search, and one of them may be the partition that it requires.
  return mark.content.filters.columns.length === 0 ? among : sql.join([among, sql`(${where})`], sql` and `);
}
