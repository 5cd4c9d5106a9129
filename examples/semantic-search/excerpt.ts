import { tellingWords } from './words.js';

const LENGTH = 240;
const CONTEXT = 60; // characters before and after the words that were asked for

/** The part of a text that has the words of a question. Words that are rare in the text count more. */
export function excerpt(text: string, question: string, length = LENGTH): string {
  const shown = layOut(text);
  if (shown.length <= length) return shown;

  const places = new Map(tellingWords(question).map((word) => [word, placesOf(word, shown)]));
  const worth = (start: number) => {
    const isInside = (at: number) => at >= start && at <= start + length - CONTEXT;
    return sum(Array.from(places.values(), (found) => (found.some(isInside) ? 1 / found.length : 0)));
  };
  const last = shown.length - length;
  const starts = [...places.values()].flat().map((at) => startOfWord(shown, Math.min(at - CONTEXT, last)));
  const start = starts.reduce((best, each) => (worth(each) > worth(best) ? each : best), 0);
  const part = shown.slice(start, start + length);
  const whole = start + length < shown.length ? part.replace(/\s+\S*$/, '') : part;
  return `${start > 0 ? '... ' : ''}${whole}${start + whole.length < shown.length ? ' ...' : ''}`;
}

/** Joins the lines of prose. Lines of code, of tables and of lists stay lines. */
function layOut(text: string): string {
  const lines: string[] = [];
  let isCode = false;
  let isProse = false; // what the last line was
  for (const line of text.split('\n')) {
    if (/^\s*(```|~~~)/.test(line)) {
      isCode = !isCode;
      isProse = false;
    } else if (/[^\s|:-]/.test(line)) {
      const isTable = / \| |^\|/.test(line);
      const isJoined = isProse && !isCode && !isTable && !/^\s*([-*+]|\d+[.)])\s/.test(line);
      lines.push(isJoined ? `${lines.pop()} ${line.trim()}` : line.trimEnd());
      isProse = !isCode && !isTable;
    }
  }
  return lines.join('\n');
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

/** Where the words of a text are that begin like a word. */
const placesOf = (word: string, text: string): number[] =>
  Array.from(text.toLowerCase().matchAll(/[\p{L}\p{N}]+/gu))
    .filter(([other]) => other.startsWith(word.replace(/s$/, '')))
    .map(({ index }) => index);

/** Where a word begins, at or after a place. */
const startOfWord = (text: string, at: number): number => (at <= 0 ? 0 : at + text.slice(at).search(/\s/) + 1);
