import { eq, gt, lt, sql } from 'drizzle-orm';
import { alias, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { createVectorTable, float4Vector, knnGrouped, mergeIndex, vectorTable } from 'drizzle-vector';
import { describe, expect, it } from 'vitest';
import { animals, openAnimals, origin } from '../support/animals.js';
import { openDatabase } from '../support/database.js';
import { authors, openPosts, posts, postsEmbedding } from '../support/posts.js';
import { openProxy } from '../support/proxy.js';
import { statementsOf } from '../support/statements.js';
import { vectorError } from '../support/thrown.js';

const columns = {
  id: integer().primaryKey(),
  documentId: integer('document_id'),
  name: text(),
  day: integer({ mode: 'timestamp' }),
  v: float4Vector(2).notNull(),
};
const passages = vectorTable('passages', columns, { metric: 'l2_squared' });
const graph = vectorTable('graph', columns, { metric: 'l2_squared', mode: 'hnsw' });

// Of documents of very different lengths, and one of null. Many passages are equally near.
const rows = Array.from({ length: 3000 }, (_, index) => {
  const document = Math.floor(Math.sqrt((index * 7919) % 3000));
  return {
    id: index + 1,
    documentId: document === 50 ? null : document,
    name: document === 50 ? null : `it's ${document}`,
    day: new Date(document * 86_400_000),
    v: new Float32Array([(index * 31) % 41, document]),
  };
});

function openPassages(table: typeof passages | typeof graph = passages) {
  const db = openDatabase();
  createVectorTable(db, table);
  db.transaction((tx) => {
    for (const row of rows) {
      tx.insert(table as typeof passages)
        .values(row)
        .run();
    }
  });
  mergeIndex(db, table);
  return db;
}

/** What is expected: the ids of the passages by their document. */
function plain(
  [x, y]: readonly [number, number],
  k: number,
  perGroup: number,
  matches: (row: (typeof rows)[number]) => boolean = () => true,
) {
  const groups = new Map<number | null, number[]>();
  const distances = rows
    .filter(matches)
    .map((row) => ({ ...row, distance: ((row.v[0] as number) - x) ** 2 + ((row.v[1] as number) - y) ** 2 }))
    .sort((a, b) => a.distance - b.distance || a.id - b.id);
  for (const { documentId, id } of distances) groups.set(documentId, [...(groups.get(documentId) ?? []), id]);
  return [...groups].slice(0, k).map(([key, ids]) => ({ key, ids: ids.slice(0, perGroup) }));
}

const idsOf = <K>(groups: { key: K; rows: { id: number }[] }[]) =>
  groups.map((group) => ({ key: group.key, ids: group.rows.map(({ id }) => id) }));

describe('knnGrouped', () => {
  it('gives the nearest row of each of the nearest groups', () => {
    const db = openAnimals();

    const statements = statementsOf(db, (logged) => {
      expect(knnGrouped(logged, animals, origin, { k: 2, by: animals.legs })).toEqual([
        { key: 4, rows: [{ id: 1, name: 'cat', legs: 4, distance: 1 }] },
        { key: 2, rows: [{ id: 2, name: 'hen', legs: 2, distance: 4 }] },
      ]);
    });

    expect(statements).toEqual([
      {
        sql:
          'select "id", "name", "legs", "id", "legs", "legs", "distance" from "animals" ' +
          'where knn_match("animals"."distance", ?) order by "animals"."distance", "animals"."id" limit ?',
        params: [Buffer.alloc(8), 8],
      },
    ]);
  });

  it('gives fewer groups, and fewer rows of one, where there are no more', () => {
    expect(
      knnGrouped(openAnimals(), animals, origin, { k: 10, by: animals.legs, perGroup: 2, columns: { id: animals.id } }),
    ).toEqual([
      {
        key: 4,
        rows: [
          { id: 1, distance: 1 },
          { id: 3, distance: 9 },
        ],
      },
      { key: 2, rows: [{ id: 2, distance: 4 }] },
      { key: 6, rows: [{ id: 4, distance: 16 }] },
    ]);
    const db = openDatabase();
    createVectorTable(db, animals);
    expect(knnGrouped(db, animals, origin, { k: 10, by: animals.legs })).toEqual([]);
  });

  it.each([
    ['without a graph', passages],
    ['with a graph', graph],
  ] as const)('agrees with a plain search, %s', (_, table) => {
    const db = openPassages(table);
    const search = (query: readonly [number, number], k: number, perGroup: number) =>
      idsOf(knnGrouped(db, table, query, { k, by: table.documentId, perGroup, efSearch: 32 }));

    for (const query of [
      [0, 0],
      [20, 50],
      [13.5, 49.5],
      [-10, 25.25],
    ] as const) {
      expect(search(query, 1, 1)).toEqual(plain(query, 1, 1));
      expect(search(query, 5, 3)).toEqual(plain(query, 5, 3));
      expect(search(query, 12, 60)).toEqual(plain(query, 12, 60));
      expect(search(query, 100, 1)).toEqual(plain(query, 100, 1));
    }
    const where = lt(table.documentId, 4);
    expect(idsOf(knnGrouped(db, table, [0, 49], { k: 3, by: table.documentId, perGroup: 20, where }))).toEqual(
      plain([0, 49], 3, 20, ({ documentId }) => documentId !== null && documentId < 4),
    );
  });

  it('looks for rows of the groups that lack some only', () => {
    const db = openPassages();

    const statements = statementsOf(db, (logged) => {
      expect(idsOf(knnGrouped(logged, passages, [20, 0], { k: 3, by: passages.documentId, perGroup: 4 }))).toEqual(
        plain([20, 0], 3, 4),
      );
    });

    expect(statements.length).toBeGreaterThan(1);
    expect(statements.at(-1)?.sql).toMatch(/"passages"\."document_id" in \((\?, )*\?\)/);
  });

  it('counts the rows without a value as one group, and finds more of them', () => {
    const db = openPassages();
    const search = () => knnGrouped(db, passages, [20, 50], { k: 2, by: passages.documentId, perGroup: 70 });

    expect(idsOf(search())).toEqual(plain([20, 50], 2, 70));
    expect(search()[0]?.key).toBeNull();
  });

  it('reads the value as its column does', () => {
    const db = openPassages();

    const [day] = knnGrouped(db, passages, [0, 7], { k: 1, by: passages.day, perGroup: 100 });
    const [name] = knnGrouped(db, passages, [0, 7], { k: 1, by: passages.name, perGroup: 100 });

    expect(day?.key).toEqual(new Date(7 * 86_400_000));
    expect(name?.key).toBe("it's 7");
    expect(day?.rows).toEqual(name?.rows);
    expect(day?.rows).toHaveLength(15);
  });

  it('groups by a blob', () => {
    const db = openPassages();
    const hashes = vectorTable(
      'hashes',
      { id: integer().primaryKey(), v: float4Vector(1).notNull() },
      { metric: 'l2_squared' },
    );
    createVectorTable(db, hashes);
    db.insert(hashes)
      .values([1, 2, 2].map((value) => ({ v: new Float32Array([value]) })))
      .run();

    const groups = knnGrouped(db, hashes, [0], { k: 5, by: hashes.v, perGroup: 5 });

    expect(idsOf(groups)).toEqual([
      { key: new Float32Array([1]), ids: [1] },
      { key: new Float32Array([2]), ids: [2, 3] },
    ]);
  });

  it('groups by a column of a table that is joined, of an alias', () => {
    const db = openPassages();
    const p = alias(passages, 'p');
    const documents = sqliteTable('documents', { id: integer().primaryKey(), shelf: text().notNull() });
    db.$client.exec('create table documents (id integer primary key, shelf text not null)');
    for (let id = 0; id < 50; id++) {
      db.insert(documents)
        .values({ id, shelf: id % 2 === 0 ? 'even' : 'odd' })
        .run();
    }

    const groups = knnGrouped(db, p, [0, 10], {
      k: 2,
      by: documents.shelf,
      columns: { id: p.id, document: p.documentId },
      join: { table: documents, on: eq(documents.id, p.documentId) },
      where: gt(documents.id, 10),
    });

    expect(groups.map(({ key, rows: [row] }) => [key, row?.document])).toEqual([
      ['odd', 11],
      ['even', 12],
    ]);
  });

  it('groups what a vector index finds by a column of its table', () => {
    const db = openPosts();

    expect(
      knnGrouped(db, postsEmbedding, origin, {
        k: 2,
        perGroup: 2,
        by: posts.authorId,
        columns: { title: posts.title },
        where: eq(posts.published, true),
        maxDistance: 9,
      }),
    ).toEqual([
      { key: 1, rows: [{ title: 'cats', distance: 1 }] },
      { key: 2, rows: [{ title: 'dogs', distance: 9 }] },
    ]);
    expect(knnGrouped(db, postsEmbedding, origin, { k: 1, by: postsEmbedding.id })).toMatchObject([
      { key: 1, rows: [{ id: 1, title: 'cats', distance: 1 }] },
    ]);
  });

  it('gives a promise where the driver does', async () => {
    const { $client } = openPassages();
    const groups = knnGrouped(openProxy($client), passages, [20, 0], { k: 3, by: passages.documentId, perGroup: 4 });

    expect(groups).toBeInstanceOf(Promise);
    expect(idsOf(await groups)).toEqual(plain([20, 0], 3, 4));
    await expect(
      knnGrouped(openProxy($client), passages, [20, 0], { k: 3, by: passages.documentId, where: sql`nothing` }),
    ).rejects.toThrow();
  });
});

describe('what knnGrouped refuses', () => {
  const db = openAnimals();
  const by = animals.legs;
  const message = (options: unknown) => {
    const error = vectorError(() => knnGrouped(db, animals, origin, options as never));
    return `${error.code}: ${error.message}`;
  };

  it('options of its own', () => {
    expect(message({ k: 1 })).toBe(
      'invalid_option: knnGrouped() by: expected a column, such as docs.documentId but received none',
    );
    expect(message({ k: 1, by: 'legs' })).toBe(
      'invalid_option: knnGrouped() by: expected a column, such as docs.documentId but received "legs"',
    );
    for (const perGroup of [0, 1.5, '1', null]) {
      expect(message({ k: 1, by, perGroup })).toContain(
        'invalid_option: knnGrouped() perGroup: expected an integer of at least 1 but received',
      );
    }
  });

  it('what knn() refuses, by its own name', () => {
    expect(message({ k: 0, by })).toBe(
      'invalid_limit: knnGrouped() k: expected an integer of at least 1 but received 0',
    );
    expect(message(undefined)).toContain('knnGrouped(): expected an object of options as fourth argument');
    expect(message({ k: 1, by, limit: 1 })).toContain('efSearch, recall, by, perGroup but received "limit"');
    expect(message({ k: 1, by, columns: { distance: by } })).toContain('knnGrouped() columns: expected columns');
    expect(message({ k: 1, by, from: posts })).toContain('knnGrouped() from: expected');
    expect(vectorError(() => knnGrouped(db, animals, [1], { k: 1, by })).message).toContain(
      'knnGrouped() query for animals.place',
    );
    expect(vectorError(() => knnGrouped({} as never, animals, origin, { k: 1, by })).code).toBe('not_a_database');
    expect(vectorError(() => knnGrouped(db, authors as never, origin, { k: 1, by })).code).toBe('not_a_vector_table');
  });
});
