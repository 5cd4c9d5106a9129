// What wrecks the recall of graphs unless something is done about it. Each of these was measured to do so.

import { afterEach, describe, expect, test } from 'vitest';
import { betterSqlite3 } from '../host.js';
import { expectEachRowFound, expectRecallInEachForm, source } from '../support/graph-checks.js';
import { ModelledTable, type ModelledTableOptions } from '../support/modelled-table.js';
import { Random } from '../support/random.js';
import { type Metric, metrics } from '../support/reference.js';
import { elementTypes } from '../support/vectors.js';
import { workspace } from '../support/workspace.js';

const { open } = workspace(betterSqlite3);

// So many rows that a beam of 16 is narrower than a scan: see native/search/search.cc.
const ROWS = 2000;
const NARROW = 'mode=hnsw, ef_search=16';

const create = async (given: ModelledTableOptions = {}) =>
  await ModelledTable.create(await open(), { options: NARROW, ...given });

/** Forty clusters of fifty rows, far apart from each other, one after another: as the parts of documents come. */
function sortedClusters(): number[][] {
  const centers = source(100)(40);
  const noise = source(101);
  return centers.flatMap((center) =>
    noise(50).map((vector) => vector.map((element, at) => Math.fround(10 * (center[at] ?? 0) + element / 10))),
  );
}

describe('equal vectors', () => {
  const COPIES = 5000;

  test.each(metrics)('5,000 copies that came first do not hide the others: %s', async (metric) => {
    const table = await create({ metric });
    const vectors = source(1);
    const [copy = []] = vectors(1);
    table.insert(Array.from({ length: COPIES }, () => copy));
    await table.merge();
    const others = vectors(ROWS);
    table.insert(others);
    await table.merge();
    expect(await table.info()).toMatchObject({ graph: true, segment_rows: COPIES + ROWS, delta_rows: 0 });
    const keys = [...table.rows.keys()].filter((key) => key > COPIES);
    if (metric !== 'inner_product') expect(table.lost(keys).length).toBeLessThan(keys.length / 500);
    expect(await table.recall(vectors(50), 5)).toBeGreaterThan(0.97);
  });

  test('all of them are found, by key', async () => {
    const table = await create();
    const vectors = source(2);
    const [copy = []] = vectors(1);
    table.insert([...vectors(ROWS), ...Array.from({ length: COPIES }, () => copy)]);
    await table.merge();
    const found = await table.nearest(copy, COPIES);
    expect(found).toEqual(Array.from({ length: COPIES }, (_, index) => [ROWS + 1 + index, 0]));
    await table.update(
      ROWS + 7,
      copy.map((element) => element + 1),
    );
    expect((await table.nearest(copy, COPIES - 1)).map(([id]) => id)).not.toContain(ROWS + 7);
    expect(await table.recall([copy], COPIES - 1)).toBe(1);
    await table.delete(Array.from({ length: COPIES - 1 }, (_, index) => ROWS + 1 + index));
    expect(await table.nearest(copy, 1)).toEqual([[ROWS + COPIES, 0]]);
    expect(await table.recall(vectors(50), 5)).toBeGreaterThan(0.97);
  });

  // The smaller steps are about what a float of that size can tell.
  test.each([1e-4, 1e-6])('nearly equal ones do not hide the others: steps of %d', async (step) => {
    const table = await create();
    const vectors = source(3);
    const [center = []] = vectors(1);
    const copies = Array.from({ length: 3000 }, (_, index) =>
      center.map((element, at) => Math.fround(element + (at === index % 8 ? index * step : 0))),
    );
    table.insert([...copies, ...vectors(ROWS)]);
    await table.merge();
    expect(await table.recall(vectors(200), 5)).toBeGreaterThan(0.97);
    if (step === 1e-4) expect(await table.recall(copies.slice(0, 50), 5)).toBeGreaterThan(0.97);
  });

  test.each(['l2', 'cosine'] as const)('multiples of one vector do not hide the others: %s', async (metric) => {
    const table = await create({ metric });
    const vectors = source(4);
    const [one = []] = vectors(1);
    const multiples = Array.from({ length: 3000 }, (_, index) =>
      one.map((element) => Math.fround((element * (index + 1)) / 500)),
    );
    table.insert([...multiples, ...vectors(ROWS)]);
    await table.merge();
    expect(await table.recall([...vectors(200), ...multiples.slice(0, 30)], 5)).toBeGreaterThan(0.97);
    const others = [...table.rows.keys()].slice(multiples.length);
    expect(table.lost(others).length / ROWS).toBeLessThan(0.01);
  });
});

describe('rows that come and go', () => {
  test('recall is kept through rounds of deleting 30 % and inserting others', async () => {
    const table = await create({ options: `${NARROW}, merge_every=300` });
    const vectors = source(5);
    const random = new Random(5);
    table.insert(vectors(ROWS));
    for (let round = 0; round < 6; round++) {
      const deleted = [...table.rows.keys()].filter(() => random.chance(0.3));
      await table.delete(deleted);
      expect(await table.recall(vectors(50), 5)).toBeGreaterThan(0.97);
      table.insert(vectors(deleted.length));
      expect(await table.recall(vectors(50), 5)).toBeGreaterThan(0.97);
    }
    await table.expectAll(vectors(1)[0] as number[]);
  });

  test('rows that were deleted since the last merge are passed over', async () => {
    const table = await create();
    const vectors = source(6);
    table.insert(vectors(2 * ROWS));
    await table.merge();
    await table.delete([...table.rows.keys()].filter((key) => key % 3 > 0));
    expect(await table.info()).toMatchObject({ segment_rows: 2 * ROWS, dead_rows: 2 * ROWS - table.rows.size });
    expect(await table.recall(vectors(50), 5)).toBeGreaterThan(0.97);
  });

  test('a neighborhood that is deleted leaves the way to the rows behind it', async () => {
    const table = await create();
    const vectors = source(7);
    table.insert(vectors(ROWS));
    await table.merge();
    const [query = []] = vectors(1);
    for (let round = 0; round < 10; round++) {
      const nearest = (await table.nearest(query, 40)).map(([id]) => id as number);
      await table.delete(nearest);
      expect(await table.recall([query], 5)).toBeGreaterThanOrEqual(0.8);
    }
  });

  test('a table that grows by many small merges', async () => {
    const table = await create({ options: `${NARROW}, merge_every=5` });
    const vectors = source(8);
    for (let rows = 0; rows < ROWS; rows += 5) table.insert(vectors(5));
    expect(await table.info()).toMatchObject({ segment_rows: ROWS, delta_rows: 0 });
    expect(await table.recall(vectors(100), 5)).toBeGreaterThan(0.97);
    expect(table.lost()).toEqual([]);
  });

  test('rows that come cluster by cluster', async () => {
    const table = await create({ options: `${NARROW}, merge_every=50` });
    const rows = sortedClusters();
    for (let done = 0; done < ROWS; done += 50) table.insert(rows.slice(done, done + 50));
    expect(await table.info()).toMatchObject({ segment_rows: ROWS, delta_rows: 0 });
    // Merges check that the rows they add are found, and not older rows. With such a narrow beam, older clusters can
    // become unreachable again.
    expect(table.lost().length / ROWS).toBeLessThan(0.04);
    expect(
      await table.recall(
        [...table.rows.values()].filter((_, index) => index % 40 === 0),
        5,
      ),
    ).toBeGreaterThan(0.97);
  });
});

describe('building on several cores', () => {
  afterEach(async () => {
    await (await open()).value("SELECT vector_config('threads', 0)");
  });

  // With more and with fewer threads: exhaustive/graph-forms.test.ts.
  test('every row finds itself: 2 threads', () => expectEachRowFound(open, 2));

  test.each([1, 2, 4])('rows that come in order are not cut off from others: %i threads', async (threads) => {
    const table = await create();
    await table.db.value(`SELECT vector_config('threads', ${threads})`);
    table.insert(sortedClusters());
    await table.merge();
    expect(table.lost().length / ROWS).toBeLessThan(0.01);
  });
});

describe('quantization', () => {
  test('NaN is refused, in rows and in queries', async () => {
    const table = await create({ dim: 2 });
    table.insert([[1, 2]]);
    await table.merge();
    const nan = table.literal([Number.NaN, 1]);
    await expect(table.db.run(`INSERT INTO docs(vector) VALUES (${nan})`)).rejects.toThrow(/NaN/);
    await expect(table.db.run(`UPDATE docs SET vector = ${nan}`)).rejects.toThrow(/NaN/);
    await expect(table.nearest([Number.NaN, 1], 1)).rejects.toThrow(/NaN/);
    await table.expectAll([1, 1]);
  });

  test.each(['none', 'float2', 'int1'])(
    '%s keeps recall, as exact distances rank what it finds',
    async (quantization) => {
      const quantized = metrics.filter((metric) => metric !== 'l1'); // which ranks by the elements themselves
      for (const metric of quantized) {
        const table = await create({
          dim: 24,
          metric,
          options: `mode=hnsw, ef_search=24, quantization=${quantization}`,
        });
        const vectors = source(30, 24);
        table.insert(vectors(ROWS));
        await table.merge();
        expect(await table.info()).toMatchObject({ quantization });
        expect(await table.recall(vectors(100), 10), metric).toBeGreaterThan(0.95);
        await table.db.close();
      }
    },
  );

  test('auto takes int1 where that ranks well', async () => {
    const table = await create({ dim: 24 });
    table.insert(source(31, 24)(ROWS));
    await table.merge();
    expect(await table.info()).toMatchObject({ quantization: 'int1' });
  });

  test.each([
    ['hnsw', 10],
    ['exact', 10],
    ['hnsw', 1000],
    ['exact', 1000],
  ])('auto takes more where int8 does not rank well: mode=%s, a common offset of %i', async (mode, offset) => {
    const table = await create({ options: `mode=${mode}, ef_search=16` });
    const clusters = source(32);
    const vectors = (count: number) =>
      clusters(count).map((vector) => vector.map((element) => Math.fround(offset + element / 10)));
    table.insert(vectors(ROWS));
    await table.merge();
    expect((await table.info()).quantization).not.toBe('int1');
    expect(await table.recall(vectors(100), 5)).toBeGreaterThan(0.97);
  });

  test('a quantization that does not suit the vectors is kept when it was asked for, and distances are exact', async () => {
    const table = await create({ options: 'mode=exact, quantization=int1' });
    const clusters = source(33);
    const vectors = (count: number) =>
      clusters(count).map((vector) => vector.map((element) => Math.fround(1000 + element / 10)));
    table.insert(vectors(ROWS));
    await table.merge();
    expect(await table.info()).toMatchObject({ quantization: 'int1' });
    expect(await table.recall(vectors(20), 5)).toBe(1);
  });

  // Every type with every metric: exhaustive/graph-forms.test.ts.
  test.each(elementTypes.map((type, index) => ({ type, metric: metrics[index % metrics.length] as Metric })))(
    '$type, $metric: exact distances and good recall in each form',
    ({ type, metric }) => expectRecallInEachForm(open, type, metric),
  );
});
