import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import { jsonPathSql } from './json-path.js';

/**
 * The condition that a column of JSON has a key, even one whose value is null.
 *
 * @example
 * ```ts
 * db.select().from(posts).where(hasKey(posts.meta, '$.author.name'));
 * ```
 * ```sql
 * json_type("posts"."meta", '$.author.name') IS NOT NULL
 * ```
 * @param column a column of JSON, or SQL that gives JSON.
 * @param path a path of SQLite: `$`, `.key`, `."a key"`, `[0]`, `[#-1]`.
 * @throws {@link VectorError} `invalid_filter` for a path that is none.
 */
export const hasKey = (column: SQLWrapper, path: string): SQL<boolean> =>
  sql`json_type(${column}, ${jsonPathSql('hasKey()', path)}) is not null`.mapWith(Boolean) as SQL<boolean>;
