import { getTableColumns } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import { vectorTypeOf } from '../columns/vector-type.js';
import { distanceTaken } from '../errors/queries.js';
import { contentTable } from './content-join.js';
import type { KnnSearch } from './knn-search.js';

type Columns = ReturnType<typeof getTableColumns<SQLiteTable>>;

/** The columns that a search selects beside the distance: the chosen ones, or all columns without vectors. */
export function knnColumns(search: KnnSearch): object {
  const { subject, searched, mark, options } = search;
  const { columns } = options;
  if (columns !== undefined) return withoutOwnDistance(`${subject} columns`, columns, '');
  if (mark.madeBy === 'vectorIndex') {
    const advice = `Choose columns of ${mark.content.table}, with another key for that one`;
    return withoutOwnDistance(`${subject} columns`, withoutVectors(getTableColumns(contentTable(search))), advice);
  }
  const { distance: _, ...others } = getTableColumns<SQLiteTable>(searched);
  return withoutVectors(others);
}

function withoutOwnDistance(subject: string, columns: object, advice: string): object {
  if ('distance' in columns) throw distanceTaken(subject, advice);
  return columns;
}

const withoutVectors = (columns: Columns): Columns =>
  Object.fromEntries(Object.entries(columns).filter(([, column]) => vectorTypeOf(column) === undefined));
