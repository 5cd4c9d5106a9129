import { eq, lt, sql } from 'drizzle-orm';
import { alias, integer, sqliteTable } from 'drizzle-orm/sqlite-core';
import { createVectorTable, float4Vector, type KnnPlace, knnPage, mergeIndex, vectorTable } from 'drizzle-vector';
import { describe, expect, it } from 'vitest';
import { animals, openAnimals, origin } from '../support/animals.js';
import { openDatabase } from '../support/database.js';
import { openPosts, posts, postsEmbedding } from '../support/posts.js';
import { openProxy } from '../support/proxy.js';
import { statementsOf } from '../support/statements.js';
import { vectorError } from '../support/thrown.js';

const zero = Buffer.alloc(8);

const points = {
  id: integer().primaryKey(),
  kind: integer(),
  v: float4Vector(2).notNull(),
};
const docs = vectorTable('docs', points, { metric: 'l2_squared' });
const graph = vectorTable('graph', points, { metric: 'l2_squared', mode: 'hnsw' });

// On a coarse grid: many are equally near.
const grid = Array.from({ length: 3000 }, (_, id) => ({
  id: (id * 7919) % 3001,
  kind: id % 3 === 0 ? null : id % 5,
  v: new Float32Array([(id * 31) % 17, (id * 57) % 23]),
}));

function openGrid(table: typeof docs | typeof graph) {
  const db = openDatabase();
  createVectorTable(db, table);
  db.transaction((tx) => {
    for (const row of grid) {
      tx.insert(table as typeof docs)
        .values(row)
        .run();
    }
  });
  mergeIndex(db, table);
  return db;
}

const nearestOf = ([x, y]: readonly [number, number]) =>
  grid
    .map(({ id, kind, v }) => ({ id, kind, distance: ((v[0] as number) - x) ** 2 + ((v[1] as number) - y) ** 2 }))
    .sort((a, b) => a.distance - b.distance || a.id - b.id);

/** The rows of all pages. */
function allPages<Row>(page: (after: KnnPlace | undefined) => { rows: Row[]; next: KnnPlace | undefined }): Row[] {
  const all: Row[] = [];
  let after: KnnPlace | undefined;
  do {
    const { rows, next } = page(after);
    all.push(...rows);
    after = next;
  } while (after);
  return all;
}

describe('knnPage', () => {
  it('gives the nearest rows, and where the next page starts', () => {
    const db = openAnimals();

    const [statement] = statementsOf(db, (logged) => {
      expect(knnPage(logged, animals, origin, { k: 2 })).toEqual({
        rows: [
          { id: 1, name: 'cat', legs: 4, distance: 1 },
          { id: 2, name: 'hen', legs: 2, distance: 4 },
        ],
        next: { distance: 4, key: 2 },
      });
    });

    expect(statement).toEqual({
      sql:
        'select "id", "name", "legs", "id", "distance" from "animals" where knn_match("animals"."distance", ?) ' +
        'order by "animals"."distance", "animals"."id" limit ?',
      params: [zero, 3],
    });
  });

  it('gives the rows behind a place', () => {
    const db = openAnimals();

    const [statement] = statementsOf(db, (logged) => {
      expect(
        knnPage(logged, animals, origin, {
          k: 1,
          columns: { name: animals.name },
          where: eq(animals.legs, 4),
          after: { distance: 4, key: 2 },
        }),
      ).toEqual({ rows: [{ name: 'dog', distance: 9 }], next: { distance: 9, key: 3 } });
    });

    expect(statement).toEqual({
      sql:
        'select "name", "id", "distance" from "animals" where knn_match("animals"."distance", ?) ' +
        'and (("animals"."legs" = ?) and ("animals"."distance", "animals"."id") > (?, ?)) ' +
        'order by "animals"."distance", "animals"."id" limit ?',
      params: [zero, 4, 4, 2, 2],
    });
  });

  it('asks the search for no rows before the place, and for their order', () => {
    const db = openGrid(graph);
    const [statement] = statementsOf(db, (logged) => {
      knnPage(logged, graph, [3, 3], { k: 10, after: { distance: 1, key: 5 } });
    });

    const plan = db.$client
      .prepare(`explain query plan ${statement?.sql}`)
      .all(...((statement?.params ?? []) as unknown[])) as { detail: string }[];

    expect(plan).toHaveLength(1);
    expect(plan[0]?.detail).toContain('KNN, ');
    expect(plan[0]?.detail).toContain('distance >= ?');
  });

  it('ends without a next, also on a full page', () => {
    const db = openAnimals();

    expect(knnPage(db, animals, origin, { k: 5 }).next).toBeUndefined();
    expect(knnPage(db, animals, origin, { k: 4 }).next).toEqual({ distance: 16, key: 4 });
    expect(knnPage(db, animals, origin, { k: 4, maxDistance: 16 }).next).toBeUndefined();
    expect(knnPage(db, animals, origin, { k: 4, after: { distance: 25, key: 5 } })).toEqual({
      rows: [],
      next: undefined,
    });
  });

  it.each([
    ['without a graph', docs, 1],
    ['without a graph', docs, 97],
    ['with a graph', graph, 7],
    ['with a graph', graph, 500],
  ] as const)('gives every row once and in order, with many ties, %s', (_, table, k) => {
    const db = openGrid(table);
    const where = k === 1 ? lt(table.id, 300) : undefined;
    const query = [4, 6.5] as const;

    const rows = allPages((after) => knnPage(db, table, query, { k, where, after, efSearch: 32 }));

    expect(rows).toEqual(nearestOf(query).filter(({ id }) => k !== 1 || id < 300));
  });

  it('keeps its place where rows come and go', () => {
    const db = openAnimals();
    const { next } = knnPage(db, animals, origin, { k: 2 });
    db.delete(animals).where(eq(animals.id, 2)).run();
    db.insert(animals)
      .values([
        { id: 10, name: 'fly', place: new Float32Array([0, 0.5]) },
        { id: 11, name: 'emu', place: new Float32Array([0, 2]) },
      ])
      .run();

    expect(knnPage(db, animals, origin, { k: 2, after: next }).rows.map(({ name }) => name)).toEqual(['emu', 'dog']);
  });

  it('pages through an alias, joined, and by a distance below zero', () => {
    const db = openAnimals();
    const a = alias(animals, 'a');
    const towns = sqliteTable('towns', { animal: integer(), town: integer() });
    db.run(sql`create table towns (animal integer, town integer)`);
    db.insert(towns)
      .values([1, 2, 3, 4, 5].map((animal) => ({ animal, town: animal % 2 })))
      .run();
    const join = { table: towns, on: eq(towns.animal, a.id) };

    const rows = allPages((after) =>
      knnPage(db, a, origin, { k: 1, columns: { id: a.id, town: towns.town }, join, where: eq(towns.town, 1), after }),
    );

    expect(rows.map(({ id }) => id)).toEqual([1, 3, 5]);

    const inner = vectorTable('inner', { id: integer().primaryKey(), v: float4Vector(1) }, { metric: 'inner_product' });
    createVectorTable(db, inner);
    db.insert(inner)
      .values([-1, 0, 5, 5].map((value) => ({ v: new Float32Array([value]) })))
      .run();
    expect(allPages((after) => knnPage(db, inner, [1], { k: 1, after })).map(({ id }) => id)).toEqual([3, 4, 2, 1]);
  });

  it('pages through a vector index, with from', () => {
    const db = openPosts();

    expect(allPages((after) => knnPage(db, postsEmbedding, origin, { k: 1, after }))).toHaveLength(4);
    expect(
      allPages((after) => knnPage(db, postsEmbedding, origin, { k: 1, where: eq(posts.published, true), after })).map(
        ({ title }) => title,
      ),
    ).toEqual(['cats', 'dogs', 'ants']);
  });

  it('gives a promise where the driver does', async () => {
    const page = knnPage(openProxy(openAnimals().$client), animals, origin, { k: 1, columns: {} });

    expect(page).toBeInstanceOf(Promise);
    expect(await page).toEqual({ rows: [{ distance: 1 }], next: { distance: 1, key: 1 } });
  });
});

describe('what knnPage refuses', () => {
  const db = openAnimals();

  it.each([
    [null, 'null'],
    [3, '3'],
    [{}, 'Object'],
    [{ distance: 1 }, 'Object'],
    [{ distance: Number.NaN, key: 1 }, 'Object'],
    [{ distance: '1', key: 1 }, 'Object'],
    [{ distance: 1, key: '1' }, 'Object'],
    [{ distance: 1, key: 1.5 }, 'Object'],
  ])('after of %s', (after, received) => {
    expect(vectorError(() => knnPage(db, animals, origin, { k: 1, after: after as never }))).toEqual({
      code: 'invalid_option',
      message: `knnPage() after: expected the next of another page, an object of two numbers, { distance, key } but received ${received}`,
    });
  });

  it('what knn() refuses, by its own name', () => {
    const message = (options: unknown) => vectorError(() => knnPage(db, animals, origin, options as never)).message;

    expect(message({ k: 0 })).toBe('knnPage() k: expected an integer of at least 1 but received 0');
    expect(message(null)).toContain('knnPage(): expected an object of options as fourth argument');
    expect(message({ k: 1, offset: 1 })).toBe(
      'knnPage(): expected only the options k, columns, where, join, from, prefilter, maxDistance, minSimilarity, efSearch, recall, after but received "offset"',
    );
    expect(message({ k: 1, columns: { distance: animals.id } })).toContain('knnPage() columns: expected columns');
    expect(message({ k: 1, from: posts })).toContain('knnPage() from: expected');
    expect(vectorError(() => knnPage(db, animals, [1], { k: 1 })).message).toContain(
      'knnPage() query for animals.place',
    );
    expect(vectorError(() => knnPage({} as never, animals, origin, { k: 1 })).code).toBe('not_a_database');
    expect(vectorError(() => knnPage(db, posts as never, origin, { k: 1 })).code).toBe('not_a_vector_table');
  });
});
