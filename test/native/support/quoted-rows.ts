import type { Value } from './connection.js';

const NUMBER = /[^,\n]*/y;

/** Reads what the `sqlite3` shell prints in `.mode quote`: rows of SQL literals, one row a line. */
export function parseQuotedRows(text: string): Value[][] {
  const rows: Value[][] = [];
  let row: Value[] = [];
  let at = 0;
  while (at < text.length) {
    const [value, end] = parseLiteral(text, at);
    row.push(value);
    if (text[end] !== ',') {
      rows.push(row);
      row = [];
    }
    at = end + 1;
  }
  return rows;
}

/** The value of the literal that starts at `at`, and where it ends. */
function parseLiteral(text: string, at: number): [value: Value, end: number] {
  if (text[at] === "'") return parseText(text, at);
  if (text[at] === 'X') {
    const end = text.indexOf("'", at + 2);
    return [new Uint8Array(Buffer.from(text.slice(at + 2, end), 'hex')), end + 1];
  }
  NUMBER.lastIndex = at;
  const word = NUMBER.exec(text)?.[0] ?? '';
  return [parseWord(word), at + word.length];
}

function parseText(text: string, at: number): [value: string, end: number] {
  let end = at + 1;
  for (;;) {
    end = text.indexOf("'", end);
    if (end < 0) throw new Error(`unfinished text in the shell's answer: ${text.slice(at, at + 100)}`);
    if (text[end + 1] !== "'") break;
    end += 2;
  }
  return [text.slice(at + 1, end).replaceAll("''", "'"), end + 1];
}

function parseWord(word: string): Value {
  if (word === 'NULL') return null;
  if (/^-?\d+$/.test(word)) {
    const number = Number(word);
    return Number.isSafeInteger(number) ? number : BigInt(word);
  }
  const number = Number(word.replace(/^(-?)Inf$/, '$1Infinity'));
  if (Number.isNaN(number)) throw new Error(`expected an SQL literal from the shell, received ${word}`);
  return number;
}
