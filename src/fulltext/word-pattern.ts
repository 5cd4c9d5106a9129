import type { CheckedFts5Options } from '../tables/fts5-table/fts5-table-options.js';
import { PAIRED_SCRIPTS } from './paired-scripts.js';

const WORD = String.raw`\p{L}\p{N}\p{M}\p{Co}`;

// SQLite knows Unicode 6.1. It takes newer symbols, such as many emoji, for letters. Where FTS5 sees several words, it splits
// them itself, and looks for them side by side.
const SYMBOL = String.raw`|(?![\0-\x7f])\p{S}`;

// Without `detail: 'full'` FTS5 cannot look for words side by side, so that only texts that it never splits will do. These are
// the marks that it takes for a part of a word.
const WHOLE_WORD = String.raw`\p{L}\p{N}\p{Co}\u0300-\u0304\u0306-\u030c\u030f\u0311\u031b\u0323-\u0328\u032d\u032e\u0330\u0331`;

const CATEGORY = /^(?:C[cfnos*]|L[Clmotu*]|M[cen*]|N[dlo*]|P[cdefios*]|S[ckmo*]|Z[lps*])$/;

/** A quoted string or a word among the arguments of a tokenizer. */
const ARGUMENT = /'((?:[^']|'')*)'|\S+/g;

/** The pattern of a word, by the tokenizer of a full-text table. FTS5 may split a match further. */
export function wordPattern({ tokenize = 'unicode61', detail = 'full' }: CheckedFts5Options): RegExp {
  const [tokenizer = '', ...args] = tokenizerArguments(tokenize);
  if (isNamed(tokenizer, 'trigram')) return /[^\s\0]+/gu; // every character counts
  const isAscii = isNamed(tokenizer, 'ascii');
  const isWords = isNamed(tokenizer, 'words');
  const word = isAscii ? String.raw`a-zA-Z0-9\u{80}-\u{10ffff}` : unicodeWord(args, detail === 'full');
  const symbol = word === WORD ? SYMBOL : '';
  const separators = argument(args, 'separators');
  const none = separators === '' ? '' : `(?![${codePoints(separators)}])`;
  const unpaired = isWords ? `(?![${PAIRED_SCRIPTS}])` : '';
  const words = `(?:${none}${unpaired}(?:[${word}${codePoints(argument(args, 'tokenchars'))}]${symbol}))+`;
  return new RegExp(isWords ? `[${PAIRED_SCRIPTS}]+|${words}` : words, 'gu');
}

/** Whether a tokenizer splits the texts of a full-text table. */
export function hasTokenizer({ tokenize = 'unicode61' }: CheckedFts5Options, name: string): boolean {
  return isNamed(tokenizerArguments(tokenize)[0] ?? '', name);
}

/** The tokenizer that splits texts, and its arguments. `porter` leaves that to another tokenizer. */
function tokenizerArguments(tokenize: string): string[] {
  const all = Array.from(tokenize.matchAll(ARGUMENT), ([word, quoted]) => quoted?.replaceAll("''", "'") ?? word);
  return isNamed(all[0] ?? '', 'porter') ? all.slice(1) : all;
}

function unicodeWord(args: readonly string[], phrases: boolean): string {
  const categories = argument(args, 'categories')
    .split(/\s+/)
    .filter((each) => CATEGORY.test(each));
  if (categories.length === 0) return phrases ? WORD : WHOLE_WORD;
  return categories.map((each) => `\\p{${each.replace('*', '')}}`).join('');
}

function argument(args: readonly string[], name: string): string {
  const index = args.findIndex((each, position) => position % 2 === 0 && isNamed(each, name));
  return index === -1 ? '' : (args[index + 1] ?? '');
}

const isNamed = (given: string, name: string): boolean => given.toLowerCase() === name;

const codePoints = (characters: string): string =>
  Array.from(characters, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`).join('');
