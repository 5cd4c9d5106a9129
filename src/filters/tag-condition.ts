import { is, Placeholder, SQL, type SQLWrapper, sql } from 'drizzle-orm';
import { encodeTags, type Tag } from '../columns/tags.js';

/** A column of tags or of any JSON array, or an SQL expression that gives one. */
export type TagsSource = SQLWrapper;

/**
 * The tags that a column can be asked for: of its own type, where it has one. An sql`...` or a placeholder must give a
 * JSON array as text.
 */
export type WantedTags<C> =
  | (C extends { _: { data: readonly (infer E extends Tag)[] } } ? readonly E[] : readonly Tag[])
  | SQL
  | Placeholder;

/** Writes `vector_has_any(column, '["a","b"]')`, with the tags as a parameter. */
export function tagCondition(subject: string, name: string, source: TagsSource, wanted: unknown): SQL<boolean> {
  const isSql = is(wanted, SQL) || is(wanted, Placeholder);
  const value = isSql ? wanted : encodeTags(`${subject} tags`, wanted);
  return sql`${sql.raw(name)}(${source}, ${value})`.mapWith(Boolean) as SQL<boolean>;
}
