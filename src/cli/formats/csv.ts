import { pipeline, Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { stringify } from 'csv-stringify/sync';
import { invalidFile } from '../../errors/command-line.js';
import type { Row } from '../database/connection.js';
import { blobText } from '../output/blob-text.js';
import { realText } from '../output/json-text.js';
import type { Format, InputRow } from './format.js';

/** CSV with a header, and vectors as JSON. An empty field is NULL; a quoted empty field is an empty string. */
export const csv: Format = {
  name: 'csv',
  suffixes: ['.csv'],
  vectors: 'json',
  columns: 'all',

  async *read(source) {
    let header: string[] | undefined;
    for await (const { line, fields } of records(source)) {
      if (header === undefined) header = checkHeader(fields);
      else yield rowOf(header, line, fields);
    }
    if (header === undefined) throw invalidFile('line 1', 'a header with the names of the columns', 'no text');
  },

  *write(rows, columns) {
    yield csvLine(columns.map(({ name }) => name));
    for (const row of rows) yield csvLine(row);
  },
};

/** A line of CSV, with names or values. */
export const csvLine = (row: Row): string =>
  stringify([row.map(fieldOf)], { quoted_match: /^$/, record_delimiter: 'unix' });

const fieldOf = (value: Row[number]): string | null => {
  if (value instanceof Uint8Array) return blobText(value);
  if (typeof value === 'number') return realText(value);
  return value === null ? null : String(value);
};

interface CsvRecord {
  readonly line: number;
  readonly fields: readonly (string | null)[];
}

async function* records(source: AsyncIterable<Uint8Array>): AsyncGenerator<CsvRecord> {
  const parser = parse({
    bom: true,
    info: true,
    skip_empty_lines: true,
    cast: (text, { quoting }) => (text === '' && !quoting ? null : text),
  });
  pipeline(Readable.from(source), parser, () => {}); // an error ends the loop below
  let line = 1;
  try {
    for await (const { record, info } of parser as AsyncIterable<{
      record: CsvRecord['fields'];
      info: { lines: number };
    }>) {
      yield { line, fields: record };
      line = info.lines + 1;
    }
  } catch (error) {
    throw error instanceof CsvError
      ? invalidFile(`line ${error.lines ?? line}`, 'CSV', `a line that cannot be parsed (${error.message})`)
      : error;
  }
}

function checkHeader(fields: CsvRecord['fields']): string[] {
  const names = fields.map((field) => field ?? '');
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice === undefined) return names;
  throw invalidFile('line 1', 'a header of different names', `${JSON.stringify(twice)} twice`);
}

const rowOf = (header: readonly string[], line: number, fields: CsvRecord['fields']): InputRow => ({
  place: `line ${line}`,
  values: new Map(header.map((name, index) => [name, fields[index]])),
});
