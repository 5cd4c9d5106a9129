import { type Column, type SQL, sql } from 'drizzle-orm';

const TRIGRAM = 3;

/** Splits words into those that an index of trigrams has, and those that are too short for it. */
export function trigramWords(words: readonly string[]): { long: string[]; short: string[] } {
  const isLong = (word: string): boolean => Array.from(word).length >= TRIGRAM;
  return { long: words.filter(isLong), short: words.filter((word) => word.trim() !== '' && !isLong(word)) };
}

/** A condition for the rows with a word in one of the columns. */
export function containsSql(columns: readonly Column[], word: string): SQL<boolean> {
  const pattern = `%${word.replaceAll(/[\\%_]/g, '\\$&')}%`;
  const conditions = columns.map((column) => sql`${column} like ${sql.param(pattern)} escape '\\'`);
  return sql<boolean>`(${sql.join(conditions, sql` or `)})`;
}
