import { Column, getTableName, is, Placeholder, type SQL, sql, type Table } from 'drizzle-orm';
import { alias, integer, real, sqliteTable } from 'drizzle-orm/sqlite-core';
import { encodeVector } from '../columns/encode-vector.js';
import type { VectorQuery } from '../columns/vector-query.js';
import { vectorQuerySql } from '../columns/vector-query-sql.js';
import type { ElementType } from '../element-type.js';
import { describeValue } from '../errors/message.js';
import { notADistanceColumn } from '../errors/queries.js';
import { checkLimit } from '../options/check-limit.js';
import { checkOptions } from '../options/check-options.js';
import type { Rule } from '../options/rules.js';
import type { DistanceColumn } from '../tables/distance-column.js';
import { checkOneWidth, isEfSearch, isRecall } from '../tables/index-options.js';
import { searchableMark } from '../tables/searchable-mark.js';
import { checkRecallColumn } from './check-recall-column.js';

/** The condition of {@link knnMatch}. */
export interface KnnMatch extends SQL<boolean> {
  /**
   * Fixes how many rows the search itself gives. It is needed where the `.limit()` of a query does not limit the
   * search:
   *
   * - In a join, to join the k nearest rows only.
   * - In a subquery or a common table expression, unless that has an `orderBy(distance)` of its own beside its
   *   `.limit()`. SQLite merges a subquery with LIMIT and without ORDER BY into the query around it, and takes the
   *   first rows in the order of that query.
   *
   * The k rows are the nearest of those for which a column of the table compares as asked with a value, by `=`, `<>`,
   * `<`, `IN`, `IS`, `LIKE` or `GLOB`. SQLite checks any other condition, such as one on a joined table, on the k rows,
   * and can leave fewer: the query's own `.limit()` and `knn()` never give too few.
   *
   * @example
   * ```ts
   * db.select().from(docs).innerJoin(books, eq(books.id, docs.bookId)).where(knnMatch(docs.distance, query).limit(10));
   * ```
   * ```sql
   * select ... from "docs" inner join "books" on ... where (knn_match("docs"."distance", ?) and "docs"."k" = ?)
   * ```
   *
   * @param k the number of rows, at least 1, or a placeholder.
   * @throws {@link VectorError} `invalid_limit`.
   */
  limit(k: number | Placeholder): SQL<boolean>;
}

/** The options of {@link knnMatch}. */
export interface KnnMatchOptions {
  /**
   * Candidates kept in this search of the HNSW graph, 1 to 4096, or a placeholder; by default the number of the table
   * or index. More candidates raise recall, more slowly. Without a graph it has no effect.
   */
  efSearch?: number | Placeholder | undefined;
  /**
   * The share of the nearest rows that this search is to find, more than 0 and at most 0.999, or a placeholder, in place
   * of `efSearch`; by default the option of the table or index. A table with a column named `recall` cannot take it.
   */
  recall?: number | Placeholder | undefined;
}

const orPlaceholder = ({ expected, accepts }: Rule): Rule => ({
  expected: `${expected}, or a placeholder`,
  accepts: (value) => is(value, Placeholder) || accepts(value),
});

const rules: Record<keyof KnnMatchOptions, Rule> = {
  efSearch: orPlaceholder(isEfSearch),
  recall: orPlaceholder(isRecall),
};

/**
 * A condition for the rows of a vector table or of a vector index, nearest to a query first. In the query, `distance`
 * is the distance to it, by the metric of the table or index.
 *
 * Give the statement an `.orderBy(docs.distance)` and a `.limit()`. It returns that many rows if at least that many
 * match, whatever other conditions it has. The order costs nothing. It matters in joins, and in a subquery or a common
 * table expression, which would otherwise give other rows.
 *
 * A typed array is not copied. The search reads it when the statement runs, so change it only afterwards. The value of
 * a placeholder is checked when the statement runs. Drizzle 1.x gives null to SQLite unchecked; the extension refuses
 * it.
 *
 * @example
 * ```ts
 * const query = new Float32Array(384).fill(0.1);
 *
 * db.select({ title: docs.title, distance: docs.distance })
 *   .from(docs)
 *   .where(and(knnMatch(docs.distance, query), eq(docs.source, 'book.pdf')))
 *   .orderBy(docs.distance)
 *   .limit(10)
 *   .all();
 * ```
 * ```sql
 * select "title", "distance" from "docs"
 * where (knn_match("docs"."distance", ?) and "docs"."source" = ?) order by "docs"."distance" limit ?
 * ```
 *
 * @example The ten nearest, by title
 * ```ts
 * const hits = db.select().from(docs).where(knnMatch(docs.distance, query)).orderBy(docs.distance).limit(10).as('hits');
 *
 * db.select().from(hits).orderBy(hits.title).all();
 * ```
 * ```sql
 * select ... from (
 *   select ... from "docs" where knn_match("docs"."distance", ?) order by "docs"."distance" limit ?
 * ) "hits" order by "hits"."title"
 * ```
 *
 * @example A query that looks further than others
 * ```ts
 * db.select().from(docs).where(knnMatch(docs.distance, query, { recall: 0.995 })).orderBy(docs.distance).limit(10).all();
 * ```
 * ```sql
 * select ... from "docs" where (knn_match("docs"."distance", ?) and "docs"."recall" = ?)
 * order by "docs"."distance" limit ?
 * ```
 * @param distance the `distance` column of a vector table or of a vector index, or of an alias of one.
 * @param query the typed array of the searched element type, or an array of numbers, with the dimensions of the table;
 * a placeholder; a vector column, a subquery or other SQL that gives such a vector.
 * @param options `recall` or `efSearch` for this search, not both.
 * @throws {@link VectorError} `not_a_vector_table` for any other column; for the query `element_type_mismatch`,
 * `dimension_mismatch`, `invalid_element`, `not_finite` or `zero_vector`, at once or, for a placeholder, when the
 * statement runs; `invalid_option`.
 */
export function knnMatch<T extends ElementType>(
  distance: DistanceColumn<T>,
  query: VectorQuery<NoInfer<T>>,
  options: KnnMatchOptions = {},
): KnnMatch {
  const { table, mark } = searchedTable(distance);
  const { name, vectors, options: searched } = mark;
  const encoder = {
    mapToDriverValue: (vector: unknown) => encodeVector(vectors, vector, searched.metric === 'cosine'),
  };
  const { efSearch, recall } = checkOptions('knnMatch()', 'third', rules, options);
  checkOneWidth('knnMatch()', { efSearch, recall });
  if (recall !== undefined) checkRecallColumn('knnMatch()', table, mark);
  const hidden = hiddenColumns(name, getTableName(table));
  const conditions = [sql`knn_match(${distance}, ${vectorQuerySql('knnMatch()', vectors, encoder, query)})`];
  if (efSearch !== undefined) conditions.push(sql`${hidden.efSearch} = ${efSearch}`);
  if (recall !== undefined) conditions.push(sql`${hidden.recall} = ${recall}`);
  return Object.assign(allOf(conditions), {
    limit: (k: number | Placeholder): SQL<boolean> => {
      if (!is(k, Placeholder)) checkLimit('knnMatch().limit()', k);
      return allOf([...conditions, sql`${hidden.k} = ${k}`]);
    },
  });
}

function allOf(conditions: SQL[]): SQL<boolean> {
  return conditions.length === 1 ? sql`${conditions[0]}` : sql`(${sql.join(conditions, sql` and `)})`;
}

function searchedTable(distance: Column) {
  if (!is(distance, Column)) throw notADistanceColumn(describeValue(distance));
  const { table } = distance as unknown as { table: Table };
  const mark = searchableMark(table);
  if (!mark || distance.name !== 'distance') throw notADistanceColumn(`the column ${distance.name}`);
  return { table, mark };
}

/**
 * The hidden columns, which are not part of the Drizzle table. They are columns, so that relational queries can alias
 * them.
 */
function hiddenColumns(table: string, as: string): { k: Column; efSearch: Column; recall: Column } {
  const hidden = sqliteTable(table, { k: integer('k'), efSearch: integer('ef_search'), recall: real('recall') });
  return as === table ? hidden : alias(hidden, as);
}
