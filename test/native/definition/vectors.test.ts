// What a vector may be, and that it reads back bit for bit.

import { describe, expect, test } from 'vitest';
import { hosts } from '../host.js';
import { Random } from '../support/random.js';
import { blob, blobOf, elementSize, elementTypes, encode, text } from '../support/vectors.js';
import { workspace } from '../support/workspace.js';

const RANGES = {
  float2: [-65504, 65504],
  float4: [-3.4028234663852886e38, 3.4028234663852886e38],
  float8: [-Number.MAX_VALUE, Number.MAX_VALUE],
  int1: [-128, 127],
  int2: [-32768, 32767],
  int4: [-2147483648, 2147483647],
} as const;

const badTexts: [json: string, message: RegExp][] = [
  ['[1, 2, 3]', /4.*3/s],
  ['[1, 2, 3, 4, 5]', /4.*5/s],
  ['[]', /4.*0/s],
  ['', /expected/],
  ['[1, 2, 3, 4', /expected/],
  ['[1, 2, 3, 4,]', /expected/],
  ['[1, 2, 3, 4] 5', /expected/],
  ['1, 2, 3, 4', /expected/],
  ['{"a": 1}', /expected/],
  ['4', /expected/],
  ['null', /expected/],
  ['[1, 2, 3, null]', /number/],
  ['[1, 2, 3, "4"]', /number/],
  ['[1, 2, 3, true]', /number/],
  ['[1, 2, 3, [4]]', /number/],
  ['[1, 2, 3, NaN]', /./],
  ['[1, 2, 3, Infinity]', /./],
  ['[1, 2, 3, 0x10]', /./],
  ['[1, 2, 3, .5]', /./],
  ['[1, 2, 3, +4]', /./],
  ['[1, 2, 3, 1e999]', /1e999/],
];

const floats = ['float2', 'float4', 'float8'] as const;
const integers = ['int1', 'int2', 'int4'] as const;

describe.each(hosts)('$name', (host) => {
  const { open } = workspace(host);

  async function openTable(type: string, dim: number, metric = 'l2') {
    const db = await open();
    await db.run(`CREATE VIRTUAL TABLE docs USING vector(dim=${dim}, type=${type}, metric=${metric})`);
    return db;
  }

  describe.each(elementTypes)('%s', (type) => {
    const [low, high] = RANGES[type];

    test('a BLOB reads back bit for bit', async () => {
      const db = await openTable(type, 5);
      const bytes = encode([low, high, 0, -1, 100], type);
      await db.run(`INSERT INTO docs(id, vector) VALUES (1, ${blobOf(bytes)})`);
      expect(await db.row('SELECT vector, typeof(vector) FROM docs')).toEqual([bytes, 'blob']);
    });

    test('JSON text is stored as the elements it names', async () => {
      const db = await openTable(type, 5);
      await db.run(`INSERT INTO docs(vector) VALUES (${text(`[${low}, ${high}, 0, -1, 100]`)})`);
      await db.run(`INSERT INTO docs(vector) VALUES (' [ 1 ,2,\t3,\n4 , 5e1 ] ')`);
      expect(await db.column('SELECT vector FROM docs ORDER BY id')).toEqual([
        encode([low, high, 0, -1, 100], type),
        encode([1, 2, 3, 4, 50], type),
      ]);
    });

    test('random vectors read back bit for bit, after UPDATE too', async () => {
      const db = await openTable(type, 16);
      const random = new Random(elementSize(type));
      const vectors = Array.from({ length: 20 }, () => encode(random.vector(16, -120, 120), type));
      await db.run(`INSERT INTO docs(vector) VALUES ${vectors.map((bytes) => `(${blobOf(bytes)})`).join()}`);
      expect(await db.column('SELECT vector FROM docs ORDER BY id')).toEqual(vectors);
      await db.run(`UPDATE docs SET vector = ${blobOf(vectors[3] as Uint8Array)} WHERE id = 8`);
      expect(await db.value('SELECT vector FROM docs WHERE id = 8')).toEqual(vectors[3]);
    });

    test.each([
      ['too short', (size: number) => `zeroblob(${3 * size})`],
      ['too long', (size: number) => `zeroblob(${5 * size})`],
      ['empty', () => "X''"],
      ['one byte too long', (size: number) => `zeroblob(${4 * size + 1})`],
    ])('a BLOB that is %s is refused', async (_, value) => {
      const db = await openTable(type, 4);
      await expect(db.run(`INSERT INTO docs(vector) VALUES (${value(elementSize(type))})`)).rejects.toThrow(/docs.*4/s);
      expect(await db.value('SELECT count(*) FROM docs')).toBe(0);
    });

    test('text that is no JSON array of four numbers is refused', async () => {
      const db = await openTable(type, 4);
      for (const [json, message] of badTexts) {
        await expect(db.run(`INSERT INTO docs(vector) VALUES (${text(json)})`), json).rejects.toThrow(message);
      }
      expect(await db.value('SELECT count(*) FROM docs')).toBe(0);
    });

    test.each(['NULL', '4', '0.5', "'a vector'"])('%s is no vector', async (value) => {
      const db = await openTable(type, 4);
      await expect(db.run(`INSERT INTO docs(vector) VALUES (${value})`)).rejects.toThrow(/docs|vector/);
      await db.run(`INSERT INTO docs(vector) VALUES (${blob([1, 2, 3, 4], type)})`);
      await expect(db.run(`UPDATE docs SET vector = ${value}`)).rejects.toThrow(/docs|vector/);
      expect(await db.column('SELECT vector FROM docs')).toEqual([encode([1, 2, 3, 4], type)]);
    });

    test('a vector that is left out is refused', async () => {
      const db = await openTable(type, 4);
      await expect(db.run('INSERT INTO docs(id) VALUES (1)')).rejects.toThrow(/vector/);
      await expect(db.run('INSERT INTO docs DEFAULT VALUES')).rejects.toThrow(/vector/);
    });

    test('a zero vector is refused where the metric is cosine, and only there', async () => {
      for (const metric of ['l2', 'inner_product']) {
        const db = await openTable(type, 2, metric);
        await db.run(`INSERT INTO docs(vector) VALUES (${blob([0, 0], type)}), ('[0, 0]')`);
        expect(await db.value('SELECT count(*) FROM docs')).toBe(2);
      }
      const db = await openTable(type, 2, 'cosine');
      await expect(db.run(`INSERT INTO docs(vector) VALUES (${blob([0, 0], type)})`)).rejects.toThrow(/cosine.*zero/is);
      await expect(db.run("INSERT INTO docs(vector) VALUES ('[0, 0]')")).rejects.toThrow(/cosine.*zero/is);
      await db.run(`INSERT INTO docs(vector) VALUES (${blob([0, 1], type)})`);
      await expect(db.run(`UPDATE docs SET vector = ${blob([0, 0], type)}`)).rejects.toThrow(/cosine.*zero/is);
      expect(await db.column('SELECT vector FROM docs')).toEqual([encode([0, 1], type)]);
    });
  });

  describe.each(floats)('%s', (type) => {
    test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('%d is refused', async (element) => {
      const db = await openTable(type, 3);
      await expect(db.run(`INSERT INTO docs(vector) VALUES (${blob([1, element, 3], type)})`)).rejects.toThrow(
        /finite|NaN|infinit/i,
      );
      await db.run(`INSERT INTO docs(vector) VALUES (${blob([1, 2, 3], type)})`);
      await expect(db.run(`UPDATE docs SET vector = ${blob([1, 2, element], type)}`)).rejects.toThrow(
        /finite|NaN|infinit/i,
      );
      expect(await db.column('SELECT vector FROM docs')).toEqual([encode([1, 2, 3], type)]);
    });

    test('negative zero and the smallest numbers keep their bits', async () => {
      const db = await openTable(type, 3);
      const smallest = { float2: 2 ** -24, float4: 2 ** -149, float8: 2 ** -1074 }[type];
      const bytes = encode([-0, smallest, -smallest], type);
      await db.run(`INSERT INTO docs(vector) VALUES (${blobOf(bytes)}), ('[-0.0, ${smallest}, -${smallest}]')`);
      expect(await db.column('SELECT vector FROM docs')).toEqual([bytes, bytes]);
    });

    test('JSON numbers are rounded to the nearest', async () => {
      const db = await openTable(type, 3);
      await db.run("INSERT INTO docs(vector) VALUES ('[0.1, 1.0000001, 2.25e-3]')");
      expect(await db.value('SELECT vector FROM docs')).toEqual(encode([0.1, 1.0000001, 2.25e-3], type));
    });
  });

  test('JSON is read as JSON.parse reads it, or refused where that refuses it', async () => {
    const db = await openTable('float8', 3);
    const random = new Random(3);
    const characters = [
      ...'0123456789',
      ...'0123456789',
      '.',
      '-',
      '+',
      'e',
      'E',
      ',',
      '[',
      ']',
      ' ',
      '"',
      'n',
      '\t',
      'x',
    ];
    const digits = (most: number) =>
      Array.from({ length: random.integer(1, most) }, () => random.integer(0, 9)).join('');
    const number = () => {
      const exponent = random.chance(0.4) ? `e${random.pick(['', '+', '-'])}${random.integer(0, 290)}` : '';
      return `${random.pick(['', '-'])}${random.integer(0, 99)}${random.chance(0.6) ? `.${digits(25)}` : ''}${exponent}`;
    };
    let accepted = 0;
    for (let round = 0; round < 600; round++) {
      const json = [...`[${number()}, ${number()},${number()}]`];
      if (random.chance(0.5))
        json.splice(random.integer(0, json.length), random.integer(0, 1), random.pick(characters));
      const vector = parseVector(json.join(''));
      const insert = db.run(`INSERT INTO docs(vector) VALUES (${text(json.join(''))})`);
      if (vector === undefined) {
        await expect(insert, json.join('')).rejects.toThrow();
      } else {
        await insert;
        const stored = await db.value('SELECT vector FROM docs WHERE id = last_insert_rowid()');
        expect(stored, json.join('')).toEqual(encode(vector, 'float8'));
        accepted++;
      }
    }
    expect(accepted).toBeGreaterThan(250);
    expect(accepted).toBeLessThan(550);
  });

  test.each(['float2', 'float4'] as const)('%s: a JSON number beyond the range is refused', async (type) => {
    const db = await openTable(type, 1);
    for (const number of type === 'float2' ? ['70000', '-1e6', '1e39'] : ['1e39', '-3.5e38']) {
      await expect(db.run(`INSERT INTO docs(vector) VALUES ('[${number}]')`)).rejects.toThrow(number);
    }
  });

  describe.each(integers)('%s', (type) => {
    const [low, high] = RANGES[type];

    test.each([`${high + 1}`, `${low - 1}`, '1e300', '99999999999999999999'])('%s is out of range', async (number) => {
      const db = await openTable(type, 1);
      await expect(db.run(`INSERT INTO docs(vector) VALUES ('[${number}]')`)).rejects.toThrow(number);
    });

    test.each(['0.5', '-1.25', '1e-1'])('%s is no integer', async (number) => {
      const db = await openTable(type, 1);
      await expect(db.run(`INSERT INTO docs(vector) VALUES ('[${number}]')`)).rejects.toThrow(number);
    });

    test('an integer may be written with a fraction of zero or an exponent', async () => {
      const db = await openTable(type, 3);
      await db.run("INSERT INTO docs(vector) VALUES ('[1.0, -2.00, 1.2e1]')");
      expect(await db.value('SELECT vector FROM docs')).toEqual(encode([1, -2, 12], type));
    });
  });
});

/** Three finite numbers, or nothing. */
function parseVector(json: string): number[] | undefined {
  try {
    const vector: unknown = JSON.parse(json);
    const numbers = Array.isArray(vector) && vector.every((element) => Number.isFinite(element));
    return numbers && vector.length === 3 ? vector : undefined;
  } catch {
    return undefined;
  }
}
