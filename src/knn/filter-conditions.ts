import { Column, getTableName, is, Param, Placeholder, SQL, StringChunk, type Table } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import { partitionNotGiven } from '../errors/vector-indexes.js';
import type { Content, VectorIndexMark } from '../tables/searchable-mark.js';
import { filterColumn } from '../tables/vector-index/index-filters.js';
import { contentTable } from './content-join.js';
import type { KnnSearch } from './knn-search.js';

type Chunk = SQL['queryChunks'][number];

// Between the parts of and(), in both lines of Drizzle.
const AND = /^[\s()]*(?:and)?[\s()]*$/i;

// What follows has columns of its own, which may have the same names.
const SUBQUERY = /\bselect\b/i;

/**
 * Lets a condition on rows of the content table name the filter columns of the index, so that the search evaluates it.
 * The index is joined with its table on the key, and has the values of these columns, with their affinity and collation.
 * So the condition means the same.
 *
 * A part of the condition changes if it has filter columns and no other ones. Parts that `and()` joins are looked at one
 * by one. A part with a subquery stays as it is.
 */
export function filterConditions(search: KnnSearch, condition: SQL): SQL {
  const { mark, searched } = search;
  if (mark.madeBy === 'vectorTable' || mark.content.filters.columns.length === 0) return condition;
  return withFilterColumns(condition, {
    content: contentTable(search),
    definition: mark.content,
    index: getTableName(searched as SQLiteTable),
  });
}

/** Refuses a search that lacks the partition that the index requires. What SQL says by itself, the extension checks. */
export function checkPartition({ subject, mark, options, searched }: KnnSearch): void {
  if (mark.madeBy === 'vectorTable' || !mark.content.filters.requiresPartition) return;
  const partition = mark.content.filters.columns.find(({ partitionKey }) => partitionKey);
  if (partition === undefined) return;
  const { where, from = mark.content.definition, join } = options;
  const tables = [getTableName(searched as SQLiteTable), getTableName(from)];
  const names = (chunk: Chunk): boolean => namesColumn(chunk, tables, partition.column.name);
  if ([where, join?.on].some((each) => each !== undefined && names(each))) return;
  throw partitionNotGiven(subject, mark.name, `${(mark as VectorIndexMark).content.table}.${partition.column.name}`);
}

interface Filtered {
  /** The table whose columns the condition names: the content table, or an alias of it. */
  readonly content: SQLiteTable;
  readonly definition: Content;
  /** The name of the index, or of the alias of it that is searched. */
  readonly index: string;
}

function withFilterColumns(condition: SQL, filtered: Filtered): SQL {
  const { queryChunks: chunks } = condition;
  if (hasOnlyFilters(condition, filtered))
    return copy(
      condition,
      chunks.map((chunk) => renamed(chunk, filtered)),
    );
  const isJoined = chunks.every((chunk) => is(chunk, SQL) || (is(chunk, StringChunk) && AND.test(textOf(chunk))));
  if (!isJoined) return condition;
  return copy(
    condition,
    chunks.map((chunk) => (is(chunk, SQL) ? withFilterColumns(chunk, filtered) : chunk)),
  );
}

function hasOnlyFilters(chunk: Chunk, filtered: Filtered): boolean {
  if (Array.isArray(chunk)) return chunk.every((each) => hasOnlyFilters(each, filtered));
  if (is(chunk, SQL)) return chunk.queryChunks.every((each) => hasOnlyFilters(each, filtered));
  if (is(chunk, StringChunk)) return !SUBQUERY.test(textOf(chunk));
  if (is(chunk, Column)) return keyOf(chunk, filtered) !== undefined || tableOf(chunk) === filtered.index;
  if (is(chunk, Param) || is(chunk, Placeholder)) return true;
  return typeof chunk !== 'object'; // such as undefined; a table, a name or a subquery is another column
}

function renamed(chunk: Chunk, filtered: Filtered): Chunk {
  if (Array.isArray(chunk)) return chunk.map((each) => renamed(each, filtered));
  if (is(chunk, SQL))
    return copy(
      chunk,
      chunk.queryChunks.map((each) => renamed(each, filtered)),
    );
  if (!is(chunk, Column)) return chunk;
  const key = keyOf(chunk, filtered);
  return key === undefined ? chunk : filterColumn(filtered.definition.definition, filtered.index, key);
}

/** The key of a filter column; undefined for any other column. */
function keyOf(column: Column, { content, definition }: Filtered): string | undefined {
  if (tableOf(column) !== getTableName(content)) return undefined;
  const columns = definition.definition as unknown as Record<string, Column>;
  return definition.filters.columns.find(({ key }) => columns[key]?.name === column.name)?.key;
}

const tableOf = (column: Column): string => getTableName((column as unknown as { table: Table }).table);

// An array on Drizzle 0.45, and a string on 1.x.
const textOf = ({ value }: { readonly value: string | readonly string[] }): string => [value].flat().join('');

/** The SQL with other chunks, and everything else of it. */
const copy = (condition: SQL, queryChunks: Chunk[]): SQL =>
  Object.assign(Object.create(Object.getPrototypeOf(condition)), condition, { queryChunks });

/** Whether SQL names a column of one of the tables, or might, because it has text of its own. */
function namesColumn(chunk: Chunk, tables: readonly string[], name: string): boolean {
  if (Array.isArray(chunk)) return chunk.some((each) => namesColumn(each, tables, name));
  if (is(chunk, SQL)) return chunk.queryChunks.some((each) => namesColumn(each, tables, name));
  if (is(chunk, StringChunk)) return textOf(chunk).toLowerCase().includes(name.toLowerCase());
  if (is(chunk, Column)) return chunk.name === name && tables.includes(tableOf(chunk));
  return typeof chunk === 'object' && chunk !== null && !is(chunk, Param) && !is(chunk, Placeholder);
}
