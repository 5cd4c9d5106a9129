/**
 * The letters and marks of Han, Kana, Hangul, Thai, Lao and Khmer, as part of a character class. These scripts do not put
 * spaces between words. native/fulltext/paired_scripts.cc has the same ranges.
 */
export const PAIRED_SCRIPTS: string =
  String.raw`\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ecf\u0edc-\u0edf\u1100-\u11ff\u1780-\u17d3\u17dc\u17dd\u2e80-\u2fdf\u3005-\u3007` +
  String.raw`\u3021-\u3029\u3038-\u303b\u3041-\u309a\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3131-\u318e\u31f0-\u31ff` +
  String.raw`\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97c\uac00-\ud7a3\ud7b0-\ud7fb\uf900-\ufaff\uff66-\uff9f\uffa0-\uffdc` +
  String.raw`\u{1aff0}-\u{1b16f}\u{20000}-\u{3fffd}`;

const PAIRED = new RegExp(`^[${PAIRED_SCRIPTS}]+$`, 'u');

/** Whether a word is of these scripts alone. */
export const isPaired = (word: string): boolean => PAIRED.test(word);

/** The overlapping pairs of characters in a word, as the tokenizer `words` makes them; the word itself if it has one. */
export function pairsIn(word: string): string[] {
  const characters = Array.from(word);
  if (characters.length < 2) return [word];
  return characters.slice(1).map((character, index) => `${characters[index]}${character}`);
}
