import { emptyText } from '../errors/fts5-tables.js';
import type { CheckedFts5Options } from '../tables/fts5-table/fts5-table-options.js';
import { isPaired, pairsIn } from './paired-scripts.js';
import { hasTokenizer, wordPattern } from './word-pattern.js';

/**
 * Splits a text into the words that a full-text table sees, each once; none for a text without a word. The last word,
 * which may be a prefix, stays last.
 *
 * @param expected with `subject`, what the error says of what is not a text.
 */
export function textWords(subject: string, expected: string, options: CheckedFts5Options): (text: unknown) => string[] {
  const pattern = wordPattern(options);
  const split = hasTokenizer(options, 'words') ? pairsOf : (word: string) => [word];
  return (text) => {
    if (typeof text !== 'string') throw emptyText(subject, expected, text);
    const found = (text.match(pattern) ?? []).flatMap(split);
    const last = found.at(-1);
    return last === undefined ? [] : [...new Set(found.filter((word) => word !== last)), last];
  };
}

const pairsOf = (word: string): string[] => (isPaired(word) ? pairsIn(word) : [word]);

/**
 * The expressions of FTS5 for words.
 *
 * @param prefix whether the last word may be the beginning of a word.
 */
export function wordExpressions(words: readonly string[], prefix: boolean, options: CheckedFts5Options): string[] {
  const isPairs = hasTokenizer(options, 'words');
  return words.map((word, index) => {
    const isPrefix = prefix && index === words.length - 1;
    // One character finds all pairs that it begins.
    const isCharacter = isPairs && isPaired(word) && Array.from(word).length === 1;
    return quoteFts5String(word) + (isPrefix || isCharacter ? '*' : '');
  });
}

/** Quotes a string of FTS5, in which nothing is syntax. */
export const quoteFts5String = (text: string): string => `"${text.replaceAll('"', '""')}"`;

/** An expression of FTS5 that matches no row. An empty text is an error of FTS5; an empty string of FTS5 is not. */
export const NO_ROW = '""';
