// Tags among the filter columns of an index: however a table stores a JSON array, the search itself tests it.

import { and, eq, gt, not, or, type SQL, sql } from 'drizzle-orm';
import { alias, blob, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import {
  checkSchema,
  createVectorIndex,
  float4Vector,
  hasAll,
  hasAny,
  hasNone,
  knn,
  knnBatch,
  knnGrouped,
  knnMatch,
  knnPage,
  matchFilter,
  moreLikeThis,
  prepareKnn,
  tags,
  vectorErrorCode,
  vectorIndex,
} from 'drizzle-vector';
import { createFts5Table, fts5Table, hybridSearch } from 'drizzle-vector/fts5';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../support/database.js';
import { statementsOf } from '../support/statements.js';
import { thrown } from '../support/thrown.js';

const posts = sqliteTable('posts', {
  id: text().primaryKey(),
  title: text().notNull(),
  tags: tags('the tags').$type<string[]>(),
  json: text({ mode: 'json' }).$type<string[]>(),
  bytes: blob({ mode: 'json' }).$type<string[]>(),
  embedding: float4Vector(2),
});

const plain = vectorIndex('posts_plain', posts, { column: 'embedding', metric: 'l2_squared' });
const index = vectorIndex('posts_embedding', posts, {
  column: 'embedding',
  metric: 'l2_squared',
  filters: ['tags', 'json', 'bytes'],
});

const origin = [0, 0];
const columns = ['tags', 'json', 'bytes'] as const;

/** Forty posts, at their own number from the origin. */
function open() {
  const db = openDatabase();
  db.run(
    sql`create table posts (id text primary key, title text not null, "the tags" text, json text, bytes blob, embedding blob)`,
  );
  db.insert(posts)
    .values(
      Array.from({ length: 40 }, (_, i) => {
        const each = i % 9 === 0 ? null : [`t${i % 4}`, `u${i % 3}`];
        return {
          id: `p${i}`,
          title: `post ${i}`,
          tags: each,
          json: each,
          bytes: each,
          embedding: new Float32Array([i, 0]),
        };
      }),
    )
    .run();
  for (const each of [plain, index]) createVectorIndex(db, each);
  return db;
}

type Logged = Parameters<Parameters<typeof statementsOf>[1]>[0];

const ids = (rows: readonly { id: string }[]) => rows.map(({ id }) => id);

describe.each(columns)('hasAny(), hasAll() and hasNone() of the column %s', (column) => {
  const p = alias(posts, 'p');
  const conditions = (t: typeof posts | typeof p): (SQL | undefined)[] => [
    hasAny(t[column], ['t1']),
    hasAny(t[column], ['t1', 'u2']),
    hasAny(t[column], []),
    hasAll(t[column], ['t1', 'u2']),
    hasNone(t[column], ['t1', 't2']),
    not(hasAny(t[column], ['t1'])),
    or(hasAny(t[column], ['t1']), eq(t.title, 'post 2')),
    and(hasAny(t[column], ['t1']), hasNone(t[column], ['u1']), gt(t.title, 'post 2')),
    matchFilter(posts, { [column]: { $any: ['t1'] }, title: { $ne: 'post 1' } }),
  ];

  it('are conditions of the search', () => {
    const db = open();
    const where = and(hasAny(posts[column], ['t1']), hasNone(posts[column], ['u1']), gt(posts.title, 'post 1'));
    const { rows, explanation } = knn(db, index, origin, { k: 3, where, explain: true });

    expect(ids(rows)).toEqual(['p5', 'p17', 'p21']);
    for (const test of ['vector_has_any', 'vector_has_none']) {
      expect(explanation.plan[0]).toContain(`${test}(${posts[column].name}, ?)`);
    }
  });

  it('find the same as without filter columns, with an alias of the table too', () => {
    const db = open();
    conditions(posts).forEach((where, place) => {
      const wanted = knn(db, plain, origin, { k: 5, where });
      expect(knn(db, index, origin, { k: 5, where }), `condition ${place}`).toEqual(wanted);
      expect(knn(db, index, origin, { k: 5, where, prefilter: true }), `condition ${place}`).toEqual(wanted);
    });
    conditions(p)
      .slice(0, -1)
      .forEach((where, place) => {
        const wanted = knn(db, plain, origin, { k: 5, from: p, where });
        expect(knn(db, index, origin, { k: 5, from: p, where }), `condition ${place}`).toEqual(wanted);
      });
  });

  it('see a change at once', () => {
    const db = open();
    const where = hasAny(posts[column], ['new']);
    expect(knn(db, index, origin, { k: 2, where })).toEqual([]);
    db.update(posts)
      .set({ [column]: ['new'] })
      .where(eq(posts.id, 'p3'))
      .run();
    expect(ids(knn(db, index, origin, { k: 2, where }))).toEqual(['p3']);
  });
});

describe('every search', () => {
  const where = hasAny(posts.tags, ['t1']);

  it('tests tags by itself', () => {
    const db = open();
    const texts = fts5Table('posts_text', { title: text() }, { content: posts });
    createFts5Table(db, texts);
    const options = { k: 3, where };
    for (const run of [
      (logged: Logged) => knn(logged, index, origin, options),
      (logged: Logged) => prepareKnn(logged, index, options)(origin),
      (logged: Logged) => knnBatch(logged, index, [origin], options),
      (logged: Logged) => knnPage(logged, index, origin, options),
      (logged: Logged) => knnGrouped(logged, index, origin, { ...options, by: posts.title }),
      (logged: Logged) => moreLikeThis(logged, index, 'p5', options),
      (logged: Logged) =>
        hybridSearch(logged, {
          vector: { table: index, query: origin },
          text: { table: texts, query: 'post' },
          ...options,
        }),
    ]) {
      const searches = statementsOf(db, (logged) => void run(logged)).filter(({ sql: each }) =>
        each.includes('knn_match'),
      );
      expect(searches.length).toBeGreaterThan(0);
      for (const search of searches) expect(search.sql).toContain('vector_has_any("posts_embedding"."the tags", ?)');
    }
  });

  it('of your own names the column of the index', () => {
    const db = open();
    const rows = db
      .select({ id: posts.id, tags: index.tags, json: index.json, bytes: index.bytes })
      .from(index)
      .innerJoin(posts, eq(posts.id, index.id))
      .where(and(knnMatch(index.distance, origin), hasAny(index.json, ['t2'])))
      .orderBy(index.distance)
      .limit(1)
      .all();
    const each = ['t2', 'u2'];
    expect(rows).toEqual([{ id: 'p2', tags: each, json: each, bytes: each }]);
    checkSchema(db, index);
  });
});

it('a value that is no JSON array is an error with a code, once the search comes to it', () => {
  const db = open();
  db.run(sql`update posts set json = 'news, sport' where id = 'p7'`);
  const search = (k: number) => knn(db, index, origin, { k, where: hasAny(posts.json, ['t1']) });

  expect(ids(search(2))).toEqual(['p1', 'p5']);
  expect(vectorErrorCode(thrown(() => search(3)))).toBe('invalid_tags');
});
