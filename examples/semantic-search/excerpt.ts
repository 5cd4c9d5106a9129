import { tellingWords } from './words.js';

const LENGTH = 240;
const CONTEXT = 60; // characters before and after the words that were asked for

/** The part of a text that has the words of a question, in one line. Words that are rare in the text count more. */
export function excerpt(text: string, question: string, length = LENGTH): string {
  const line = text.replace(/\s+/g, ' ').trim();
  if (line.length <= length) return line;

  const places = new Map(tellingWords(question).map((word) => [word, placesOf(word, line)]));
  const worth = (start: number) => {
    const isInside = (at: number) => at >= start && at <= start + length - CONTEXT;
    return sum(Array.from(places.values(), (found) => (found.some(isInside) ? 1 / found.length : 0)));
  };
  const last = line.length - length;
  const starts = [...places.values()].flat().map((at) => startOfWord(line, Math.min(at - CONTEXT, last)));
  const start = starts.reduce((best, each) => (worth(each) > worth(best) ? each : best), 0);
  const end = start + length < line.length ? line.lastIndexOf(' ', start + length) : line.length;
  return `${start > 0 ? '... ' : ''}${line.slice(start, end)}${end < line.length ? ' ...' : ''}`;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

/** Where the words of a line are that begin like a word. */
const placesOf = (word: string, line: string): number[] =>
  Array.from(line.toLowerCase().matchAll(/[\p{L}\p{N}]+/gu))
    .filter(([other]) => other.startsWith(word.replace(/s$/, '')))
    .map(({ index }) => index);

/** Where a word begins, at or after a place. */
const startOfWord = (line: string, at: number): number => (at <= 0 ? 0 : line.indexOf(' ', at) + 1);
