import { type Column, getTableColumns, getTableName, type SQL, sql } from 'drizzle-orm';
import { blob, type SQLiteTable, sqliteTable } from 'drizzle-orm/sqlite-core';
import { selectFrom } from '../drizzle/select-from.js';
import type { StoredKey } from '../tables/key-type.js';
import type { NamedColumn, VectorIndexMark } from '../tables/searchable-mark.js';
import type { KnnSearch } from './knn-search.js';
import { searchedKey } from './searched-key.js';

/** A subquery that gives the vector of the row with a key, or NULL. */
export function rowVectorSql(search: KnnSearch, key: StoredKey): SQL {
  const { db, searched, mark } = search;
  if (mark.madeBy === 'vectorIndex') return vectorInIndex(mark, key);
  const vector = getTableColumns<SQLiteTable>(searched)[mark.vector] as Column;
  return sql`${selectFrom(db, { vector }, searched).where(sql`${searchedKey(search)} = ${key}`)}`;
}

/**
 * The vector in an index. The index gives vectors as they are searched, whatever the column of its table holds, from a
 * hidden column with the name of that column.
 *
 * Drizzle 0.45 looks up each name once for each table name, so that this table has a name of its own.
 */
function vectorInIndex({ name, content }: VectorIndexMark, key: StoredKey): SQL {
  const row = sqliteTable(`${name}.row`, { key: blob(content.key.name), vector: blob(content.column.name) });
  nameLike(row.key, content.key);
  nameLike(row.vector, content.column);
  const table = sql`${sql.identifier(name)} ${sql.identifier(getTableName(row))}`;
  return sql`(select ${row.vector} from ${table} where ${row.key} = ${key})`;
}

const nameLike = (column: Column, { keyAsName }: NamedColumn): unknown => Object.assign(column, { keyAsName });
