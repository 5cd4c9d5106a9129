import type { Column } from 'drizzle-orm';
import { customType } from 'drizzle-orm/sqlite-core';
import { notTags, unreadableTags } from '../errors/filters.js';
import type { BuilderOf } from './vector-column.js';

/** A tag: a text, or a safe integer. The text `'1'` and the integer `1` are different tags. */
export type Tag = string | number;

/** The column builder that `tags()` returns. */
export type TagsColumnBuilder = BuilderOf<ReturnType<typeof customType<{ data: Tag[]; driverData: string }>>>;

// Symbol.for, because one copy of this module may load a schema, and another copy query it.
const mark = Symbol.for('drizzle-vector:tags');

/**
 * Defines a column of tags: an array of texts and integers, stored as JSON. In a `vectorTable()` it has the type
 * `JSON TAGS`, and {@link hasAny}, {@link hasAll} and {@link hasNone} are conditions of the search. In a
 * `sqliteTable()` it is a text column of JSON. There the same conditions are of the search if the column is one of the
 * `filters` of a vector index; otherwise SQLite tests them row by row.
 *
 * @example
 * ```ts
 * const docs = vectorTable('docs', {
 *   id: integer().primaryKey(),
 *   tags: tags('tags').$type<string[]>().notNull().default([]),
 *   embedding: float4Vector(384),
 * }, { metric: 'cosine' });
 *
 * knn(db, docs, query, { k: 10, where: hasAny(docs.tags, ['news', 'sport']) });
 * ```
 * ```sql
 * metadata='"tags" JSON TAGS NOT NULL DEFAULT ''[]'''
 * ```
 * @param name the name in the database. Without it, Drizzle names the column after its key.
 * @throws {@link VectorError} at an insert or update, `invalid_tags` for a value that is not an array of texts and safe
 * integers.
 */
export function tags(name = ''): TagsColumnBuilder {
  const params = {
    dataType: () => 'text',
    toDriver: (value: Tag[]): string => encodeTags(name === '' ? 'tags()' : `tags(${JSON.stringify(name)})`, value),
    fromDriver: (value: string): Tag[] => decodeTags(value),
    [mark]: true,
  };
  return customType<{ data: Tag[]; driverData: string }>(params)(name) as unknown as TagsColumnBuilder;
}

/** Whether `tags()` made the column, also where it belongs to an alias. */
export function isTagsColumn(column: Column): boolean {
  const { config } = column as unknown as { config?: { customTypeParams?: { [mark]?: true } } };
  return config?.customTypeParams?.[mark] === true;
}

/** Whether a value is a tag that JSON keeps. */
export const isTag = (value: unknown): value is Tag => typeof value === 'string' || Number.isSafeInteger(value);

/**
 * Tags as a JSON array.
 *
 * @param subject where the tags are, as errors name it.
 */
export function encodeTags(subject: string, value: unknown): string {
  if (!Array.isArray(value)) throw notTags(subject, value);
  const wrong = value.findIndex((each) => !isTag(each));
  if (wrong !== -1) throw notTags(`${subject}[${wrong}]`, value[wrong]);
  return JSON.stringify(value);
}

function decodeTags(value: unknown): Tag[] {
  try {
    const parsed = typeof value === 'string' ? JSON.parse(value) : value;
    if (Array.isArray(parsed)) return parsed;
  } catch {}
  throw unreadableTags(value);
}
