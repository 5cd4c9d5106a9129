import { emptyText } from '../errors/fts5-tables.js';
import type { CheckedFts5Options } from '../tables/fts5-table/fts5-table-options.js';
import { wordPattern } from './word-pattern.js';

/**
 * Splits a text into the words that a full-text table sees, each once. The last word, which may be a prefix, stays
 * last.
 *
 * @param expected with `subject`, what the error says of a text without a word.
 */
export function textWords(subject: string, expected: string, options: CheckedFts5Options): (text: unknown) => string[] {
  const pattern = wordPattern(options);
  return (text) => {
    const found = typeof text === 'string' ? text.match(pattern) : null;
    if (found === null) throw emptyText(subject, expected, text);
    const last = found.at(-1) as string;
    return [...new Set(found.filter((word) => word !== last)), last];
  };
}

/** Quotes a string of FTS5, in which nothing is syntax. */
export const quoteFts5String = (text: string): string => `"${text.replaceAll('"', '""')}"`;
