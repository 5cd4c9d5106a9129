import type { InferInsertModel } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { VectorKey } from '../columns/vector-key.js';

/**
 * A row to insert, as Drizzle types it, without its vector, which is made of a text.
 *
 * @example
 * ```ts
 * type NewDoc = TextRow<typeof docs>; // { id?: number; title: string; source?: string | null }
 * ```
 */
export type TextRow<T extends SQLiteTable> = Omit<InferInsertModel<T>, VectorKey<T>>;

/** The keys of the text columns of a table. */
export type TextKey<T extends SQLiteTable> = {
  [K in keyof TextRow<T>]-?: NonNullable<TextRow<T>[K]> extends string ? K : never;
}[keyof TextRow<T>] &
  string;
