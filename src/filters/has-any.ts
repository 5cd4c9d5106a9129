import type { SQL } from 'drizzle-orm';
import { type TagsSource, tagCondition, type WantedTags } from './tag-condition.js';

/**
 * The condition that a row has at least one of the tags. No row has any of no tags. A row whose column is NULL has none.
 *
 * Of a `tags()` column of a vector table, and of a filter column of a vector index, it is a condition of the search. Of
 * any other JSON array, SQLite tests it row by row. In an ordinary table, only the texts and the integers in it are tags.
 *
 * @example
 * ```ts
 * knn(db, docs, query, { k: 10, where: hasAny(docs.tags, ['news', 'sport']) });
 * ```
 * ```sql
 * vector_has_any("docs"."tags", '["news","sport"]')
 * ```
 * @param column a `tags()` column, a column of JSON, or SQL that gives a JSON array.
 * @param tags texts and integers; the text `'1'` and the integer `1` are different tags.
 * @throws {@link VectorError} `invalid_tags`.
 */
export const hasAny = <C extends TagsSource>(column: C, tags: NoInfer<WantedTags<C>>): SQL<boolean> =>
  tagCondition('hasAny()', 'vector_has_any', column, tags);
