// Matrices of NumPy, whose rows are vectors.

import { expect, test } from 'vitest';
import type { CliFolder } from './support/cli-folder.js';
import { fruitFolder } from './support/fruit.js';
import { npy } from './support/npy.js';

const vectors = (folder: CliFolder) =>
  folder
    .rows("SELECT id, vector_to_json(vector, 'float4') AS json FROM v ORDER BY id")
    .map((row) => JSON.parse((row as { json: string }).json));

test.each([
  [
    'float16',
    '<f2',
    Buffer.from(new Uint16Array([0x3c00, 0xc000, 0x3800, 0]).buffer),
    [
      [1, -2],
      [0.5, 0],
    ],
  ],
  [
    'float32',
    '<f4',
    Buffer.from(new Float32Array([1.5, -2, 0.25, 0]).buffer),
    [
      [1.5, -2],
      [0.25, 0],
    ],
  ],
  [
    'float64',
    '<f8',
    Buffer.from(new Float64Array([0.1, -2, 1e-3, 0]).buffer),
    [
      [0.1, -2],
      [0.001, 0],
    ],
  ],
  [
    'int8',
    '|i1',
    Buffer.from(new Int8Array([1, -2, 127, 0]).buffer),
    [
      [1, -2],
      [127, 0],
    ],
  ],
  [
    'int16',
    '<i2',
    Buffer.from(new Int16Array([1, -2, 300, 0]).buffer),
    [
      [1, -2],
      [300, 0],
    ],
  ],
  [
    'int32',
    '<i4',
    Buffer.from(new Int32Array([1, -2, 70000, 0]).buffer),
    [
      [1, -2],
      [70000, 0],
    ],
  ],
])('a matrix of %s is converted to the type of the table', (_, descr, elements, expected) => {
  const folder = fruitFolder();
  folder.database.exec('CREATE VIRTUAL TABLE v USING vector(dim=2)');
  folder.write('m.npy', npy(descr, [2, 2], elements));
  folder.ok(['import', 'app.db', 'v', 'm.npy']);
  expect(vectors(folder)).toEqual(expected);
});

test('--ids has the keys', () => {
  const folder = fruitFolder();
  folder.database.exec('CREATE VIRTUAL TABLE v USING vector(dim=1)');
  folder.write('m.npy', npy('<f4', [3, 1], Buffer.from(new Float32Array([1, 2, 3]).buffer)));
  folder.write('ids.npy', npy('<i8', [3], Buffer.from(new BigInt64Array([5n, 2n ** 60n, -1n]).buffer)));
  folder.ok(['import', 'app.db', 'v', 'm.npy', '--ids', 'ids.npy']);
  expect(folder.rows('SELECT CAST(id AS TEXT) AS id FROM v ORDER BY v.id')).toEqual([
    { id: '-1' },
    { id: '5' },
    { id: '1152921504606846976' },
  ]);
  expect(vectors(folder)).toEqual([[3], [1], [2]]);
});

test.each([
  [
    'other than a matrix',
    npy('<f4', [4], Buffer.alloc(16)),
    'expected a matrix, of 2 dimensions, but received one of shape (4)',
  ],
  ['of other elements', npy('<i8', [1, 2], Buffer.alloc(16)), 'or int8, 16 or 32 but received <i8'],
  ['in Fortran order', npy('<f4', [1, 2], Buffer.alloc(8), 'True'), 'expected rows one after another (C order)'],
  [
    'cut short',
    npy('<f4', [2, 2], Buffer.alloc(12)),
    'expected 2 rows, as the header says, but received 1 and 4 bytes',
  ],
  ['too long', npy('<f4', [1, 2], Buffer.alloc(12)), 'expected 1 rows, as the header says, but received 1 and 4 bytes'],
  [
    'of another kind',
    Buffer.from('PK\x03\x04 and more'),
    'expected a NumPy .npy file but received a file with another beginning',
  ],
  ['that is empty', Buffer.alloc(0), 'received one that ends in its header'],
  [
    'with NaN',
    npy('<f4', [1, 2], Buffer.from(new Float32Array([1, Number.NaN]).buffer)),
    'm.npy, row 0, column vector: expected finite numbers but received NaN at index 1',
  ],
  [
    'of another dimension',
    npy('<f4', [1, 3], Buffer.alloc(12)),
    'row 0, column vector: expected 2 dimensions but received 3',
  ],
])('a file %s is refused, and nothing is imported', (_, file, message) => {
  const folder = fruitFolder();
  folder.database.exec('CREATE VIRTUAL TABLE v USING vector(dim=2)');
  folder.write('m.npy', file);
  const { status, stderr } = folder.run(['import', 'app.db', 'v', 'm.npy']);
  expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining(message) });
  expect(vectors(folder)).toEqual([]);
});

test('fewer keys than rows, and more, are refused', () => {
  const folder = fruitFolder();
  folder.database.exec('CREATE VIRTUAL TABLE v USING vector(dim=1)');
  folder.write('m.npy', npy('<f4', [2, 1], Buffer.alloc(8)));
  folder.write('one.npy', npy('<i4', [1], Buffer.alloc(4)));
  folder.write('three.npy', npy('<i4', [3], Buffer.from(new Int32Array([1, 2, 3]).buffer)));
  expect(folder.run(['import', 'app.db', 'v', 'm.npy', '--ids', 'one.npy']).stderr).toContain(
    'one.npy: expected a key for each row',
  );
  expect(folder.run(['import', 'app.db', 'v', 'm.npy', '--ids', 'three.npy']).stderr).toContain(
    'three.npy: expected as many keys as rows',
  );
  expect(vectors(folder)).toEqual([]);
});
