// The distance kernels of every instruction set that this CPU has, against sums in JavaScript's doubles.

import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { kernelsOfThisCpu } from '../support/kernels-of-this-cpu.js';
import { PeerConnection } from '../support/peer-connection.js';
import { Random } from '../support/random.js';
import { type Metric, metrics } from '../support/reference.js';
import { blob, decode, type ElementType, elementTypes, encode } from '../support/vectors.js';

const LIMITS: Record<ElementType, number> = {
  float2: 65504,
  float4: 3.4028234663852886e38,
  float8: Number.MAX_VALUE,
  int1: 127,
  int2: 32767,
  int4: 2147483647,
};

const DIMS = [...Array.from({ length: 70 }, (_, index) => index + 1), 127, 128, 129, 384, 1000];

type Pair = [a: number[], b: number[]];

/** A process with the given DRIZZLE_VECTOR_KERNELS: they are chosen once per process. */
function openWith(kernels: string): PeerConnection {
  vi.stubEnv('DRIZZLE_VECTOR_KERNELS', kernels);
  try {
    return PeerConnection.inProcess(':memory:');
  } finally {
    vi.unstubAllEnvs();
  }
}

async function kernelsInUse(db: PeerConnection): Promise<string | undefined> {
  return /^kernels: (.*)$/m.exec(String(await db.value('SELECT vector_debug()')))?.[1];
}

/** The elements as they are stored. */
const stored = ([a, b]: Pair, type: ElementType): Pair => [
  decode(encode(a, type), type),
  decode(encode(b, type), type),
];

const sum = (a: number[], b: number[], term: (x: number, y: number) => number) =>
  a.reduce((total, x, index) => total + term(x, b[index] as number), 0);

/** The distance and, for floats, how far from it a kernel may be. */
function expected([a, b]: Pair, type: ElementType, metric: Metric): { distance: number; tolerance: number } {
  const precision = { float2: 2e-6, float4: 2e-6, float8: 1e-14, int1: 0, int2: 0, int4: 1e-14 }[type];
  const product = (x: number, y: number) => x * y;
  if (metric === 'l2') {
    const distance = sum(a, b, (x, y) => (x - y) ** 2);
    return { distance, tolerance: precision * distance };
  }
  if (metric === 'l1') {
    const distance = sum(a, b, (x, y) => Math.abs(x - y));
    return { distance, tolerance: precision * distance };
  }
  if (metric === 'euclidean') {
    const distance = Math.sqrt(sum(a, b, (x, y) => (x - y) ** 2));
    return { distance, tolerance: Math.max(precision, 1e-14) * distance };
  }
  if (metric === 'inner_product') {
    return { distance: 0 - sum(a, b, product), tolerance: precision * sum(a, b, (x, y) => Math.abs(x * y)) };
  }
  // Scaled, because doubles cannot hold the squares of the largest and the smallest doubles.
  const [largestA, largestB] = [Math.max(...a.map(Math.abs)), Math.max(...b.map(Math.abs))];
  const [unitA, unitB] = [a.map((x) => x / largestA), b.map((y) => y / largestB)];
  const norms = Math.sqrt(sum(unitA, unitA, product)) * Math.sqrt(sum(unitB, unitB, product));
  return { distance: 1 - sum(unitA, unitB, product) / norms, tolerance: Math.max(precision, 1e-14) };
}

/** Pairs of every length, with elements over a third of an integer type's range or around 1. */
function randomPairs(type: ElementType): Pair[] {
  const random = new Random(3);
  const scale = type.startsWith('int') ? LIMITS[type] : 3;
  const vector = (dim: number) => Array.from({ length: dim }, () => (1 - 2 * random.unit()) * scale);
  return DIMS.map((dim) => [vector(dim), vector(dim)]);
}

/** Pairs of every length whose sums are the largest and the smallest. */
function extremePairs(type: ElementType): Pair[] {
  const high = LIMITS[type];
  const low = type.startsWith('int') ? -high - 1 : -high;
  const fill = (dim: number, element: number) => Array<number>(dim).fill(element);
  return DIMS.flatMap((dim): Pair[] => [
    [fill(dim, low), fill(dim, high)],
    [fill(dim, low), fill(dim, low)],
    [fill(dim, high), fill(dim, high)],
    [fill(dim, low), fill(dim, 1)],
  ]);
}

const inUse = kernelsOfThisCpu();

describe.each(inUse)('the %s kernels', (kernels) => {
  let db: PeerConnection;

  beforeAll(() => {
    db = openWith(kernels);
  });
  afterAll(() => db.close());

  async function distances(pairs: Pair[], type: ElementType, metric: Metric): Promise<number[]> {
    const rows = pairs.map(([a, b]) => `(${blob(a, type)}, ${blob(b, type)})`);
    return (await db.column(
      `SELECT vector_distance(column1, column2, '${metric}', '${type}') FROM (VALUES ${rows.join()})`,
    )) as number[];
  }

  async function expectDistances(pairs: Pair[], type: ElementType, metric: Metric): Promise<void> {
    const found = await distances(pairs, type, metric);
    expect(found.length).toBe(pairs.length);
    for (const [index, pair] of pairs.entries()) {
      const { distance, tolerance } = expected(stored(pair, type), type, metric);
      const off = found[index] === distance ? 0 : Math.abs((found[index] as number) - distance);
      expect(off, `${found[index]}, not ${distance}, at ${pair[0].length} dimensions`).toBeLessThanOrEqual(tolerance);
    }
  }

  test('are in use when asked for', async () => {
    expect(await kernelsInUse(db)).toBe(kernels);
  });

  describe.each(elementTypes)('%s', (type) => {
    describe.each(metrics)('%s', (metric) => {
      test('is right in every number of dimensions', async () => {
        await expectDistances(randomPairs(type), type, metric);
      });

      test('is the same figure in a table scan', async () => {
        const random = new Random(9);
        const vectors = Array.from({ length: 150 }, () => blob(random.vector(37, -99, 99), type));
        const rows = vectors.map((vector, index) => `(${index}, ${vector})`);
        await db.run(`
          CREATE VIRTUAL TABLE docs USING vector(dim=37, type=${type}, metric=${metric});
          INSERT INTO docs(id, vector) VALUES ${rows.join()}`);
        const hits = await db.all(
          `SELECT distance, vector_distance(vector, ${vectors[0]}, '${metric}', '${type}')
           FROM docs WHERE knn_match(distance, ${vectors[0]})`,
        );
        await db.run('DROP TABLE docs');

        expect(hits.length).toBe(vectors.length);
        for (const [inScan, ofPair] of hits) expect(inScan).toBe(ofPair);
        if (metric !== 'inner_product') expect(hits[0]).toEqual([0, 0]);
      });
    });

    test('the cosine distance of a vector to itself is exactly 0', async () => {
      const pairs = [...randomPairs(type), ...extremePairs(type)].map(([a]): Pair => [a, a]);

      expect(new Set(await distances(pairs, type, 'cosine'))).toEqual(new Set([0]));
    });
  });

  // Those of float8 overflow: see below.
  describe.each(elementTypes.filter((type) => type !== 'float8'))('%s', (type) => {
    test.each(metrics)('%s is right for the largest elements', async (metric) => {
      await expectDistances(extremePairs(type), type, metric);
    });
  });

  test('int1 and int2 sums are exact in 65535 dimensions', async () => {
    const fill = (element: number) => Array<number>(65535).fill(element);

    expect(await distances([[fill(-128), fill(127)]], 'int1', 'l2')).toEqual([65535 * 255 ** 2]);
    expect(await distances([[fill(-128), fill(127)]], 'int1', 'l1')).toEqual([65535 * 255]);
    expect(await distances([[fill(-32768), fill(32767)]], 'int2', 'l1')).toEqual([65535 * 65535]);
    expect(await distances([[fill(-128), fill(-128)]], 'int1', 'inner_product')).toEqual([-65535 * 2 ** 14]);
    expect(await distances([[fill(-32768), fill(32767)]], 'int2', 'l2')).toEqual([65535 * 65535 ** 2]);
    expect(await distances([[fill(-32768), fill(-32768)]], 'int2', 'inner_product')).toEqual([-65535 * 2 ** 30]);
    expect(await distances([[fill(-32768), fill(32767)]], 'int2', 'inner_product')).toEqual([65535 * 32768 * 32767]);
  });

  test.each([1e-20, 1e-30, 1e-40, 1.4e-45])('float4 elements around %d lose no distance', async (unit) => {
    const random = new Random(4);
    const pairs = DIMS.map(
      (dim): Pair => [random.vector(dim, 1).map((x) => x * unit), random.vector(dim, 1).map((x) => x * unit)],
    );

    for (const metric of metrics) await expectDistances(pairs, 'float4', metric);
  });

  test('float2 elements may be subnormal', async () => {
    const pairs = randomPairs('float2').map((pair) => pair.map((vector) => vector.map((x) => x * 2 ** -20)) as Pair);

    for (const metric of ['l2', 'inner_product'] as const) await expectDistances(pairs, 'float2', metric);
  });

  test.each([1e-300, 1e-170, 1e170, 1e300])('float8 elements around %d have a cosine distance', async (unit) => {
    const pairs = randomPairs('float8').map((pair) => pair.map((vector) => vector.map((x) => x * unit)) as Pair);

    await expectDistances(pairs, 'float8', 'cosine');
  });

  test('a float8 distance too large for a double is infinite, never NaN', async () => {
    const huge = [1e200, 1e200];
    const opposite = [1e200, -1e200];
    const infinity = Number.POSITIVE_INFINITY;

    expect(await distances([[huge, opposite]], 'float8', 'l2')).toEqual([infinity]);
    expect(await distances([[huge, opposite]], 'float8', 'euclidean')).toEqual([infinity]);
    expect(await distances([[[Number.MAX_VALUE], [-Number.MAX_VALUE]]], 'float8', 'l2')).toEqual([infinity]);
    expect(await distances([[huge, huge]], 'float8', 'inner_product')).toEqual([-infinity]);
    expect(await distances([[huge, [-1e200, -1e200]]], 'float8', 'inner_product')).toEqual([infinity]);
    expect(await distances([[huge, opposite]], 'float8', 'inner_product')).toEqual([0]);
    expect(await distances([[[Number.MAX_VALUE], [-Number.MAX_VALUE]]], 'float8', 'l1')).toEqual([infinity]);
    expect(await distances([[huge, opposite]], 'float8', 'cosine')).toEqual([1]);
  });
});

test.each(['nothing', '', process.arch === 'x64' ? 'neon' : 'avx2'])(
  'kernels that this CPU cannot run are not used: DRIZZLE_VECTOR_KERNELS=%j',
  async (asked) => {
    const db = openWith(asked);
    const found = await kernelsInUse(db);
    await db.close();

    if (inUse.length > 1) expect(found).toBe(inUse[0]);
    else expect(['avx512vnni', 'avx512', 'avxvnni', 'avx2', 'plain']).toContain(found);
  },
);
