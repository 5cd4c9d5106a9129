// Filters over a table with a graph: always the rows that match, nearest first, as many as are asked for, and most of the true nearest;
// whatever happens to the metadata that is kept in memory.

import { describe, expect, test } from 'vitest';
import { betterSqlite3 } from '../host.js';
import type { Connection, Value } from '../support/connection.js';
import { Random } from '../support/random.js';
import { Clusters, recall } from '../support/recall.js';
import { blob } from '../support/vectors.js';
import { workspace } from '../support/workspace.js';

const ROWS = 12_000;
const DIM = 8;
const SPACE = { type: 'float4', metric: 'l2' } as const;

const { open, file } = workspace(betterSqlite3);

interface Row {
  vector: number[];
  group: number;
  word: string;
}

/** Rows in clusters with a graph over them; `far` is 1 for the half that is farther from the query. */
async function createTable(db: Connection, rows = ROWS): Promise<Map<number, Row>> {
  const random = new Random(1);
  const clusters = new Clusters(random, DIM);
  const made = new Map<number, Row>();
  for (let id = 1; id <= rows; id++) {
    const group = random.integer(0, 999);
    made.set(id, { vector: clusters.next(), group, word: `word ${group % 7}` });
  }
  await db.run(`CREATE VIRTUAL TABLE docs USING vector(dim=${DIM}, mode=hnsw, ef_search=16, m=8, ef_construction=40,
    metadata='"group" INTEGER, indexed INTEGER INDEXED, word TEXT, far INTEGER')`);
  const farthest = farthestHalf(made);
  const values = Array.from(
    made,
    ([id, { vector, group, word }]) =>
      `(${id}, ${blob(vector)}, ${group}, ${group}, '${word}', ${farthest.has(id) ? 1 : 0})`,
  );
  await db.run('BEGIN');
  for (let first = 0; first < rows; first += 500) {
    await db.run(`INSERT INTO docs VALUES ${values.slice(first, first + 500).join()}`);
  }
  await db.run("COMMIT; SELECT vector_merge_index('docs')");
  return made;
}

const query = new Clusters(new Random(2), DIM).next();
const near = `knn_match(docs.distance, ${blob(query)})`;

function farthestHalf(rows: Map<number, Row>): Set<number> {
  const square = ({ vector }: Row) => vector.reduce((sum, x, at) => sum + (x - (query[at] ?? 0)) ** 2, 0);
  const keys = [...rows].toSorted(([, a], [, b]) => square(b) - square(a)).map(([id]) => id);
  return new Set(keys.slice(0, Math.floor(keys.length / 2)));
}

const matching = (rows: Map<number, Row>, test: (row: Row, id: number) => boolean) =>
  new Map([...rows].flatMap(([id, row]) => (test(row, id) ? [[id, row.vector] as const] : [])));

const nearest = (db: Connection, filter: string, limit = 10): Promise<Value[][]> =>
  db.all(`SELECT docs.id, distance FROM docs WHERE ${near} AND ${filter} ORDER BY distance LIMIT ${limit}`);

describe('filters of every share', () => {
  test.each(['"group"', 'indexed'])('on the column %s', async (column) => {
    const db = await open();
    const rows = await createTable(db);
    for (const share of [950, 700, 500, 300, 100, 20, 3]) {
      const expected = matching(rows, ({ group }) => group >= 20 && group < 20 + share);
      const hits = await nearest(db, `${column} >= 20 AND ${column} < ${20 + share}`);
      expect(recall(hits, expected, query, SPACE, 10), `${share / 10}%`).toBeGreaterThan(0.8);
    }
  });

  test('on several columns together, on the key, and on a distance', async () => {
    const db = await open();
    const rows = await createTable(db);
    const filters: [string, (row: Row, id: number) => boolean][] = [
      [`"group" > 500 AND word = 'word 3'`, ({ group, word }) => group > 500 && word === 'word 3'],
      [`indexed < 30 AND word = 'word 3'`, ({ group, word }) => group < 30 && word === 'word 3'],
      [`word IN ('word 1', 'word 2')`, ({ word }) => word === 'word 1' || word === 'word 2'],
      ['docs.id BETWEEN 100 AND 9000', (_, id) => id >= 100 && id <= 9000],
      ['docs.id BETWEEN 100 AND 140', (_, id) => id >= 100 && id <= 140],
      ['docs.id > 6000 AND "group" >= 300', ({ group }, id) => id > 6000 && group >= 300],
    ];
    for (const [filter, test] of filters) {
      expect(recall(await nearest(db, filter), matching(rows, test), query, SPACE, 10), filter).toBeGreaterThan(0.8);
    }
    const [, , third] = (await nearest(db, '1')).map(([, distance]) => distance);
    expect((await nearest(db, `distance <= ${third}`)).length).toBe(3);
    expect((await nearest(db, `distance < ${third}`)).length).toBe(2);
  });

  // The nodes on the way are all unwanted: a walk over the graph would have to pass half of it.
  test('rows that are all farther than the others', async () => {
    const db = await open();
    const rows = await createTable(db);
    const far = farthestHalf(rows);
    const expected = matching(rows, (_, id) => far.has(id));
    expect(recall(await nearest(db, 'far = 1'), expected, query, SPACE, 10)).toBeGreaterThan(0.8);
  });

  test('a set from a subquery', async () => {
    const db = await open();
    const rows = await createTable(db);
    await db.run('CREATE TABLE chosen AS SELECT id FROM docs WHERE id % 3 = 0');
    const expected = matching(rows, (_, id) => id % 3 === 0);
    const hits = await nearest(db, 'docs.id IN (SELECT id FROM chosen)');
    expect(recall(hits, expected, query, SPACE, 10)).toBeGreaterThan(0.8);
  });
});

describe('a search that is not told how many rows are wanted', () => {
  test.each([50, 10, 1])(
    'joined to a table of which a filter leaves %i in a hundred rows, gives as many as LIMIT says, nearest first',
    async (percent) => {
      const db = await open();
      const rows = await createTable(db);
      await db.run('CREATE TABLE other(id INTEGER PRIMARY KEY, share INTEGER)');
      await db.run('INSERT INTO other SELECT id, "group" % 100 FROM docs');
      const hits = await db.all(`SELECT docs.id, distance FROM docs JOIN other ON other.id = docs.id
      WHERE ${near} AND other.share < ${percent} ORDER BY distance LIMIT 10`);
      const expected = matching(rows, ({ group }) => group % 100 < percent);
      expect(recall(hits, expected, query, SPACE, 10)).toBeGreaterThan(0.8);
    },
  );

  test('with a filter that only SQLite can judge, and one in the search', async () => {
    const db = await open();
    const rows = await createTable(db);
    const hits = await nearest(db, `"group" >= 100 AND (word LIKE '%3' OR docs.id % 10 = 0)`);
    const expected = matching(rows, ({ group, word }, id) => group >= 100 && (word.endsWith('3') || id % 10 === 0));
    expect(recall(hits, expected, query, SPACE, 10)).toBeGreaterThan(0.8);
  });

  // What the graph has missed is found by the exact search at the end, and comes last.
  test('read to its end gives every row once, in order but for those that the graph had missed', async () => {
    const db = await open();
    const rows = await createTable(db);
    const hits = (await db.all(`SELECT id, distance FROM docs WHERE ${near} ORDER BY distance`)) as [number, number][];
    expect(hits.map(([id]) => id).toSorted((a, b) => a - b)).toEqual([...rows.keys()]);
    const ascends = hits.map(([, distance], at) => at === 0 || distance >= (hits[at - 1]?.[1] ?? 0));
    const end = ascends.indexOf(false);
    expect(end === -1 || end > ROWS - 30, `the order ends at row ${end}`).toBe(true);
  });
});

describe('metadata in memory', () => {
  const count = (db: Connection, filter: string) =>
    db.value(`SELECT count(*) FROM docs WHERE ${near} AND ${filter} AND distance < 1e9`);

  test('follows changes of this connection, of another, and what is rolled back', async () => {
    const db = await open(file());
    await db.run('PRAGMA journal_mode = WAL');
    await createTable(db, 3000);
    const other = await open(file());
    await db.run(`UPDATE docs SET "group" = 5000, word = 'w' WHERE id <= 10`);
    const both = async () => [await count(db, '"group" = 5000'), await count(other, `word = 'w'`)];
    expect(await both()).toEqual([10, 10]);

    await other.run(`UPDATE docs SET "group" = 5000, word = 'w' WHERE id BETWEEN 11 AND 15`);
    expect(await both()).toEqual([15, 15]);
    await db.run('BEGIN; UPDATE docs SET "group" = 5000 WHERE id BETWEEN 16 AND 20');
    expect(await both()).toEqual([20, 15]);
    await db.run('SAVEPOINT s; DELETE FROM docs WHERE id <= 3; UPDATE docs SET id = 9001 WHERE id = 4');
    expect(await both()).toEqual([17, 15]);
    await db.run(`INSERT INTO docs VALUES (9002, ${blob(query)}, 5000, 1, 'w', 0)`);
    expect(await both()).toEqual([18, 15]);
    await db.run('ROLLBACK TO s');
    expect(await both()).toEqual([20, 15]);
    await db.run('ROLLBACK');
    expect(await both()).toEqual([15, 15]);
    await db.run(`UPDATE docs SET vector = ${blob(query)}, "group" = 5000, word = 'w' WHERE id IN (21, 22)`);
    expect(await both()).toEqual([17, 17]);
    await db.value("SELECT vector_merge_index('docs')");
    expect(await both()).toEqual([17, 17]);
    await db.run(`UPDATE docs SET "group" = 1, word = 'v' WHERE id <= 30`);
    expect(await both()).toEqual([0, 0]);
  });

  test('takes any value into any column', async () => {
    const db = await open();
    await createTable(db, 3000);
    expect(await count(db, '"group" > 100 AND far = 0')).toBeGreaterThan(1000);
    const values = ["'text'", '2.5', '1e300', '-9223372036854775808', '9223372036854775807', "X'00'", 'NULL', "'7'"];
    for (const [index, value] of values.entries())
      await db.run(`UPDATE docs SET far = ${value} WHERE id = ${index + 1}`);
    for (const [index, value] of values.entries()) {
      const found = await db.column(`SELECT id FROM docs WHERE ${near} AND far IS ${value} AND id < 9`);
      expect(found, value).toEqual([index + 1]);
    }
    const among = (filter: string) =>
      db.column(`SELECT id FROM docs WHERE ${near} AND ${filter} AND id < 9 ORDER BY id`);
    expect(await among('far > 2')).toEqual([1, 2, 3, 5, 6, 8]);
    expect(await among("far >= 'a'")).toEqual([1, 6]);
    expect(await among('far < 0')).toEqual([4]);
    expect(await among('far <= 7.5')).toEqual([2, 4, 8]);
    expect(await among('far IS NULL')).toEqual([7]);
    expect(await among('far IN (7, 2.5)')).toEqual([2, 8]);
    await db.run('UPDATE docs SET far = 2 WHERE id < 9');
    expect(await among('far = 2')).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  test('of a column too large to be kept is found all the same', async () => {
    const db = await open();
    await db.run("CREATE VIRTUAL TABLE docs USING vector(dim=1, type=int1, metadata='body TEXT, page INTEGER')");
    await db.run(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
      INSERT INTO docs SELECT i, CAST(char(i % 100) AS BLOB), printf('%.*c', 2000, 'x') || i, i FROM n`);
    const found = (filter: string) =>
      db.column(`SELECT id FROM docs WHERE knn_match(distance, X'05') AND ${filter} ORDER BY distance, id LIMIT 3`);
    for (let round = 0; round < 3; round++) {
      expect(await found(`body = printf('%.*c', 2000, 'x') || 1234`)).toEqual([1234]);
      expect(await found(`body >= printf('%.*c', 2000, 'x') || 1999 AND page > 5 AND page < 200`)).toEqual([6, 7, 8]);
      await db.run(`UPDATE docs SET page = page WHERE id = ${round + 1}`);
    }
    const { memory_bytes: bytes } = JSON.parse(String(await db.value("SELECT vector_index_info('docs')")));
    expect(bytes).toBeLessThan(2_000_000);
  });

  test.each([
    ['emptied', 'DELETE FROM docs_updates', /log has no sound end; vector_rebuild_index/],
    ['gone', 'DROP TABLE docs_updates', /is damaged: no such table: main.docs_updates/],
  ])('records of its changes that are %s are damage, which a rebuild repairs', async (_, damage, message) => {
    const db = await open(file());
    await createTable(db, 3000);
    await db.run('UPDATE docs SET "group" = 5000 WHERE id <= 5');
    expect(await count(db, '"group" = 5000')).toBe(5);
    await db.close();
    const vandal = await open(file(), { extension: false });
    await vandal.run(damage);
    const reader = await open(file());
    await expect(count(reader, '"group" = 5000')).rejects.toThrow(message);
    expect(String(await reader.value('PRAGMA integrity_check'))).toMatch(message);
    await reader.value("SELECT vector_rebuild_index('docs')");
    expect(await count(reader, '"group" = 5000')).toBe(5);
    await reader.run('UPDATE docs SET "group" = 6000 WHERE id <= 3');
    expect(await count(reader, '"group" = 5000')).toBe(2);
    expect(await reader.value('PRAGMA integrity_check')).toBe('ok');
  });
});

describe('traps', () => {
  const found = (db: Connection, filter: string, more = 'LIMIT 10') =>
    db.column(`SELECT id FROM docs WHERE knn_match(distance, X'00') AND ${filter} ORDER BY distance, id ${more}`);

  /** `count` rows; the vector of each is its id, modulo 100. */
  async function fill(db: Connection, metadata: string, values: string, count = 3000, options = ''): Promise<void> {
    await db.run(`CREATE VIRTUAL TABLE docs USING vector(dim=1, type=int1, metadata='${metadata}'${options});
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})
      INSERT INTO docs SELECT i, unhex(printf('%02x', i % 100)), ${values} FROM n`);
  }

  test('a graph of which no row is left', async () => {
    const db = await open();
    await fill(db, 'page INTEGER', 'i', 200, ', mode=hnsw');
    await db.run("SELECT vector_merge_index('docs'); DELETE FROM docs");
    expect(await found(db, 'page > 0')).toEqual([]);
    await db.run("INSERT INTO docs VALUES (7, X'01', 7), (8, X'02', 8)");
    expect(await found(db, 'page > 0', 'LIMIT 3')).toEqual([7, 8]);
  });

  // There BINARY is the order of UTF-16, which is not that of the bytes that we get.
  test('the order of text in a UTF-16 database', async () => {
    const db = await open();
    await db.run("PRAGMA encoding = 'UTF-16le'; CREATE TABLE plain(id INTEGER PRIMARY KEY, title TEXT)");
    const titles = ['a', 'ā', 'b', 'z', 'é', '一', '😀', '￮'];
    await db.run("CREATE VIRTUAL TABLE docs USING vector(dim=1, type=int1, metadata='title TEXT')");
    await db.run(`INSERT INTO docs VALUES ${titles.map((title, at) => `(${at + 1}, X'01', '${title}')`).join()}`);
    await db.run('INSERT INTO plain SELECT id, title FROM docs');
    for (const title of titles) {
      for (const comparison of ['<', '<=', '>', '>=', '=', 'IS']) {
        const filter = `title ${comparison} '${title}'`;
        const expected = await db.column(`SELECT id FROM plain WHERE ${filter} ORDER BY id`);
        expect(await found(db, filter), filter).toEqual(expected);
        expect(await found(db, `id IN (1, 2, 3, 4, 5, 6, 7, 8) AND ${filter}`), filter).toEqual(expected);
      }
    }
  });

  test('memory is bounded while distinct values come and go', async () => {
    const db = await open();
    await fill(db, 'score NUMERIC', 'CASE i % 2 WHEN 0 THEN i ELSE i + 0.5 END', 500);
    const memory = async () => JSON.parse(String(await db.value("SELECT vector_index_info('docs')"))).memory_bytes;
    expect(await found(db, 'score > 3 AND score < 6')).toEqual([3, 4, 5]);
    const before = await memory();
    for (let round = 1; round <= 40; round++) {
      await db.run(`UPDATE docs SET score = score + 1000 WHERE id % 4 = ${round % 4}`);
      expect(await found(db, 'score >= 0', 'LIMIT 1')).toEqual([100]);
    }
    expect(await memory()).toBeLessThan(before + 600_000);
  });

  test('LIMIT of another order promises nothing: the rows within a distance are all looked at', async () => {
    const db = await open();
    await createTable(db);
    const [[, within] = []] = (await nearest(db, '1', 400)).slice(-1);
    const rows = (more: string) => db.column(`SELECT id FROM docs WHERE ${near} AND distance <= ${within} ${more}`);
    const all = (await rows('ORDER BY id')) as number[];
    expect(await rows('ORDER BY id DESC LIMIT 9')).toEqual(all.toReversed().slice(0, 9));
  });

  test.each(['page INTEGER INDEXED, tenant INTEGER PARTITION KEY', 'page INTEGER, tenant INTEGER'])(
    'k is not spent on rows beside a list that is too long for a statement: %s',
    async (metadata) => {
      const db = await open();
      await fill(db, metadata, 'i, i % 50');
      await db.run('CREATE TABLE list(page INTEGER)');
      await db.run(`WITH RECURSIVE n(i) AS (SELECT 1501 UNION ALL SELECT i + 1 FROM n WHERE i < 41500)
        INSERT INTO list SELECT i FROM n`);
      const rows = await found(db, 'k = 10 AND tenant = 30 AND page IN (SELECT page FROM list)', '');
      expect(rows).toEqual([1530, 1630, 1730, 1830, 1930, 2030, 2130, 2230, 2330, 2430]);
      expect(await found(db, 'k = 10 AND id IN (1530, 30, 80) AND page IN (SELECT page FROM list)', '')).toEqual([
        1530,
      ]);
    },
  );
});
