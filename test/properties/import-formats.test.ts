import { Readable } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Row } from '../../src/cli/database/connection.js';
import { csv } from '../../src/cli/formats/csv.js';
import type { Format, InputRow } from '../../src/cli/formats/format.js';
import { jsonl } from '../../src/cli/formats/jsonl.js';
import type { RowColumn, RowTable } from '../../src/cli/tables/row-table.js';
import { VectorError } from '../../src/errors/vector-error.js';
import { isExhaustive } from '../support/is-exhaustive.js';
import { hostileNames, hostileText } from './support/names.js';

const table = {} as RowTable; // these formats do not look at it

/** Bytes in pieces that end anywhere, also within a character. */
const inPieces = (bytes: Buffer, size: number): Readable =>
  Readable.from(
    Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size)),
  );

async function readAll(format: Format, bytes: Buffer, size: number): Promise<InputRow[]> {
  const rows: InputRow[] = [];
  for await (const row of format.read(inPieces(bytes, size), table)) rows.push(row);
  return rows;
}

const check = <T>(property: fc.IAsyncProperty<T>): Promise<void> =>
  fc.assert(property, { seed: 20_261_201, numRuns: isExhaustive ? 10_000 : 200 });

const columnsOf = (names: readonly string[]) => names.map((name) => ({ name })) as unknown as RowColumn[];

const wellFormed = hostileText(8).map((text) => text.replaceAll(/\p{Surrogate}/gu, '?'));

test.each<[string, Format]>([
  ['CSV', csv],
  ['JSON Lines', jsonl],
])('%s reads the texts and NULLs that it wrote', async (_, format) => {
  const rows = hostileNames(3).chain((names) =>
    fc.tuple(
      fc.constant(names.map((name) => name.replaceAll(/\p{Surrogate}/gu, '?'))),
      fc.array(fc.array(fc.option(wellFormed, { nil: null }), { minLength: 3, maxLength: 3 }), { maxLength: 5 }),
    ),
  );
  await check(
    fc.asyncProperty(rows, fc.integer({ min: 1, max: 50 }), async ([names, all], size) => {
      fc.pre(new Set(names).size === 3);
      const pieces = [...format.write(all as Row[], columnsOf(names), all.length)];
      const read = await readAll(format, Buffer.from(pieces.join('')), size);
      expect(read.map(({ values }) => names.map((name) => values.get(name)))).toEqual(all);
    }),
  );
});

test.each<[string, Format]>([
  ['CSV', csv],
  ['JSON Lines', jsonl],
])('%s of any bytes is rows, or a VectorError that names the place', async (_, format) => {
  const bytes = fc.oneof(
    hostileText(20).map((text) => Buffer.from(text)),
    fc.uint8Array({ maxLength: 40 }).map((each) => Buffer.from(each)),
    fc.json().map((text) => Buffer.from(text)),
  );
  await check(
    fc.asyncProperty(bytes, fc.integer({ min: 1, max: 9 }), async (given, size) => {
      try {
        await readAll(format, given, size);
      } catch (error) {
        expect(error).toBeInstanceOf(VectorError);
        expect((error as Error).message).toMatch(/line \d+/);
      }
    }),
  );
});
