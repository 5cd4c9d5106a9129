import { getTableColumns } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import { vectorTypeOf } from '../columns/vector-type.js';
import { distanceTaken } from '../errors/queries.js';
import type { KnnSearch } from './knn-search.js';

type Columns = ReturnType<typeof getTableColumns<SQLiteTable>>;

/** The columns that a search selects beside the distance: the chosen ones, or all columns without vectors. */
export function knnColumns({ subject, searched, options: { columns, from } }: KnnSearch): object {
  if (columns !== undefined) return withoutOwnDistance(`${subject} columns`, columns);
  if (from !== undefined) return withoutOwnDistance(`${subject} from`, withoutVectors(getTableColumns(from)));
  const { distance: _, ...others } = getTableColumns<SQLiteTable>(searched);
  return withoutVectors(others);
}

function withoutOwnDistance(subject: string, columns: object): object {
  if ('distance' in columns) throw distanceTaken(subject);
  return columns;
}

const withoutVectors = (columns: Columns): Columns =>
  Object.fromEntries(Object.entries(columns).filter(([, column]) => vectorTypeOf(column) === undefined));
