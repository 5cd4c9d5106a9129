import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import { invalidJsonType } from '../errors/filters.js';
import { jsonPathSql } from './json-path.js';

/** The types of fields in JSON, by name. */
export interface JsonFieldTypes {
  text: string;
  integer: number;
  real: number;
  boolean: boolean;
}

const decoders: Readonly<Record<keyof JsonFieldTypes, (value: unknown) => unknown>> = {
  text: String,
  integer: Number,
  real: Number,
  boolean: Boolean,
};

/**
 * A field in a column of JSON, as SQL: to filter by, to select, or as the expression of a generated column. Filtering a
 * search by a generated column is fast, as the search reads it into memory; see {@link vectorTable}.
 *
 * @example A generated column
 * ```ts
 * const docs = vectorTable('docs', {
 *   id: integer().primaryKey(),
 *   meta: text({ mode: 'json' }),
 *   author: text().generatedAlwaysAs((): SQL => jsonField(docs.meta, '$.author.name')),
 *   embedding: float4Vector(384),
 * }, { metric: 'cosine' });
 *
 * knn(db, docs, query, { k: 10, where: eq(docs.author, 'Ann') });
 * ```
 *
 * @example A condition
 * ```ts
 * db.select().from(posts).where(gt(jsonField(posts.meta, '$.year', 'integer'), 2020));
 * ```
 * ```sql
 * ("posts"."meta" ->> '$.year') > 2020
 * ```
 * @param column a column of JSON, or SQL that gives JSON.
 * @param path a path of SQLite: `$`, `.key`, `."a key"`, `[0]`, `[#-1]`.
 * @param type what the field is: `text`, `integer`, `real` or `boolean`. By default `text`. It only says how a
 * selected value is read.
 * @returns the field; null where the JSON has none, or null itself.
 * @throws {@link VectorError} `invalid_filter` for a path or a type that is none.
 */
export function jsonField<T extends keyof JsonFieldTypes = 'text'>(
  column: SQLWrapper,
  path: string,
  type: T = 'text' as T,
): SQL<JsonFieldTypes[T] | null> {
  if (!Object.hasOwn(decoders, type)) throw invalidJsonType('jsonField()', Object.keys(decoders), type);
  const field = sql`(${column} ->> ${jsonPathSql('jsonField()', path)})`;
  return field.mapWith(decoders[type]) as SQL<JsonFieldTypes[T] | null>;
}
