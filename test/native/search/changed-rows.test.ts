// A search takes most rows, and above all the changed ones, for too far away by their estimates alone. It must give what a comparison of
// all vectors gives, to the bit and with ties broken by key.

import { describe, expect, test } from 'vitest';
import { betterSqlite3 } from '../host.js';
import type { Connection, Value } from '../support/connection.js';
import { Random } from '../support/random.js';
import { Clusters } from '../support/recall.js';
import { metrics, type Space } from '../support/reference.js';
import { blob, type ElementType, elementTypes } from '../support/vectors.js';
import { workspace } from '../support/workspace.js';

const { open } = workspace(betterSqlite3);

const DIM = 12;
const MERGED = 1500;
const ADDED = 320; // more than a search compares at a time

const FILTERS = ['n < 5', 'n = 3', `id > ${MERGED}`, `id > ${MERGED} AND n = 3`, 'id < 700', 'n >= 0', 'n > 10'];

interface ChangedTable {
  db: Connection;
  space: Space;
  queries: string[];
  changed: Set<Value>;
}

/** A table whose index lacks rows that have been inserted, replaced and deleted since. */
async function changedTable(space: Space, options: string, length = 1): Promise<ChangedTable> {
  const db = await open();
  const { type, metric } = space;
  await db.run(
    `CREATE VIRTUAL TABLE docs USING vector(dim=${DIM}, type=${type}, metric=${metric}, metadata='n INTEGER', ${options})`,
  );
  const random = new Random(11);
  const clusters = new Clusters(random, DIM, type, 6);
  const next = () => blob(scaled(clusters.next(), length, type), type);
  const insert = async (keys: number[], verb = 'INSERT') => {
    await db.run(`${verb} INTO docs(id, vector, n) VALUES ${keys.map((key) => `(${key}, ${next()}, ${key % 10})`)}`);
  };
  await insert(range(1, MERGED));
  await db.value("SELECT vector_merge_index('docs')");
  await db.all(`SELECT id FROM docs WHERE knn_match(distance, ${next()}) LIMIT 1`);
  await insert(range(MERGED + 1, MERGED + ADDED));
  const replaced = range(1, MERGED).filter((key) => key % 23 === 0);
  await insert(replaced, 'REPLACE');
  await db.run('DELETE FROM docs WHERE id % 17 = 0');
  const again = range(1, MERGED).filter((key) => key % (17 * 3) === 0);
  await insert(again);
  // A row that is near no other, and whose error is much larger.
  await db.run(`INSERT INTO docs(id, vector, n) VALUES (5000, ${blob(outlier(type), type)}, 3)`);
  const info = JSON.parse(String(await db.value("SELECT vector_index_info('docs')")));
  expect(info).toMatchObject({ segment_rows: MERGED });
  expect(info.delta_rows).toBeGreaterThan(300);
  const changed = new Set<Value>([...range(MERGED + 1, MERGED + ADDED), ...replaced, ...again, 5000]);
  return { db, space, queries: Array.from({ length: 3 }, next), changed };
}

const range = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, index) => first + index);

const scaled = (vector: number[], length: number, type: ElementType) =>
  type.startsWith('float') ? vector.map((element) => element * length) : vector;

const outlier = (type: ElementType) =>
  Array.from({ length: DIM }, (_, index) => (index % 2 === 0 ? 1 : -1) * (type.startsWith('float') ? 900 : 100));

async function expectSame(table: ChangedTable, query: string, condition: string, limit: number): Promise<void> {
  const { metric, type } = table.space;
  const found = await table.db.all(
    `SELECT id, distance FROM docs WHERE knn_match(distance, ${query}) AND ${condition} ORDER BY distance LIMIT ${limit}`,
  );
  const compared = `vector_distance(vector, ${query}, '${metric}', '${type}')`;
  const all = await table.db.all(
    `SELECT id, d FROM (SELECT id, n, ${compared} AS d, ${compared} AS distance FROM docs) WHERE ${condition} ORDER BY d, id LIMIT ${limit}`,
  );
  expect(found, `${condition} LIMIT ${limit}`).toEqual(all);
}

async function expectSimilarityOrder({ db }: ChangedTable, query: string): Promise<void> {
  const near = `FROM docs WHERE knn_match(distance, ${query})`;
  const all = await db.all(`SELECT id, similarity ${near} LIMIT -1`);
  all.sort(([a, nearA], [b, nearB]) => Number(nearB) - Number(nearA) || Number(a) - Number(b));
  expect(await db.all(`SELECT id, similarity ${near} ORDER BY similarity DESC LIMIT 25`)).toEqual(all.slice(0, 25));
}

describe.each(elementTypes)('%s', (type) => {
  describe.each(metrics)('%s', (metric) => {
    test.each(type === 'float4' ? ['int1', 'float2', 'none'] : ['int1'])(
      'an exact search over codes of type %s',
      async (quantization) => {
        const table = await changedTable({ type, metric }, `mode=exact, quantization=${quantization}`);
        for (const query of table.queries) {
          for (const limit of [1, 10, 300]) await expectSame(table, query, 'true', limit);
          for (const filter of FILTERS) await expectSame(table, query, filter, 10);
          const distances = await table.db.column(
            `SELECT distance FROM docs WHERE knn_match(distance, ${query}) LIMIT 60`,
          );
          const [bound, lower] = [distances[59], distances[20]];
          await expectSame(table, query, `distance < ${bound}`, -1);
          await expectSame(table, query, `distance <= ${bound} AND n < 5`, 20);
          await expectSame(table, query, `distance > ${lower} AND distance < ${bound}`, 10);
        }
        await expectSame(table, table.queries[0] as string, 'true', -1);
        await expectSimilarityOrder(table, table.queries[1] as string);
      },
    );

    test('a search by graph gives every changed row that is near enough, and all others later', async () => {
      const table = await changedTable({ type, metric }, 'mode=hnsw, m=8, ef_search=16');
      const { db, queries, changed } = table;
      const compared = (query: string) => `vector_distance(vector, ${query}, '${metric}', '${type}')`;
      for (const query of queries) {
        for (const filter of ['', 'AND n < 9', 'AND n >= 0']) {
          const near = `WHERE knn_match(distance, ${query}) ${filter} ORDER BY distance`;
          const found = await db.all(`SELECT id, distance FROM docs ${near} LIMIT 5`);
          expect(await db.value("SELECT vector_last_search('docs')")).toContain('hnsw');
          const all = await db.all(
            `SELECT id, ${compared(query)} AS d FROM docs WHERE 1 ${filter} ORDER BY d, id LIMIT 5`,
          );
          const expected = all.filter(([id]) => changed.has(id as Value));
          expect(found).toEqual(expect.arrayContaining(expected));
          const every = await db.column(`SELECT id FROM docs ${near}`);
          expect(every).toHaveLength(Number(await db.value(`SELECT count(*) FROM docs WHERE 1 ${filter}`)));
          expect(new Set(every).size).toBe(every.length);
        }
      }
    });
  });
});

test.each([1e-20, 1e12])('vectors of length %d', async (length) => {
  for (const metric of metrics) {
    const table = await changedTable({ type: 'float4', metric }, 'mode=exact', length);
    for (const query of table.queries) await expectSame(table, query, 'true', 40);
  }
});
