// Filter columns of an index: conditions on them are evaluated inside the search, whichever function searches.

import { and, between, eq, exists, gt, inArray, isNull, like, ne, not, or, type SQL, sql } from 'drizzle-orm';
import { alias, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import {
  checkSchema,
  createVectorIndex,
  dropVectorIndex,
  float4Vector,
  knn,
  knnBatch,
  knnGrouped,
  knnMatch,
  knnPage,
  moreLikeThis,
  prepareKnn,
  vectorIndex,
} from 'drizzle-vector';
import { searchText } from 'drizzle-vector/embeddings';
import { createFts5Table, fts5Table, hybridSearch } from 'drizzle-vector/fts5';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../support/database.js';
import { statementsOf } from '../support/statements.js';
import { thrown, vectorError } from '../support/thrown.js';

const posts = sqliteTable('posts', {
  id: integer().primaryKey(),
  title: text().notNull(),
  tenant: text().notNull(),
  published: integer({ mode: 'boolean' }).notNull(),
  createdAt: integer('created_at', { mode: 'timestamp' }),
  kind: text({ enum: ['book', 'letter'] }),
  embedding: float4Vector(2),
});

const plain = vectorIndex('posts_plain', posts, { column: 'embedding', metric: 'l2_squared' });
const index = vectorIndex('posts_embedding', posts, {
  column: 'embedding',
  metric: 'l2_squared',
  filters: ['tenant', 'published', 'createdAt', 'kind'],
  indexed: ['createdAt'],
  partitionKey: 'tenant',
  requiresPartition: false,
});
const guarded = vectorIndex('posts_guarded', posts, {
  column: 'embedding',
  metric: 'l2_squared',
  filters: ['published'],
  partitionKey: 'tenant',
});

const origin = [0, 0];
const day = (number: number) => new Date(Date.UTC(2024, 0, number));

/** Sixty posts, at their own number from the origin, in three tenants. */
function open() {
  const db = openDatabase();
  db.run(sql`create table posts (id integer primary key, title text not null, tenant text not null,
    published integer not null, created_at integer, kind text, embedding blob)`);
  db.run(sql`create index posts_created on posts (created_at)`);
  db.insert(posts)
    .values(
      Array.from({ length: 60 }, (_, i) => ({
        id: i + 1,
        title: `post ${i + 1}`,
        tenant: ['acme', 'globex', 'initech'][i % 3] as string,
        published: i % 2 === 0,
        createdAt: i % 7 === 0 ? null : day((i % 28) + 1),
        kind: i % 5 === 0 ? null : i % 4 === 0 ? ('letter' as const) : ('book' as const),
        embedding: i % 11 === 0 ? null : new Float32Array([i + 1, 0]),
      })),
    )
    .run();
  for (const each of [plain, index, guarded]) createVectorIndex(db, each);
  return db;
}

type Logged = Parameters<Parameters<typeof statementsOf>[1]>[0];

const ids = (rows: readonly { id: number }[]) => rows.map(({ id }) => id);

describe('a condition of knn()', () => {
  it('on filter columns is taken into the search', () => {
    const db = open();
    const where = and(eq(posts.tenant, 'acme'), eq(posts.published, true), like(posts.title, 'post%'));

    const [statement] = statementsOf(db, (logged) => {
      expect(ids(knn(logged, index, origin, { k: 3, where }))).toEqual([7, 13, 19]);
    });

    expect(statement?.sql.replaceAll(/[()]/g, '')).toContain(
      'where knn_match"posts_embedding"."distance", ? and "posts_embedding"."tenant" = ? ' +
        'and "posts_embedding"."published" = ? and "posts"."title" like ?',
    );
    const { explanation } = knn(db, index, origin, { k: 3, where, explain: true });
    expect(explanation.plan.join('\n')).toMatch(/KNN.*: tenant = \?, published = \?/);
  });

  const p = alias(posts, 'p');
  const conditions = (t: typeof posts | typeof p): [string, SQL | undefined][] => [
    ['none', undefined],
    ['=', eq(t.tenant, 'acme')],
    ['a boolean', eq(t.published, false)],
    ['a timestamp', gt(t.createdAt, day(14))],
    ['BETWEEN', between(t.createdAt, day(3), day(9))],
    ['IN', inArray(t.tenant, ['acme', 'globex'])],
    ['IN of nothing', inArray(t.tenant, [])],
    ['<>', ne(t.tenant, 'acme')],
    ['IS NULL', isNull(t.kind)],
    ['LIKE', like(t.tenant, 'AC%')],
    ['OR of filter columns', or(eq(t.tenant, 'acme'), eq(t.published, true))],
    ['OR of other columns', or(eq(t.tenant, 'acme'), eq(t.title, 'post 2'))],
    ['NOT', not(eq(t.tenant, 'acme'))],
    ['AND in OR', or(and(eq(t.tenant, 'acme'), eq(t.published, true)), eq(t.id, 2))],
    ['AND in AND', and(and(eq(t.tenant, 'acme'), gt(t.id, 9)), and(eq(t.published, true), isNull(t.kind)))],
    ['SQL that joins by OR', and(sql`${t.tenant} = 'acme' or ${t.published}`, gt(t.id, 30))],
    ['a function', sql`upper(${t.tenant}) = 'ACME' and length(${t.kind}) = 4`],
    ['a column against a column', sql`${t.tenant} < ${t.kind}`],
    ['a column against the key', sql`${t.published} = ${t.id} % 2`],
    ['a literal', sql`${t.tenant} = 'acme'`],
    ['a subquery of the same table', sql`${t.tenant} = (select max(tenant) from posts where posts.id < 20)`],
    [
      'a subquery that names the column',
      sql`exists (select 1 from posts x where x.id = ${t.id} + 1 and x.tenant = ${t.tenant} || '')`,
    ],
    ['NOT IN a subquery', sql`${t.id} not in (select id from ${posts} where ${posts.tenant} = 'acme')`],
    ['inline parameters', sql`${eq(t.tenant, 'acme')}`.inlineParams()],
  ];

  it.each(conditions(posts))('finds the same as without filter columns: %s', (_, where) => {
    const db = open();
    expect(knn(db, index, origin, { k: 9, where })).toEqual(knn(db, plain, origin, { k: 9, where }));
    expect(knn(db, alias(index, 'e'), origin, { k: 9, where })).toEqual(knn(db, plain, origin, { k: 9, where }));
  });

  it.each(conditions(p))('finds the same with an alias of the table: %s', (_, where) => {
    const db = open();
    expect(knn(db, index, origin, { k: 9, from: p, where })).toEqual(knn(db, plain, origin, { k: 9, from: p, where }));
  });

  it.each(conditions(posts))('finds the same with prefilter: %s', (_, where) => {
    const db = open();
    expect(knn(db, index, origin, { k: 9, where, prefilter: true })).toEqual(knn(db, plain, origin, { k: 9, where }));
  });

  it('finds the same with a query that is a subquery', () => {
    const db = open();
    const others = db.select({ tenant: posts.tenant }).from(posts).where(eq(posts.id, 1));
    const where = and(inArray(posts.tenant, others), exists(others));
    expect(knn(db, index, origin, { k: 9, where })).toEqual(knn(db, plain, origin, { k: 9, where }));
  });

  it('may name the columns of the index', () => {
    const db = open();
    expect(ids(knn(db, index, origin, { k: 2, where: eq(index.tenant, 'acme') }))).toEqual([4, 7]);
  });

  it('sees a change of a filter column at once', () => {
    const db = open();
    const where = eq(posts.published, true);
    expect(ids(knn(db, index, origin, { k: 2, where }))).toEqual([3, 5]);
    db.update(posts).set({ published: false }).where(eq(posts.id, 3)).run();
    expect(ids(knn(db, index, origin, { k: 2, where }))).toEqual([5, 7]);
  });
});

describe('every search', () => {
  const where = and(eq(posts.tenant, 'acme'), eq(posts.published, true));
  const plans = (db: ReturnType<typeof open>, run: (logged: Logged) => unknown) =>
    statementsOf(db, (logged) => void run(logged))
      .map((statement) => statement.sql)
      .filter((text) => text.includes('knn_match'));
  const inside = /"posts_embedding"\."tenant" = \?.*"posts_embedding"\."published" = \?/;

  it('uses the filter columns', () => {
    const db = open();
    const options = { k: 3, where };
    expect(ids(prepareKnn(db, index, options)(origin))).toEqual([7, 13, 19]);
    expect(knnBatch(db, index, [origin], options).map(ids)).toEqual([[7, 13, 19]]);
    const first = knnPage(db, index, origin, { ...options, k: 1 });
    expect(ids(first.rows)).toEqual([7]);
    expect(ids(knnPage(db, index, origin, { ...options, k: 2, after: first.next }).rows)).toEqual([13, 19]);
    expect(knnGrouped(db, index, origin, { ...options, by: posts.kind }).map(({ key }) => key)).toEqual(
      knnGrouped(db, plain, origin, { ...options, by: posts.kind }).map(({ key }) => key),
    );
    expect(ids(moreLikeThis(db, index, 13, options))).toEqual(ids(moreLikeThis(db, plain, 13, options)));

    for (const run of [
      (logged: Logged) => prepareKnn(logged, index, options)(origin),
      (logged: Logged) => knnBatch(logged, index, [origin], options),
      (logged: Logged) => knnPage(logged, index, origin, options),
      (logged: Logged) => knnGrouped(logged, index, origin, { ...options, by: posts.kind }),
      (logged: Logged) => moreLikeThis(logged, index, 13, options),
    ]) {
      const statements = plans(db, run);
      expect(statements.length).toBeGreaterThan(0);
      for (const statement of statements) expect(statement).toMatch(inside);
    }
  });

  it('by text, and hybrid', async () => {
    const db = open();
    const texts = fts5Table('posts_text', { title: text() }, { content: posts });
    createFts5Table(db, texts);
    const hybrid = (table: typeof index) =>
      hybridSearch(db, { vector: { table, query: origin }, text: { table: texts, query: 'post' }, where, k: 5 });
    expect(hybrid(index)).toEqual(hybrid(plain as unknown as typeof index));
    const [statement] = plans(db, (logged) =>
      hybridSearch(logged, {
        vector: { table: index, query: origin },
        text: { table: texts, query: 'post' },
        where,
        k: 5,
      }),
    );
    expect(statement).toMatch(inside);

    const embedder = {
      model: 'none',
      dimensions: 2,
      embed: async (given: readonly string[]) => given.map(() => new Float32Array(2)),
    };
    expect(ids(await searchText(db, index, 'origin', embedder, { k: 3, where }))).toEqual([7, 13, 19]);
  });

  it('of your own names the columns of the index', () => {
    const db = open();
    const rows = db
      .select({ id: posts.id, tenant: index.tenant, published: index.published, createdAt: index.createdAt })
      .from(index)
      .innerJoin(posts, eq(posts.id, index.id))
      .where(and(knnMatch(index.distance, origin), eq(index.tenant, 'acme'), eq(index.published, true)))
      .orderBy(index.distance)
      .limit(1)
      .all();
    expect(rows).toEqual([{ id: 7, tenant: 'acme', published: true, createdAt: day(7) }]);
    expect(Object.keys(db.select().from(index).limit(1).all()[0] ?? {})).toEqual(['id', 'distance']);
  });
});

describe('an index that requires a partition', () => {
  it.each([undefined, eq(posts.published, true), eq(posts.id, 4)])('refuses a search without one', (where) => {
    const db = open();
    const searches = [
      (logged: Logged) => knn(logged, guarded, origin, { k: 1, where }),
      (logged: Logged) => knn(logged, guarded, origin, { k: 1, where, prefilter: true }),
      (logged: Logged) => knnBatch(logged, guarded, [origin], { k: 1, where }),
      (logged: Logged) => knnPage(logged, guarded, origin, { k: 1, where }),
      (logged: Logged) => knnGrouped(logged, guarded, origin, { k: 1, by: posts.kind, where }),
      (logged: Logged) => moreLikeThis(logged, guarded, 4, { k: 1, where }),
    ];
    for (const search of searches) {
      const statements = statementsOf(db, (logged) => {
        const error = vectorError(() => search(logged));
        expect(error.code).toBe('partition_missing');
        expect(error.message).toContain('expected a condition on posts.tenant, the partition key of posts_guarded');
      });
      expect(statements).toEqual([]);
    }
  });

  it.each([
    eq(posts.tenant, 'acme'),
    and(eq(posts.tenant, 'acme'), gt(posts.id, 0)),
    inArray(posts.tenant, ['acme']),
    eq(guarded.tenant, 'acme'),
    sql`"posts_guarded"."tenant" = 'acme'`,
  ])('takes one in any form', (where) => {
    const db = open();
    expect(ids(knn(db, guarded, origin, { k: 2, where }))).toEqual([4, 7]);
  });

  it('lets the extension refuse what is no equality', () => {
    const db = open();
    expect(thrown(() => knn(db, guarded, origin, { k: 1, where: ne(posts.tenant, 'acme') }))).toMatchObject({
      message: expect.stringContaining('partition key "tenant"'),
    });
  });

  it('is searched among prefiltered rows', () => {
    const db = open();
    const where = and(eq(posts.tenant, 'acme'), like(posts.title, '%3'));
    expect(ids(knn(db, guarded, origin, { k: 9, where, prefilter: true }))).toEqual([13, 43]);
  });
});

describe('vectorIndex()', () => {
  const options = { column: 'embedding', metric: 'cosine' } as const;
  const make = (more: object) => vectorError(() => vectorIndex('i', posts, { ...options, ...more } as typeof options));

  it.each([
    [{ filters: ['nothing'] }, /filters: expected one of the columns title, tenant, .* but received "nothing"/],
    [{ filters: ['id'] }, /filters: expected one of the columns/],
    [{ filters: ['embedding'] }, /filters: expected one of the columns/],
    [{ filters: ['tenant', 'tenant'] }, /filters: expected each key once/],
    [{ filters: 'tenant' }, /filters: expected an array of the keys of columns/],
    [{ indexed: ['nothing'] }, /indexed: expected one of the columns/],
    [{ partitionKey: 'nothing' }, /partitionKey: expected one of the columns/],
    [{ partitionKey: 'tenant', indexed: ['tenant'] }, /A partition key is found by itself/],
    [{ requiresPartition: true }, /requiresPartition: expected a partitionKey beside it/],
  ])('refuses %j', (more, message) => {
    expect(make(more)).toMatchObject({ code: 'invalid_option', message: expect.stringMatching(message) });
  });

  it('refuses a column of a name that the extension uses', () => {
    const taken = sqliteTable('taken', { id: integer().primaryKey(), k: integer(), embedding: float4Vector(2) });
    expect(vectorError(() => vectorIndex('i', taken, { ...options, filters: ['k'] })).code).toBe('invalid_column_name');
  });

  it('says in SQL what it filters by', () => {
    const db = open();
    dropVectorIndex(db, index);
    const [statement] = statementsOf(db, (logged) => createVectorIndex(logged, index));
    expect(statement?.sql).toContain(
      `content_filters='"tenant" PARTITION KEY, "published", "created_at" INDEXED, "kind"'`,
    );
  });

  it('is compared with the database', () => {
    const db = open();
    checkSchema(db, index);
    checkSchema(db, guarded);
    const other = vectorIndex('posts_guarded', posts, { column: 'embedding', metric: 'l2_squared', filters: ['kind'] });
    const error = vectorError(() => checkSchema(db, other));
    expect(error.code).toBe('schema_mismatch');
    expect(error.message).toMatch(/filters.*kind.*published, tenant/s);
    expect(error.message).toMatch(/partitionKey.*none.*tenant/s);
    expect(vectorError(() => knn(db, other, origin, { k: 1 })).code).toBe('schema_mismatch');
  });
});
