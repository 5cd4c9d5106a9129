// KNN itself: its two spellings, the figures, `k`, bounds, and every way to ask wrongly.

import { describe, expect, test } from 'vitest';
import { hosts } from '../host.js';
import type { Connection } from '../support/connection.js';
import { createLine } from '../support/line.js';
import { Random } from '../support/random.js';
import { expectNearest, knn, metrics, readRows } from '../support/reference.js';
import { SearchedTwin } from '../support/searched-twin.js';
import { blob, elementTypes, text } from '../support/vectors.js';
import { workspace } from '../support/workspace.js';

const origin = blob([0, 0]);

describe.each(hosts)('$name', (host) => {
  const { open } = workspace(host);

  const line = async () => await createLine(await open());

  describe.each(elementTypes)('%s', (type) => {
    test.each(metrics)('%s finds what an exact search finds', async (metric) => {
      const db = await open();
      const random = new Random(7);
      for (const dim of [1, 3, 17, 64]) {
        const element = () => (type.startsWith('float') ? random.unit() * 2 - 1 : random.integer(-120, 120));
        const vector = () => [random.integer(1, 9), ...Array.from({ length: dim - 1 }, element)];
        await db.run(`CREATE VIRTUAL TABLE docs USING vector(dim=${dim}, type=${type}, metric=${metric})`);
        await db.run(
          `INSERT INTO docs(vector) VALUES ${Array.from({ length: 60 }, () => `(${blob(vector(), type)})`).join()}`,
        );
        // What is stored is rounded to the element type, and so is the query.
        const rows = await readRows(db, 'docs', type);
        for (let round = 0; round < 2; round++) {
          const { vector: query } = random.pick(rows);
          const near = query.map((value, index) => (index === 0 ? value + 1 : value));
          for (const sought of [query, near]) {
            expectNearest(await knn(db, 'docs', sought, type), rows, sought, { type, metric });
            expectNearest(await knn(db, 'docs', sought, type, 10), rows, sought, { type, metric }, 10);
          }
        }
        await db.run('DROP TABLE docs');
      }
    });

    test('the extremes of the type are measured without overflow', async () => {
      const extremes = { float2: 65504, float4: 3e38, float8: 1e150, int1: -128, int2: -32768, int4: -2147483648 };
      const extreme = extremes[type];
      const rows = [
        { id: 1, vector: [extreme, extreme] },
        { id: 2, vector: type.startsWith('int') ? [-1 - extreme, -1 - extreme] : [-extreme, -extreme] },
        { id: 3, vector: [1, 1] },
      ];
      for (const metric of metrics) {
        const db = await open();
        await db.run(`CREATE VIRTUAL TABLE docs USING vector(dim=2, type=${type}, metric=${metric})`);
        await db.run(
          `INSERT INTO docs VALUES ${rows.map(({ id, vector }) => `(${id}, ${blob(vector, type)})`).join()}`,
        );
        const stored = await readRows(db, 'docs', type);
        for (const { vector } of stored)
          expectNearest(await knn(db, 'docs', vector, type), stored, vector, { type, metric });
      }
    });
  });

  test('the cosine distance of a vector from itself, its opposite and a perpendicular one: 0, 2 and 1', async () => {
    const db = await open();
    await db.run('CREATE VIRTUAL TABLE docs USING vector(dim=2, metric=cosine)');
    await db.run("INSERT INTO docs(vector) VALUES ('[3, 4]'), ('[-3, -4]'), ('[-4, 3]'), ('[300, 400]')");
    expect((await knn(db, 'docs', [3, 4])).map(([id, distance]) => [id, expect.closeTo(Number(distance), 6)])).toEqual(
      [
        [1, 0],
        [4, 0],
        [3, 1],
        [2, 2],
      ].map(([id, distance]) => [id, expect.closeTo(distance as number, 6)]),
    );
  });

  test('l2 is the squared Euclidean distance, inner_product the negative dot product', async () => {
    const db = await open();
    for (const [metric, distance] of [
      ['l2', 25],
      ['inner_product', -32],
    ]) {
      await db.run(`CREATE VIRTUAL TABLE ${metric} USING vector(dim=2, metric=${metric})`);
      await db.run(`INSERT INTO ${metric}(vector) VALUES ('[4, 4]')`);
      expect(
        await knn(
          db,
          metric as string,
          [1, 0].map((x) => x * 8),
        ),
      ).toEqual([[1, metric === 'l2' ? 32 : distance]]);
    }
  });

  describe('spelling', () => {
    test('knn_match with LIMIT, knn_match with k, MATCH with k: the same rows', async () => {
      const db = await line();
      const expected = [
        [0, 0],
        [1, 1],
        [2, 4],
      ];
      for (const statement of [
        `SELECT id, distance FROM docs WHERE knn_match(distance, ${origin}) ORDER BY distance LIMIT 3`,
        `SELECT id, distance FROM docs WHERE knn_match(distance, ${origin}) LIMIT 3`,
        `SELECT id, distance FROM docs WHERE knn_match(distance, ${origin}) AND k = 3`,
        `SELECT id, distance FROM docs WHERE vector MATCH ${origin} AND k = 3`,
        `SELECT id, distance FROM docs WHERE vector MATCH ${origin} AND k = 3 ORDER BY distance`,
        `SELECT id, distance FROM docs WHERE k = 3 AND vector MATCH ${origin} ORDER BY distance, id LIMIT 10`,
        `SELECT id, distance FROM docs WHERE vector MATCH ${origin} ORDER BY distance LIMIT 3`,
        `SELECT id, distance FROM docs WHERE KNN_Match("docs"."distance", ${origin}) AND "docs"."k" = 3`,
        `SELECT d.id, d.distance FROM docs AS d WHERE knn_match(d.distance, ${origin}) AND d.k = 3`,
        `SELECT id, distance FROM main.docs WHERE knn_match(main.docs.distance, ${origin}) AND k = 3`,
      ]) {
        expect(await db.all(statement), statement).toEqual(expected);
      }
    });

    test('the query vector may be JSON', async () => {
      const db = await line();
      expect(await db.column("SELECT id FROM docs WHERE knn_match(distance, '[9.4, 0]') LIMIT 2")).toEqual([9, 10]);
      expect(await db.column("SELECT id FROM docs WHERE vector MATCH '[9.4, 0]' AND k = 2")).toEqual([9, 10]);
    });

    test('the query vector may be an expression or a subquery', async () => {
      const db = await line();
      expect(
        await db.column("SELECT id FROM docs WHERE knn_match(distance, '[' || (2 + 3) || ', 0]') LIMIT 1"),
      ).toEqual([5]);
      expect(
        await db.column(
          'SELECT id FROM docs WHERE knn_match(distance, (SELECT vector FROM docs WHERE id = 7)) LIMIT 1',
        ),
      ).toEqual([7]);
    });

    test('MATCH on any other column is refused', async () => {
      const db = await line();
      await expect(db.all("SELECT id FROM docs WHERE title MATCH 'odd'")).rejects.toThrow(/MATCH|match/);
      await expect(db.all(`SELECT id FROM docs WHERE distance MATCH ${origin}`)).rejects.toThrow(/MATCH|match/);
    });
  });

  describe('euclidean', () => {
    /** Rows at the roots of 0, 1, 2, 4 and 5 from the origin. */
    async function openCorner(): Promise<Connection> {
      const db = await open();
      await db.run('CREATE VIRTUAL TABLE docs USING vector(dim=2, metric=euclidean)');
      await db.run("INSERT INTO docs(id, vector) VALUES (0, '[0, 0]'), (1, '[0, 1]'), (2, '[1, 1]')");
      await db.run("INSERT INTO docs(id, vector) VALUES (4, '[2, 0]'), (5, '[2, 1]')");
      return db;
    }

    test('is the root of l2, and orders as it', async () => {
      const db = await openCorner();
      expect(await db.all(`SELECT id, distance FROM docs WHERE knn_match(distance, ${origin})`)).toEqual(
        [0, 1, 2, 4, 5].map((squared) => [squared, Math.sqrt(squared)]),
      );
    });

    test.each([
      ['< 1.4142135623730951', [0, 1]],
      ['<= 1.4142135623730951', [0, 1, 2]],
      ['> 1.4142135623730951', [4, 5]],
      ['>= 1.4142135623730951', [2, 4, 5]],
      ['BETWEEN 1 AND 2', [1, 2, 4]],
      ['< 1e-200', [0]],
      ['< 1e200', [0, 1, 2, 4, 5]],
      ['< 0', []],
      ['<= -2', []],
      ['>= -2', [0, 1, 2, 4, 5]],
    ])('a bound is a distance, not a square: distance %s', async (bound, expected) => {
      const db = await openCorner();
      const within = `SELECT id FROM docs WHERE knn_match(distance, ${origin}) AND distance ${bound}`;
      expect(await db.column(within)).toEqual(expected);
      expect(await db.column(`${within} AND k = 2`)).toEqual(expected.slice(0, 2));
      expect(await db.column(`${within} ORDER BY distance LIMIT 2`)).toEqual(expected.slice(0, 2));
    });

    test('rows whose squares differ and whose roots do not are ordered by key', async () => {
      const db = await open();
      for (const metric of ['l2', 'euclidean']) {
        await db.run(`CREATE VIRTUAL TABLE ${metric} USING vector(dim=2, type=float8, metric=${metric})`);
        await db.run(`INSERT INTO ${metric}(id, vector) VALUES (1, '[1, 1.5e-8]'), (2, '[1, 0]')`);
      }
      const nearest = (table: string) =>
        db.all(`SELECT id, distance FROM ${table} WHERE knn_match(distance, '[0, 0]') ORDER BY distance, id`);
      expect(await nearest('l2')).toEqual([
        [2, 1],
        [1, 1 + Number.EPSILON],
      ]);
      expect(await nearest('euclidean')).toEqual([
        [1, 1],
        [2, 1],
      ]);
    });
  });

  test('an empty table has no nearest rows', async () => {
    const db = await open();
    await db.run('CREATE VIRTUAL TABLE docs USING vector(dim=2)');
    expect(await db.all(`SELECT * FROM docs WHERE knn_match(distance, ${origin})`)).toEqual([]);
    expect(await db.all(`SELECT * FROM docs WHERE vector MATCH ${origin} AND k = 5`)).toEqual([]);
  });

  test('equal distances are ordered by key', async () => {
    const db = await open();
    await db.run('CREATE VIRTUAL TABLE docs USING vector(dim=2)');
    await db.run(
      `INSERT INTO docs VALUES (5, ${origin}), (3, ${origin}), (9, ${origin}), (-4, ${origin}), (1, '[1, 0]')`,
    );
    await db.run(`UPDATE docs SET vector = ${origin} WHERE id = 9`);
    const near = `SELECT id FROM docs WHERE knn_match(distance, ${origin})`;
    expect(await db.column(`${near} ORDER BY distance, id`)).toEqual([-4, 3, 5, 9, 1]);
    expect(await db.column(`${near} ORDER BY distance, id LIMIT 2`)).toEqual([-4, 3]);
    expect(await db.column(`${near} AND k = 2`)).toEqual([-4, 3]);
  });

  describe('distance and k', () => {
    test('are NULL outside a KNN query', async () => {
      const db = await line();
      expect(await db.row('SELECT distance, k FROM docs WHERE id = 3')).toEqual([null, null]);
      expect(await db.value('SELECT count(*) FROM docs WHERE distance IS NULL')).toBe(11);
      expect(await db.all('SELECT id FROM docs WHERE distance < 5')).toEqual([]);
    });

    test('can be selected', async () => {
      const db = await line();
      expect(await db.all(`SELECT id, distance, k FROM docs WHERE knn_match(distance, ${origin}) AND k = 2`)).toEqual([
        [0, 0, 2],
        [1, 1, 2],
      ]);
      expect(
        await db.all(`SELECT typeof(distance), typeof(k) FROM docs WHERE vector MATCH ${origin} AND k = 1`),
      ).toEqual([['real', 'integer']]);
    });
  });

  describe('k', () => {
    const ids = (db: Connection, rest: string) =>
      db.column(`SELECT id FROM docs WHERE knn_match(distance, ${origin}) AND ${rest}`);

    test('caps the rows', async () => {
      const db = await line();
      expect(await ids(db, 'k = 4')).toEqual([0, 1, 2, 3]);
      expect(await ids(db, 'k = 1')).toEqual([0]);
      expect(await ids(db, 'k = 11')).toHaveLength(11);
      expect(await ids(db, 'k = 1000000000000')).toHaveLength(11);
      expect(await ids(db, 'k = 9223372036854775807')).toHaveLength(11);
    });

    test('may be any expression that gives an integer', async () => {
      const db = await line();
      expect(await ids(db, 'k = 1 + 1')).toEqual([0, 1]);
      expect(await ids(db, 'k = 2.0')).toEqual([0, 1]);
      expect(await ids(db, "k = '2'")).toEqual([0, 1]);
      expect(await ids(db, 'k = (SELECT max(page) - 8 FROM docs)')).toEqual([0, 1]);
      expect(await ids(db, '2 = k')).toEqual([0, 1]);
    });

    test.each(['0', '-1', '2.5', "'many'", "X'02'", 'NULL', '-9223372036854775808', '1e300'])(
      '%s is refused',
      async (k) => {
        const db = await line();
        await expect(ids(db, `k = ${k}`)).rejects.toThrow(/\bk\b/);
      },
    );

    test('counts the rows that satisfy the pushed conditions', async () => {
      const db = await line();
      expect(await ids(db, 'k = 3 AND page > 5')).toEqual([6, 7, 8]);
      expect(await ids(db, 'k = 3 AND page >= 9')).toEqual([9, 10]);
      expect(await ids(db, 'k = 3 AND page <= 1')).toEqual([0, 1]);
      expect(await ids(db, 'k = 3 AND page < 2')).toEqual([0, 1]);
      expect(await ids(db, 'k = 3 AND page = 7')).toEqual([7]);
      expect(await ids(db, 'k = 3 AND id > 5')).toEqual([6, 7, 8]);
      expect(await ids(db, 'k = 3 AND id = 7')).toEqual([7]);
      expect(await ids(db, "k = 3 AND title = 'odd'")).toEqual([1, 3, 5]);
      expect(await ids(db, 'k = 3 AND title IS NULL')).toEqual([]);
      expect(await ids(db, "k = 3 AND title = 'odd' AND page > 4 AND id < 9")).toEqual([5, 7]);
      expect(await ids(db, 'k = 3 AND distance < 4')).toEqual([0, 1]);
      expect(await ids(db, 'k = 3 AND distance <= 4')).toEqual([0, 1, 2]);
    });

    test('counts once over all the values of IN', async () => {
      const db = await line();
      expect(await ids(db, 'k = 3 AND page IN (9, 2, 7, 4, 5)')).toEqual([2, 4, 5]);
      expect(await ids(db, 'k = 3 AND id IN (9, 2, 7, 4, 5)')).toEqual([2, 4, 5]);
      expect(await ids(db, "k = 3 AND title IN ('odd', 'even')")).toEqual([0, 1, 2]);
      expect(await ids(db, "k = 3 AND page IN (SELECT value FROM json_each('[9, 2, 7, 4, 5]'))")).toEqual([2, 4, 5]);
      expect(await ids(db, "k = 3 AND title IN ('odd') AND id IN (9, 2, 7, 4, 5, 3)")).toEqual([3, 5, 7]);
      expect(await ids(db, 'k = 2 AND page IN (8)')).toEqual([8]);
    });

    test('is reached before the conditions that SQLite does not show, which leave no others', async () => {
      const db = await line();
      expect(await ids(db, "k = 4 AND title LIKE 'odd'")).toEqual([1, 3, 5, 7]);
      expect(await ids(db, "k = 4 AND title NOT LIKE 'odd'")).toEqual([0, 2]);
      expect(await ids(db, "k = 4 AND title LIKE 'odd' ESCAPE '+'")).toEqual([1, 3]);
      expect(await ids(db, 'k = 4 AND page % 2 = 0')).toEqual([0, 2]);
    });

    test('and LIMIT: the smaller wins', async () => {
      const db = await line();
      expect(await ids(db, 'k = 5 ORDER BY distance LIMIT 3')).toEqual([0, 1, 2]);
      expect(await ids(db, 'k = 3 ORDER BY distance LIMIT 5')).toEqual([0, 1, 2]);
      expect(await ids(db, 'k = 5 ORDER BY distance LIMIT 3 OFFSET 4')).toEqual([4]);
      expect(await ids(db, 'k = 5 ORDER BY distance DESC LIMIT 2')).toEqual([4, 3]);
      expect(await ids(db, 'k = 5 ORDER BY title, id LIMIT 3')).toEqual([0, 2, 4]);
    });

    test('joined: each row of the nearest meets the other table', async () => {
      const db = await line();
      await db.run(
        "CREATE TABLE pages(page INTEGER, word TEXT); INSERT INTO pages VALUES (1, 'a'), (1, 'b'), (2, 'a'), (8, 'a')",
      );
      expect(
        await db.all(`SELECT docs.id, word FROM docs JOIN pages USING (page)
          WHERE knn_match(distance, ${origin}) AND k = 3 ORDER BY distance, word`),
      ).toEqual([
        [1, 'a'],
        [1, 'b'],
        [2, 'a'],
      ]);
    });
  });

  test('a declared collation of a metadata column is honoured', async () => {
    const db = await open();
    await db.run(
      "CREATE VIRTUAL TABLE docs USING vector(dim=1, type=int1, metadata='title TEXT COLLATE NOCASE, name TEXT')",
    );
    await db.run("INSERT INTO docs VALUES (1, X'01', 'Abc', 'Abc'), (2, X'02', 'aBC', 'aBC'), (3, X'03', 'b', 'b')");
    const ids = (filter: string) => db.column(`SELECT id FROM docs WHERE ${filter} ORDER BY id`);
    for (const near of ['', "knn_match(distance, X'00') AND "]) {
      expect(await ids(`${near}title = 'abc'`)).toEqual([1, 2]);
      expect(await ids(`${near}title IN ('ABC', 'B')`)).toEqual([1, 2, 3]);
      expect(await ids(`${near}title >= 'B'`)).toEqual([3]);
      expect(await ids(`${near}title = 'Abc' COLLATE BINARY`)).toEqual([1]);
      expect(await ids(`${near}name = 'abc'`)).toEqual([]);
      expect(await ids(`${near}name = 'abc' COLLATE NOCASE`)).toEqual([1, 2]);
    }
    expect(await db.column('SELECT count(*) FROM docs GROUP BY title ORDER BY title')).toEqual([2, 1]);
  });

  test('the same statement prepared once finds what is there each time', async () => {
    const db = await line();
    await db.run(`CREATE VIEW nearest AS SELECT id FROM docs WHERE knn_match(distance, ${origin}) AND k = 2`);
    expect(await db.column('SELECT id FROM nearest')).toEqual([0, 1]);
    await db.run('DELETE FROM docs WHERE id = 0');
    expect(await db.column('SELECT id FROM nearest')).toEqual([1, 2]);
  });

  test('the searched twin of the other files is measured right', async () => {
    const { db } = await SearchedTwin.create(await open());
    const rows = await readRows(db, 'plain', 'int1');
    expectNearest(await db.all('SELECT id, distance FROM plain ORDER BY distance, id'), rows, [3, -2, 1, 0], {
      type: 'int1',
      metric: 'l2',
    });
    expect(await db.all('SELECT id, vector, title, page, score, tag FROM docs ORDER BY id')).toEqual(
      await db.all('SELECT id, vector, title, page, score, tag FROM plain ORDER BY id'),
    );
  });

  test('names are quoted where they have to be', async () => {
    const db = await open();
    await db.run(`CREATE VIRTUAL TABLE "my docs" USING vector(dim=1, type=int1, key="the id", column="the vector",
      metadata='"a ""title""" TEXT, "order" INTEGER')`);
    await db.run(`INSERT INTO "my docs" VALUES (1, X'01', ${text("it's")}, 5), (2, X'02', 'x', 6), (3, X'03', 'x', 7)`);
    expect(
      await db.column(`SELECT "the id" FROM "my docs" WHERE "the vector" MATCH X'00' AND k = 1 AND "a ""title""" = 'x'
        AND "order" IN (6, 7) AND "the id" > 1`),
    ).toEqual([2]);
  });
});
