import { invalidRow } from '../../errors/command-line.js';
import { describeValue } from '../../errors/message.js';
import { jsonObject } from '../output/json-text.js';
import type { Format } from './format.js';
import { lines } from './lines.js';

/** JSON Lines: an object on each line, with vectors as arrays of numbers. */
export const jsonl: Format = {
  name: 'jsonl',
  suffixes: ['.jsonl', '.ndjson'],
  vectors: 'json',
  columns: 'all',

  async *read(source) {
    let number = 0;
    for await (const line of lines(source)) {
      number++;
      if (line.trim() === '') continue;
      const place = `line ${number}`;
      yield { place, values: new Map(Object.entries(parseObject(place, line))) };
    }
  },

  *write(rows, columns) {
    for (const row of rows) yield `${jsonObject(columns, row)}\n`;
  },
};

function parseObject(place: string, line: string): object {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw invalidRow(place, 'a JSON object', `${describeValue(line)}, which is not JSON (${(error as Error).message})`);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw invalidRow(place, 'a JSON object', describeValue(value));
}
