import { sql } from 'drizzle-orm';
import { withExtension } from '../drizzle/with-extension.js';
import type { KnnSearch } from './knn-search.js';
import { knnSelect } from './knn-select.js';

// A name that no placeholder of a condition has.
const vector = 'drizzle-vector: query';

/** Prepares a search as one statement. The result runs it for the BLOB of a query and the values of placeholders. */
export function prepareSearch(search: KnnSearch): (query: Buffer, values?: Record<string, unknown>) => unknown {
  const select = knnSelect(search, sql`${sql.placeholder(vector)}`);
  const statement = withExtension(() => select.prepare());
  return (query, values) => withExtension(() => statement.all({ ...values, [vector]: query }));
}
