import { Column, getTableColumns, getTableName, type HasGenerated, is, type Table } from 'drizzle-orm';
import { customType, type SQLiteTable, sqliteTable } from 'drizzle-orm/sqlite-core';
import type { BuilderOf } from '../columns/vector-column.js';
import type { SearchableTable } from './searchable-table.js';

/** The similarity of a row to the query vector. This type exists only for the type checker. */
export interface KnnSimilarity {
  readonly similarity: 'of a search';
}

/** The builder of the column `similarity`. */
export type SimilarityColumnBuilder = HasGenerated<
  BuilderOf<ReturnType<typeof customType<{ data: number; driverData: KnnSimilarity }>>>,
  { type: 'always' }
>;

/** The column `similarity` of a vector table or of a vector index. */
export type SimilarityColumn = Column & { readonly _: { readonly driverParam: KnnSimilarity } };

/** The keys and the names of columns, in lower case. Drizzle does not tell the type checker every name. */
type LowerCaseNames<C> = {
  [K in keyof C]: LowerCase<K> | (C[K] extends { _: { name: infer N } } ? LowerCase<N> : never);
}[keyof C];

type LowerCase<N> = N extends string ? (string extends N ? never : Lowercase<N>) : never;

/**
 * What `similarity` adds to a table: a column that is not among its columns, so that only queries that name it select
 * it. A table with a column of that name keeps its own.
 *
 * @typeParam N the name of the table.
 * @typeParam C its columns, or their builders, by key; for an index, those of the table that it is over.
 */
export type WithSimilarity<N extends string, C> = 'similarity' extends LowerCaseNames<C> | LowerCase<N>
  ? unknown
  : { readonly similarity: ReturnType<typeof sqliteTable<N, { similarity: SimilarityColumnBuilder }>>['similarity'] };

const NAME = 'similarity';

/**
 * Gives a table the column `similarity`, as the extension does: unless the table or one of its columns has that name.
 *
 * @param content the table that an index is over.
 */
export function addSimilarity<T extends SQLiteTable>(table: T, content: Table = table): T {
  const columns: Record<string, Column> = getTableColumns(content);
  const names = [...Object.keys(columns), ...Object.values(columns).map(({ name }) => name), getTableName(table)];
  if (names.some((name) => name.toLowerCase() === NAME)) return table;
  const column = customType<{ data: number }>({ dataType: () => 'real' })(NAME);
  const { similarity } = sqliteTable(getTableName(table), { similarity: column });
  return Object.assign(table, { similarity: Object.assign(similarity, { table }) });
}

/** The column `similarity` of a table or of an alias of one. Nothing where the table has a column of its own instead. */
export function similarityOf(searched: SearchableTable): Column | undefined {
  const { similarity } = searched as { similarity?: unknown };
  const isOwn = Object.hasOwn(getTableColumns(searched as SQLiteTable), NAME);
  return is(similarity, Column) && !isOwn ? similarity : undefined;
}
