// Base64 text as vectors: vector_from_base64, vector_to_base64, and base64 in place of JSON where a vector is written or searched.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hosts } from '../host.js';
import type { Connection } from '../support/connection.js';
import { Random } from '../support/random.js';
import { blobOf, type ElementType, elementTypes, encode, text } from '../support/vectors.js';

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
const base64Of = (elements: readonly number[], type?: ElementType) => base64(encode(elements, type));

const badTexts: [base64: string, received: string][] = [
  ['AACAPwAAAEA', '11 characters, which are not a multiple of 4: the padding is missing'],
  ['AACAPwAAAE\n=', 'a character at position 10, which is not in the standard alphabet'],
  [' AACAPwAAAEA=', 'a character at position 0, which is not in the standard alphabet'],
  ['AACA-wAAAEA=', "'-' at position 4, which is not in the standard alphabet"],
  ['AACA_wAAAEA=', "'_' at position 4, which is not in the standard alphabet"],
  ['AACAPwAAAEé=', 'a character at position 10, which is not in the standard alphabet'],
  ['AACA=wAAAEA=', "'=' at position 4, which is not in the standard alphabet"],
  ['AACAPwAAAE===', "'=' at position 10, which is not in the standard alphabet"],
  ['AACAPwAAAEB=', 'bits before the padding that are not zero'],
  ['AACAPwAA', '6 bytes, which are not a multiple of the 4 of float4'],
];

describe.each(hosts)('$name', (host) => {
  let db: Connection;

  beforeAll(async () => {
    db = await host.open();
    await db.run('CREATE VIRTUAL TABLE docs USING vector(dim=2, metric=l2)');
    await db.run('CREATE VIRTUAL TABLE bytes USING vector(dim=3, type=int1, metric=l2)');
    await db.run('CREATE TABLE posts(id INTEGER PRIMARY KEY, embedding TEXT)');
    await db.run('CREATE VIRTUAL TABLE posts_embedding USING vector(dim=2, content=posts, content_column=embedding)');
  });
  afterAll(() => db.close());

  const value = (sql: string) => db.value(`SELECT ${sql}`);

  test('the numbers that OpenAI sends are read as they are', async () => {
    expect(await value(`vector_to_json(vector_from_base64('AACAPwAAAEA=', 'float4'), 'float4')`)).toBe('[1.0,2.0]');
    expect(await value(`vector_from_base64('AACAPwAAAEA=', 'float4')`)).toEqual(encode([1, 2]));
    expect(await value(`vector_to_base64('[1, 2]', 'float4')`)).toBe('AACAPwAAAEA=');
  });

  test.each(elementTypes)('%s of any length goes there and back', async (type) => {
    const random = new Random(3);
    for (let length = 1; length <= 9; length++) {
      const elements = Array.from({ length }, () => random.integer(-100, 100));
      const expected = base64Of(elements, type);

      expect(await value(`vector_to_base64(${blobOf(encode(elements, type))}, '${type}')`)).toBe(expected);
      expect(await value(`vector_from_base64(${text(expected)}, '${type}')`)).toEqual(encode(elements, type));
    }
  });

  test('every byte is read', async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);

    expect(await value(`vector_from_base64(${text(base64(bytes))}, 'int1')`)).toEqual(bytes);
  });

  test('NULL gives NULL', async () => {
    expect(await value(`vector_from_base64(NULL, 'float4')`)).toBeNull();
    expect(await value(`vector_to_base64(NULL, 'float4')`)).toBeNull();
  });

  test.each(badTexts)('%j is refused, and the message says why', async (bad, received) => {
    await expect(value(`vector_from_base64(${text(bad)}, 'float4')`)).rejects.toThrow(
      `vector_from_base64: argument 1: expected base64 with padding, received ${received}`,
    );
  });

  test('vector_from_base64 takes no JSON, no BLOB, no empty text and no number that is not finite', async () => {
    await expect(value(`vector_from_base64('[1]', 'float4')`)).rejects.toThrow(
      "expected base64 with padding, received '[' at position 0",
    );
    await expect(value(`vector_from_base64(x'0000803f', 'float4')`)).rejects.toThrow(
      'argument 1: expected base64 text, received a BLOB of 4 bytes',
    );
    await expect(value(`vector_from_base64('', 'float4')`)).rejects.toThrow('expected 1 to 65535 dimensions');
    await expect(value(`vector_from_base64(${text(base64Of([1, Number.NaN]))}, 'float4')`)).rejects.toThrow(
      'expected finite elements, received NaN at position 1',
    );
  });

  test('vector_from_json takes no base64', async () => {
    await expect(value(`vector_from_json('AACAPwAAAEA=', 'float4')`)).rejects.toThrow(
      /expected a JSON array of numbers, received 'AACAPwAAAEA='$/,
    );
  });

  test('the other functions take base64 where they take JSON', async () => {
    expect(await value(`vector_distance('AACAPwAAAEA=', '[1, 5]', 'l2', 'float4')`)).toBe(9);
    expect(await value(`vector_dims('AACAPwAAAEA=', 'float4')`)).toBe(2);
    expect(await value(`vector_to_json('AQL/', 'int1')`)).toBe('[1,2,-1]');
  });

  test('a vector table takes base64 as a value and as a query, and stores a BLOB', async () => {
    await db.run(`INSERT INTO docs(rowid, vector) VALUES (1, 'AACAPwAAAEA='), (2, ' [3, 4]')`);

    expect(await db.value('SELECT vector FROM docs WHERE rowid = 1')).toEqual(encode([1, 2]));
    expect(
      await db.all(`SELECT rowid, distance FROM docs WHERE knn_match(distance, ${text(base64Of([3, 4]))})`),
    ).toEqual([
      [2, 0],
      [1, 8],
    ]);
    expect(await db.all(`SELECT rowid FROM docs WHERE vector MATCH ${text(base64Of([1, 2]))} AND k = 1`)).toEqual([
      [1],
    ]);
    await db.run(`UPDATE docs SET vector = ${text(base64Of([7, 7]))} WHERE rowid = 1`);
    expect(await db.value('SELECT vector FROM docs WHERE rowid = 1')).toEqual(encode([7, 7]));
  });

  test('base64 is of the element type of the table', async () => {
    await db.run(`INSERT INTO bytes(rowid, vector) VALUES (1, 'AQL/')`);

    expect(await db.value('SELECT vector FROM bytes')).toEqual(encode([1, 2, -1], 'int1'));
  });

  test('an index over a table reads base64 in its column, which keeps what was written', async () => {
    await db.run(`INSERT INTO posts VALUES (1, 'AACAPwAAAEA='), (2, '[3, 4]')`);

    expect(await db.value('SELECT embedding FROM posts WHERE id = 1')).toBe('AACAPwAAAEA=');
    expect(await db.all(`SELECT id, distance FROM posts_embedding WHERE knn_match(distance, '[1, 2]')`)).toEqual([
      [1, 0],
      [2, 8],
    ]);
    expect(await db.value('SELECT embedding FROM posts_embedding WHERE id = 1')).toEqual(encode([1, 2]));
  });

  test('base64 of another length is refused with both numbers of dimensions', async () => {
    const three = text(base64Of([1, 2, 3]));
    const dimensions = 'expected 2 dimensions of float4, received 3 dimensions';

    await expect(db.run(`INSERT INTO docs(vector) VALUES (${three})`)).rejects.toThrow(`docs.vector: ${dimensions}`);
    await expect(db.run(`INSERT INTO posts(embedding) VALUES (${three})`)).rejects.toThrow(dimensions);
    await expect(db.all(`SELECT rowid FROM docs WHERE knn_match(distance, ${three})`)).rejects.toThrow(dimensions);
  });

  test('text of neither form is refused as JSON, and the message says why it is no base64', async () => {
    for (const [bad, received] of badTexts) {
      if (bad.startsWith(' ')) continue; // JSON may begin so
      await expect(db.run(`INSERT INTO docs(vector) VALUES (${text(bad)})`)).rejects.toThrow(
        /^docs\.vector: expected a JSON array of numbers, received /,
      );
      await expect(db.run(`INSERT INTO docs(vector) VALUES (${text(bad)})`)).rejects.toThrow(
        `; as base64: ${received}`,
      );
    }
  });
});
