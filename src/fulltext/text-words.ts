import { emptyText } from '../errors/fts5-tables.js';
import type { CheckedFts5Options } from '../tables/fts5-table/fts5-table-options.js';
import { wordPattern } from './word-pattern.js';

/**
 * The words of a text, as a full-text table takes them, each once; the last one, which may be a prefix, stays the last.
 *
 * @param subject and `expected`: what its error says of a text without a word.
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

/** A string of FTS5, in which nothing is syntax. */
export const quoteFts5String = (text: string): string => `"${text.replaceAll('"', '""')}"`;
