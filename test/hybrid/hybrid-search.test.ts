import { and, eq, gt, inArray, lt, sql } from 'drizzle-orm';
import { alias, integer, primaryKey, real, type SQLiteTable, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { createVectorIndex, createVectorTable, float4Vector, knn, vectorIndex, vectorTable } from 'drizzle-vector';
import {
  createFts5Table,
  type Fusion,
  fts5Table,
  type HybridOptions,
  hybridSearch,
  matchText,
  rawMatch,
  rrf,
  weighted,
} from 'drizzle-vector/fts5';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../support/database.js';
import { isDrizzle1 } from '../support/drizzle-line.js';
import { authors } from '../support/posts.js';
import { openProxy } from '../support/proxy.js';
import { statementsOf } from '../support/statements.js';
import { vectorError } from '../support/thrown.js';

const WORDS = ['whale', 'sea', 'ship', 'song', 'owl', 'night'];
const ROWS = 300;

const docs = vectorTable(
  'docs',
  {
    id: integer().primaryKey(),
    title: text().notNull(),
    page: integer().notNull(),
    done: integer({ mode: 'boolean' }).notNull(),
    tags: text({ mode: 'json' }).$type<string[]>(),
    v: float4Vector(2),
  },
  { metric: 'l2_squared' },
);
const docsText = fts5Table('docs_text', { body: text().notNull() });

/** Whole numbers below n, the same in every run. */
function numbers(seed: number): (n: number) => number {
  let state = seed;
  return (n) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
}

/** Points on the plane, many of them at the same place, with texts, many of them of the same rank. Some have only one. */
function openDocs() {
  const db = openDatabase();
  createVectorTable(db, docs);
  createFts5Table(db, docsText);
  const next = numbers(7);
  const keys = Array.from({ length: ROWS }, (_, index) => index + 1);
  db.insert(docs)
    .values(
      keys.map((id) => ({
        id,
        title: `doc ${id}`,
        page: id % 40,
        done: id % 2 === 0,
        tags: [`t${id % 3}`],
        v: new Float32Array([next(12), next(12)]),
      })),
    )
    .run();
  db.insert(docsText)
    .values(
      keys.map((rowid) => ({
        rowid,
        body: Array.from({ length: 2 + next(4) }, () => WORDS[next(WORDS.length)]).join(' '),
      })),
    )
    .run();
  return db;
}

interface Candidate {
  key: number;
  value: number;
}

/** A side as it is ranked: the lowest value first, of equals the smaller key. */
const ranked = (candidates: Candidate[], count: number) =>
  candidates
    .toSorted((a, b) => a.value - b.value || a.key - b.key)
    .slice(0, count)
    .map((candidate, index, all) => ({
      ...candidate,
      rank: index + 1,
      scaled:
        all.at(-1)?.value === all[0]?.value
          ? 1
          : ((all.at(-1) as Candidate).value - candidate.value) /
            ((all.at(-1) as Candidate).value - (all[0] as Candidate).value),
    }));

type Ranked = ReturnType<typeof ranked>[number];

/** What hybridSearch() should give, in TypeScript. */
function reference(
  db: ReturnType<typeof openDocs>,
  { count, k, keep = () => true }: { count: number; k: number; keep?: (id: number) => boolean },
  score: (side: 'vector' | 'text', candidate: Ranked) => number,
  fuse: (vector: number, text: number) => number,
) {
  const vectors = db.select({ key: docs.id, v: docs.v }).from(docs).all();
  const texts = db
    .select({ key: docsText.rowid, value: docsText.rank })
    .from(docsText)
    .where(rawMatch(docsText, 'whale OR sea'))
    .all() as Candidate[];
  const distances = vectors.map(({ key, v }) => ({ key, value: (v?.[0] ?? 0) ** 2 + (v?.[1] ?? 0) ** 2 }));
  const side = (candidates: Candidate[]) =>
    new Map(
      ranked(
        candidates.filter(({ key }) => keep(key)),
        count,
      ).map((candidate) => [candidate.key, candidate]),
    );
  const [vector, match] = [side(distances), side(texts)];
  return [...new Set([...vector.keys(), ...match.keys()])]
    .map((id) => {
      const [v, t] = [vector.get(id), match.get(id)];
      const vectorScore = v === undefined ? null : score('vector', v);
      const textScore = t === undefined ? null : score('text', t);
      return {
        id,
        score: fuse(vectorScore ?? 0, textScore ?? 0),
        vectorRank: v?.rank ?? null,
        textRank: t?.rank ?? null,
        vectorScore,
        textScore,
        distance: v?.value ?? null,
        bm25: t?.value ?? null,
        foundBy: v === undefined ? 'text' : t === undefined ? 'vector' : 'both',
      };
    })
    .sort((a, b) => b.score - a.score || a.id - b.id)
    .slice(0, k);
}

const both = {
  vector: { table: docs, query: [0, 0] },
  text: { table: docsText, query: 'whale, sea!' },
};
const ids = { id: docs.id };

describe('fusion', () => {
  const db = openDocs();

  it.each([
    [10, 50],
    [1, 1],
    [100, 100],
    [1000, 1000],
  ])('by reciprocal ranks gives what the formula does: k %i, %i candidates', (k, candidates) => {
    const expected = reference(
      db,
      { k, count: candidates },
      (_, { rank }) => 1 / (60 + rank),
      (v, t) => v + t,
    );

    expect(hybridSearch(db, { ...both, k, candidates, columns: ids })).toEqual(expected);
    expect(hybridSearch(db, { ...both, k, candidates, columns: ids, fusion: rrf() })).toEqual(expected);
  });

  it('by reciprocal ranks takes weights and k', () => {
    const weights = { vector: 2, text: 0.5 };
    const fusion = rrf({ k: 3, weights });

    expect(hybridSearch(db, { ...both, k: 20, candidates: 30, columns: ids, fusion })).toEqual(
      reference(
        db,
        { k: 20, count: 30 },
        (side, { rank }) => weights[side] / (3 + rank),
        (v, t) => v + t,
      ),
    );
  });

  it.each([
    [0.7, 0.3, 10, 50],
    [1, 1, 300, 300],
    [1, 3, 20, 20],
  ])('by a weighted mean gives what the formula does: %f and %f, k %i, %i candidates', (vector, match, k, count) => {
    const fusion = weighted({ vector, text: match });

    expect(hybridSearch(db, { ...both, k, candidates: count, columns: ids, fusion })).toEqual(
      reference(
        db,
        { k, count },
        (_, { scaled }) => scaled,
        (v, t) => (vector * v + match * t) / (vector + match),
      ),
    );
  });

  it('gives 1 to each of equals, by a weighted mean', () => {
    const [row] = hybridSearch(db, {
      ...both,
      k: 1,
      candidates: 1,
      columns: {},
      fusion: weighted({ vector: 1, text: 1 }),
    });

    expect(row).toMatchObject({ score: expect.any(Number) });
    expect([row?.vectorScore, row?.textScore]).toContain(1);
  });

  it('keeps the rows of a side without weight, behind those of the other', () => {
    const rows = hybridSearch(db, { ...both, k: 20, candidates: 20, fusion: rrf({ weights: { vector: 0 } }) });

    expect(rows.map(({ textRank }) => textRank)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
  });

  it('looks at 50 candidates of each side, or four times k', () => {
    const count = (k: number) => {
      const text = { ...both.text, mode: 'all' as const };
      const [statement] = statementsOf(db, (logged) => void hybridSearch(logged, { ...both, text, k }));
      return [statement?.params[1], statement?.params[3]];
    };

    expect(count(1)).toEqual([50, 50]);
    expect(count(20)).toEqual([80, 80]);
  });
});

it('runs one statement, in which FTS5 and the index give their rows in order', () => {
  const db = openDocs();

  const statements = statementsOf(
    db,
    (logged) =>
      void hybridSearch(logged, { ...both, text: { ...both.text, mode: 'all' }, k: 3, where: gt(docs.page, 3) }),
  );

  expect(statements).toHaveLength(1);
  const [{ sql: statement, params }] = statements as [(typeof statements)[number]];
  expect(statement).toBe(
    'select "docs"."id", "docs"."title", "docs"."page", "docs"."done", "docs"."tags", "hybrid.rows"."score", ' +
      '"hybrid.rows"."vector_rank", "hybrid.rows"."text_rank", "hybrid.rows"."vector_score", "hybrid.rows"."text_score", ' +
      '"hybrid.rows"."distance", "hybrid.rows"."bm25", "hybrid.rows"."found_by" from (' +
      'with "hybrid.vector" as materialized (' +
      'select "key", "distance", row_number() over (order by "distance", "key") as "rank" from (' +
      'select "id" as "key", "distance" from "docs" where knn_match("docs"."distance", ?) and ("docs"."page" > ?) ' +
      'order by "docs"."distance" limit ?)), ' +
      '"hybrid.text" as materialized (' +
      'select "key", "bm25", row_number() over (order by "bm25", "key") as "rank" from (' +
      'select "docs"."id" as "key", "docs_text"."rank" as "bm25" from "docs_text" cross join "docs" ' +
      'where "docs"."id" = "docs_text"."rowid" and "docs_text"."docs_text" match ? and ("docs"."page" > ?) ' +
      'order by "docs_text"."rank" limit ?)) ' +
      'select "key", coalesce(max("vector_score"), 0.0) + coalesce(max("text_score"), 0.0) as "score", ' +
      'max("vector_rank") as "vector_rank", max("vector_score") as "vector_score", max("distance") as "distance", ' +
      'max("text_rank") as "text_rank", max("text_score") as "text_score", max("bm25") as "bm25", ' +
      `case when max("text_rank") is null then 'vector' when max("vector_rank") is null then 'text' else 'both' end as "found_by" ` +
      'from (select "key", "rank" as "vector_rank", cast(? as real) / (? + "rank") as "vector_score", "distance", ' +
      'null as "text_rank", null as "text_score", null as "bm25" from "hybrid.vector" union all ' +
      'select "key", null, null, null, "rank", cast(? as real) / (? + "rank"), "bm25" from "hybrid.text") ' +
      'group by "key" order by "score" desc, "key" limit ?) "hybrid.rows" cross join "docs" ' +
      'where "docs"."id" = "hybrid.rows"."key" order by "hybrid.rows"."score" desc, "hybrid.rows"."key"',
  );
  expect(params).toEqual([Buffer.alloc(8), 3, 50, '"whale" "sea"', 3, 50, 1, 60, 1, 60, 3]);

  const plan = db.$client.prepare<unknown[], { detail: string }>(`explain query plan ${statement}`).all(params);
  const scans = plan.map(({ detail }) => detail).filter((detail) => /SCAN docs|LAST TERM|FOR ORDER BY/.test(detail));
  expect(scans).toEqual([
    expect.stringMatching(/^SCAN docs VIRTUAL TABLE INDEX 0:KNN/),
    'USE TEMP B-TREE FOR LAST TERM OF ORDER BY', // of row_number()
    expect.stringMatching(/^SCAN docs_text VIRTUAL TABLE INDEX 32:/), // ORDER BY rank is FTS5's
    expect.stringMatching(/^SCAN docs VIRTUAL TABLE INDEX 0:rows: id = \?/),
    'USE TEMP B-TREE FOR LAST TERM OF ORDER BY',
    'USE TEMP B-TREE FOR ORDER BY', // by score
    expect.stringMatching(/^SCAN docs VIRTUAL TABLE INDEX 0:rows: id = \?/),
  ]);
});

describe('where', () => {
  const db = openDocs();

  it('holds for both sides before their candidates are cut off', () => {
    const keep = (id: number) => id % 40 < 2;
    const where = lt(docs.page, 2);

    const rows = hybridSearch(db, { ...both, k: 10, candidates: 10, columns: ids, where });

    expect(rows).toHaveLength(10);
    expect(rows).toEqual(
      reference(
        db,
        { k: 10, count: 10, keep },
        (_, { rank }) => 1 / (60 + rank),
        (v, t) => v + t,
      ),
    );
  });

  it('is a condition by itself, also as SQL with OR', () => {
    const where = sql`${docs.id} = 3 or ${docs.id} = 4`;

    expect(hybridSearch(db, { ...both, k: 10, where }).map(({ id }) => id)).toEqual(expect.arrayContaining([3, 4]));
    expect(hybridSearch(db, { ...both, k: 10, where })).toHaveLength(2);
  });

  it('leaves nothing where nothing meets it', () => {
    expect(hybridSearch(db, { ...both, k: 10, where: eq(docs.title, 'none') })).toEqual([]);
  });
});

describe('text', () => {
  const db = openDocs();
  const search = (query: HybridOptions['text']) =>
    hybridSearch(db, { ...both, text: query, k: 400, candidates: 400 }).filter(({ foundBy }) => foundBy === 'both');
  const bodies = (body: string) => db.select().from(docsText).where(rawMatch(docsText, body)).all();

  it('finds rows with any of its words, unless it is told otherwise', () => {
    expect(search({ table: docsText, query: 'whale owl' })).toHaveLength(bodies('whale OR owl').length);
    expect(search({ table: docsText, query: 'whale owl', mode: 'all' })).toHaveLength(bodies('whale owl').length);
    expect(search({ table: docsText, query: 'whale owl', mode: 'phrase' })).toHaveLength(bodies('"whale owl"').length);
    expect(search({ table: docsText, query: 'wha', prefix: true })).toHaveLength(bodies('whale').length);
  });

  describe('leaves out words in more rows than its cutoffFrequency', () => {
    const rare = (query: string, options: Partial<HybridOptions['text']> = {}) =>
      search({ table: docsText, query, cutoffFrequency: bodies('owl').length, ...options }).length;
    db.insert(docsText)
      .values([
        { rowid: 1001, body: 'harpoon' },
        { rowid: 1002, body: 'the harpoon' },
      ])
      .run();
    const key = { title: 'more', page: 1, done: true, v: new Float32Array(2) };
    db.insert(docs)
      .values([
        { ...key, id: 1001 },
        { ...key, id: 1002 },
      ])
      .run();

    it('where rarer ones are found', () => {
      expect(bodies('whale').length).toBeGreaterThan(bodies('owl').length);
      expect(rare('the whale harpoon')).toBe(2);
      expect(rare('whale har', { prefix: true })).toBe(2);
      expect(rare('whale owl')).toBe(bodies('owl').length);
    });

    it('but not alone, nor with Infinity, nor by 2,000 of a few rows', () => {
      expect(rare('whale')).toBe(bodies('whale').length);
      expect(rare('whale harpoon', { cutoffFrequency: Number.POSITIVE_INFINITY })).toBe(
        bodies('whale OR harpoon').length,
      );
      expect(rare('whale harpoon', { cutoffFrequency: undefined })).toBe(bodies('whale OR harpoon').length);
    });

    it('and looks for all of them where there are only such, and for any where none has all', () => {
      expect(rare('whale sea zebra', { cutoffFrequency: 1 })).toBe(bodies('whale AND sea').length);
      expect(rare('whale "harpoon', { cutoffFrequency: 1 })).toBe(bodies('whale OR harpoon').length);
      expect(bodies('whale AND harpoon')).toEqual([]);
    });

    it('among the rows that meet the condition', () => {
      const where = lt(docs.id, 1000); // none of them has the harpoon
      const text = { table: docsText, query: 'whale harpoon', cutoffFrequency: 2 };
      const rows = hybridSearch(db, { ...both, text, k: 400, candidates: 400, where });
      expect(rows.filter(({ textRank }) => textRank !== null)).toHaveLength(bodies('whale').length);
    });

    it('in a table whose columns have the names that are used for it', () => {
      const named = fts5Table('named', { value: text(), all: text(), words: text() });
      createFts5Table(db, named);
      db.insert(named).values({ rowid: 1, value: 'the whale', all: 'of', words: 'words' }).run();
      const found = (cutoffFrequency: number) =>
        hybridSearch(db, { ...both, text: { table: named, query: 'the whale', cutoffFrequency }, k: 1 })[0]?.id;
      expect(found(1)).toBe(1);
      db.insert(named)
        .values([
          { rowid: 2, value: 'the whale' },
          { rowid: 3, value: 'the' },
        ])
        .run();
      expect(found(1)).toBeLessThan(3);
    });

    it('in a table under another name', () => {
      const other = alias(docsText, 'other "text"');
      expect(rare('the whale harpoon', { table: other })).toBe(2);
    });
  });

  it('can be a condition', () => {
    const query = rawMatch(docsText, 'whale NOT sea');

    expect(search({ table: docsText, query })).toHaveLength(bodies('whale NOT sea').length);
    expect(search({ table: docsText, query: matchText(docsText.body, 'owl') })).toHaveLength(bodies('owl').length);
    expect(search({ table: docsText, query: and(query, gt(docsText.rowid, 100)) as typeof query })).toHaveLength(
      bodies('whale NOT sea').filter(({ rowid }) => rowid > 100).length,
    );
  });

  it('that nothing matches leaves the order of the vectors', () => {
    const rows = hybridSearch(db, { ...both, text: { table: docsText, query: 'zebra' }, k: 5 });

    expect(rows).toHaveLength(5);
    for (const [index, row] of rows.entries()) {
      expect(row).toMatchObject({
        vectorRank: index + 1,
        textRank: null,
        textScore: null,
        bm25: null,
        foundBy: 'vector',
      });
    }
  });

  it.each(['', ' ', '!!!', '…!?', '\0'])('without a word, %j, leaves the rows of the vectors', (query) => {
    const db = openDocs();
    const search = (mode: 'any' | 'all' | 'phrase', fusion: Fusion) =>
      hybridSearch(db, {
        vector: { table: docs, query: [3, 3] },
        text: { table: docsText, query, mode },
        k: 5,
        fusion,
      });
    const nearest = search('any', rrf()).map(({ id }) => id);

    for (const fusion of [rrf(), weighted({ vector: 1, text: 1 })]) {
      for (const mode of ['any', 'all', 'phrase'] as const) {
        const rows = search(mode, fusion);
        expect(rows.map(({ id }) => id)).toEqual(nearest);
        expect(new Set(rows.map(({ foundBy }) => foundBy))).toEqual(new Set(['vector']));
      }
    }
    expect(nearest).toEqual(knn(db, docs, [3, 3], { k: 5 }).map(({ id }) => id));
  });

  it('alone finds the rows of which there is no vector near', () => {
    const far = { table: docs, query: [100, 100] };
    const rows = hybridSearch(db, {
      vector: far,
      text: both.text,
      k: 2,
      candidates: 2,
      fusion: rrf({ weights: { vector: 0.1 } }),
    });

    for (const row of rows) {
      expect(row).toMatchObject({ vectorRank: null, vectorScore: null, distance: null, foundBy: 'text' });
    }
  });

  it('of rows that the vector table does not have takes nobody’s place', () => {
    const other = openDocs();
    other
      .insert(docsText)
      .values(Array.from({ length: 60 }, (_, index) => ({ rowid: 1000 + index, body: 'whale' })))
      .run();

    const rows = hybridSearch(other, { ...both, text: { table: docsText, query: 'whale' }, k: 50 });

    expect(rows.filter(({ textRank }) => textRank !== null).length).toBeGreaterThan(10);
    expect(rows).toHaveLength(50);
  });
});

describe('columns', () => {
  const db = openDocs();
  const one = { ...both, k: 1, where: eq(docs.id, 4) };
  const scores = {
    score: expect.any(Number),
    vectorRank: 1,
    textRank: null,
    vectorScore: 1 / 61,
    textScore: null,
    distance: expect.any(Number),
    bm25: null,
    foundBy: 'vector',
  };
  const noText = { ...one, text: { table: docsText, query: 'zebra' } };

  it('are those of the vector table without its vectors, read as the columns read them', () => {
    expect(hybridSearch(db, noText)).toEqual([{ id: 4, title: 'doc 4', page: 4, done: true, tags: ['t1'], ...scores }]);
  });

  it('are what was chosen', () => {
    const [expected] = db.select({ v: docs.v }).from(docs).where(eq(docs.id, 4)).all();
    const columns = {
      tags: docs.tags,
      upper: sql<string>`upper(${docs.title})`,
      named: sql<number>`${docs.page} + 1`.as('named'),
      nested: { done: docs.done, v: docs.v },
    };

    expect(hybridSearch(db, { ...noText, columns })).toEqual([
      { tags: ['t1'], upper: 'DOC 4', named: 5, nested: { done: true, v: expected?.v }, ...scores },
    ]);
    expect(hybridSearch(db, { ...noText, columns: {} })).toEqual([scores]);
  });

  it.each(['score', 'vectorRank', 'textRank', 'vectorScore', 'textScore', 'bm25', 'foundBy'])('have no %s', (key) => {
    expect(vectorError(() => hybridSearch(db, { ...one, columns: { [key]: docs.title } as never }))).toEqual({
      code: 'invalid_option',
      message:
        'hybridSearch() columns: expected columns without the keys score, vectorRank, textRank, vectorScore, ' +
        `textScore, distance, bm25, foundBy, which every row has, but received one under "${key}"`,
    });
  });

  it('have no distance', () => {
    expect(vectorError(() => hybridSearch(db, { ...one, columns: { distance: docs.title } as never })).code).toBe(
      'invalid_option',
    );
  });

  it('have to be chosen where the table has one of such a name', () => {
    const sources = vectorTable(
      'sources',
      { id: integer().primaryKey(), foundBy: text(), v: float4Vector(2) },
      { metric: 'l2_squared' },
    );

    expect(
      vectorError(() => hybridSearch(db, { ...both, vector: { table: sources, query: [0, 0] }, k: 1 })).message,
    ).toContain('but received one under "foundBy". Choose columns, with another key for this one');
  });
});

it('works with aliases of the tables', () => {
  const db = openDocs();
  const [d, t] = [alias(docs, 'd'), alias(docsText, 't')];

  expect(
    hybridSearch(db, {
      vector: { table: d, query: [0, 0], efSearch: 100 },
      text: { table: t, query: 'whale sea' },
      k: 10,
      columns: { id: d.id },
      where: gt(d.page, 5),
    }),
  ).toEqual(hybridSearch(db, { ...both, k: 10, columns: ids, where: gt(docs.page, 5) }));
});

it('takes the vector from SQL', () => {
  const db = openDocs();
  const other = alias(docs, 'other');
  const query = db.select({ v: other.v }).from(other).where(eq(other.id, 7));

  expect(
    hybridSearch(db, { ...both, vector: { table: docs, query }, k: 300, columns: ids }).find(({ id }) => id === 7),
  ).toMatchObject({ distance: 0 });
});

it('finds tables that are named as its own parts are', () => {
  const db = openDatabase();
  const hybrid = vectorTable('hybrid', { id: integer().primaryKey(), v: float4Vector(1) }, { metric: 'l2_squared' });
  const rank = fts5Table('key', { vector: text() });
  createVectorTable(db, hybrid);
  createFts5Table(db, rank);
  db.insert(hybrid)
    .values({ id: 1, v: new Float32Array([1]) })
    .run();
  db.insert(rank).values({ rowid: 1, vector: 'whale' }).run();

  expect(
    hybridSearch(db, {
      vector: { table: hybrid, query: [0] },
      text: { table: rank, query: 'whale' },
      k: 1,
      where: inArray(hybrid.id, db.select({ id: rank.rowid }).from(rank)),
    }),
  ).toMatchObject([{ id: 1, foundBy: 'both', distance: 1 }]);
});

// Connections of Drizzle 1.0 have no casing.
it.skipIf(isDrizzle1)('names columns by a casing of the connection', () => {
  const db = openDatabase({ casing: 'snake_case' });
  const pages = vectorTable(
    'pages',
    { pageId: integer().primaryKey(), bookTitle: text(), v: float4Vector(1) },
    { metric: 'l2_squared' },
  );
  const pagesText = fts5Table('pages_text', { pageBody: text() });
  createVectorTable(db, pages, { casing: 'snake_case' });
  createFts5Table(db, pagesText, { casing: 'snake_case' });
  db.insert(pages)
    .values({ pageId: 7, bookTitle: 'Moby-Dick', v: new Float32Array([1]) })
    .run();
  db.insert(pagesText).values({ rowid: 7, pageBody: 'whale' }).run();

  expect(
    hybridSearch(db, {
      vector: { table: pages, query: [0] },
      text: { table: pagesText, query: matchText(pagesText.pageBody, 'whale') },
      k: 1,
      where: eq(pages.bookTitle, 'Moby-Dick'),
    }),
  ).toMatchObject([{ pageId: 7, bookTitle: 'Moby-Dick', foundBy: 'both' }]);
});

it('searches one partition', () => {
  const tenants = vectorTable(
    'tenants',
    { id: integer().primaryKey(), tenant: text().notNull(), v: float4Vector(1) },
    { metric: 'l2_squared', partitionKey: 'tenant' },
  );
  const db = openDatabase();
  createVectorTable(db, tenants);
  createFts5Table(db, docsText);
  const keys = [1, 2, 3, 4];
  db.insert(tenants)
    .values(keys.map((id) => ({ id, tenant: id > 2 ? 'b' : 'a', v: new Float32Array([id]) })))
    .run();
  db.insert(docsText)
    .values(keys.map((rowid) => ({ rowid, body: 'whale' })))
    .run();
  const search = { vector: { table: tenants, query: [0] }, text: both.text, k: 10 };

  expect(hybridSearch(db, { ...search, where: eq(tenants.tenant, 'b') }).map(({ id }) => id)).toEqual([3, 4]);
  expect(() => hybridSearch(db, search)).toThrow();
});

const posts = sqliteTable('posts', {
  id: integer().primaryKey(),
  title: text().notNull(),
  published: integer({ mode: 'boolean' }).notNull(),
  at: integer({ mode: 'timestamp' }),
  embedding: float4Vector(2),
});
const postsEmbedding = vectorIndex('posts_embedding', posts, { column: 'embedding', metric: 'l2_squared' });
const postsText = fts5Table('posts_text', { title: text() }, { content: posts });

/** Posts with both indexes on them; the last has no vector. */
function openPosts() {
  const db = openDatabase();
  db.run(
    sql`create table posts (id integer primary key, title text not null, published integer not null, at integer, embedding blob)`,
  );
  createVectorIndex(db, postsEmbedding);
  createFts5Table(db, postsText);
  db.insert(posts)
    .values([
      { id: 1, title: 'whales sing', published: true, at: new Date(1000), embedding: new Float32Array([3, 0]) },
      { id: 2, title: 'owls hoot', published: true, embedding: new Float32Array([1, 0]) },
      { id: 3, title: 'a whale', published: false, embedding: new Float32Array([2, 0]) },
      { id: 4, title: 'whale', published: true },
    ])
    .run();
  return db;
}

describe('a vector index', () => {
  const search = {
    vector: { table: postsEmbedding, query: new Float32Array(2) },
    text: { table: postsText, query: 'whale' },
  };

  it('gives rows of its table, those without a vector too', () => {
    const rows = hybridSearch(openPosts(), { ...search, k: 10 });

    expect(rows).toHaveLength(4);
    expect(rows.map(({ id, foundBy }) => ({ id, foundBy }))).toEqual([
      { id: 3, foundBy: 'both' },
      { id: 2, foundBy: 'vector' },
      { id: 4, foundBy: 'text' },
      { id: 1, foundBy: 'vector' },
    ]);
    expect(rows[3]).toEqual({
      id: 1,
      title: 'whales sing',
      published: true,
      at: new Date(1000),
      score: 1 / 63,
      vectorRank: 3,
      textRank: null,
      vectorScore: 1 / 63,
      textScore: null,
      distance: 9,
      bm25: null,
      foundBy: 'vector',
    });
  });

  it('is filtered by its table', () => {
    const rows = hybridSearch(openPosts(), {
      ...search,
      k: 1,
      candidates: 1,
      columns: { id: posts.id },
      where: eq(posts.published, true),
    });

    expect(rows).toMatchObject([{ id: 2, vectorRank: 1, distance: 1 }]);
  });

  it('works with aliases', () => {
    const p = alias(posts, 'p');

    expect(
      hybridSearch(openPosts(), {
        vector: { table: alias(postsEmbedding, 'i'), query: [0, 0] },
        text: { table: alias(postsText, 't'), query: 'whale' },
        from: p,
        k: 10,
        columns: { title: p.title },
        where: eq(p.published, false),
      }),
    ).toMatchObject([{ title: 'a whale', foundBy: 'both' }]);
  });

  it('finds a key that is declared beside the columns, and an alias of its table', () => {
    const db = openDatabase();
    const notes = sqliteTable('notes', { nr: integer('note_nr'), v: float4Vector(1) }, (t) => [
      primaryKey({ columns: [t.nr] }),
    ]);
    const index = vectorIndex('notes_v', notes, { column: 'v', metric: 'l2_squared' });
    db.run(sql`create table notes (note_nr integer primary key, v blob)`);
    createVectorIndex(db, index);
    createFts5Table(db, docsText);
    db.insert(notes)
      .values({ nr: 7, v: new Float32Array([1]) })
      .run();
    db.insert(docsText).values({ rowid: 7, body: 'whale' }).run();

    for (const from of [notes, alias(notes, 'n') as unknown as typeof notes]) {
      expect(hybridSearch(db, { vector: { table: index, query: [0] }, text: both.text, from, k: 1 })).toMatchObject([
        { nr: 7, foundBy: 'both' },
      ]);
    }
  });

  it.each([
    ['another table', authors, 'authors'],
    ['one of the name with another key', sqliteTable('posts', { nr: integer().primaryKey() }), 'posts'],
  ])('refuses as from %s', (_, from, received) => {
    expect(vectorError(() => hybridSearch(openPosts(), { ...search, from: from as SQLiteTable, k: 1 }))).toEqual({
      code: 'invalid_option',
      message: `hybridSearch() from: expected posts with the key id, which posts_embedding is over, or an alias of it, but received ${received}`,
    });
  });
});

describe('on', () => {
  it('joins several texts to one row, which counts with the best', () => {
    const db = openDocs();
    const chunks = fts5Table('chunks', { body: text(), docId: text('doc_id') }, { unindexed: ['docId'] });
    createFts5Table(db, chunks);
    db.insert(chunks)
      .values([
        { body: 'zebra and more words', docId: '5' },
        { body: 'zebra', docId: '5' },
        { body: 'zebra and', docId: '9' },
        { body: 'whale', docId: '8' },
      ])
      .run();
    const best = db
      .select({ rank: chunks.rank })
      .from(chunks)
      .where(matchText(chunks, 'zebra'))
      .orderBy(chunks.rank)
      .all();

    const rows = hybridSearch(db, {
      vector: both.vector,
      text: { table: chunks, query: 'zebra' },
      on: eq(chunks.docId, docs.id),
      k: 2,
      columns: ids,
      fusion: rrf({ weights: { vector: 0 } }),
    });

    expect(rows).toMatchObject([
      { id: 5, textRank: 1, bm25: best[0]?.rank },
      { id: 9, textRank: 2, bm25: best[1]?.rank },
    ]);
  });

  it('joins one text to several rows, by a column of the table', () => {
    const db = openDocs();
    const pages = fts5Table('pages', { body: text() });
    createFts5Table(db, pages);
    db.insert(pages)
      .values([
        { rowid: 5, body: 'zebra' },
        { rowid: 6, body: 'whale' },
      ])
      .run();

    const rows = hybridSearch(db, {
      vector: both.vector,
      text: { table: pages, query: 'zebra' },
      on: eq(docs.page, pages.rowid),
      where: gt(docs.id, 5),
      k: 3,
      columns: { id: docs.id, page: docs.page },
      fusion: rrf({ weights: { vector: 0 } }),
    });

    expect(rows).toMatchObject([
      { id: 45, page: 5, textRank: 1 },
      { id: 85, page: 5, textRank: 2 },
      { id: 125, page: 5, textRank: 3 },
    ]);
  });
});

describe('databases', () => {
  it('can be a transaction, which sees what it wrote', () => {
    const db = openDocs();

    db.transaction((tx) => {
      tx.insert(docs)
        .values({ id: 999, title: 'new', page: 1, done: true, v: new Float32Array([0, 0]) })
        .run();
      tx.insert(docsText).values({ rowid: 999, body: 'zebra' }).run();
      expect(hybridSearch(tx, { ...both, text: { table: docsText, query: 'zebra' }, k: 1 })).toMatchObject([
        { id: 999, foundBy: 'both', distance: 0 },
      ]);
    });
  });

  const columns = { id: docs.id, title: docs.title };

  it('can be asynchronous', async () => {
    const db = openDocs();
    const fusion = weighted({ vector: 1, text: 1 });

    const rows = hybridSearch(openProxy(db.$client), { ...both, k: 5, columns, fusion });

    expect(rows).toBeInstanceOf(Promise);
    expect(await rows).toEqual(hybridSearch(db, { ...both, k: 5, columns, fusion }));
  });

  it('can bind whole numbers as integers', async () => {
    const db = openDocs();
    const whole = (value: unknown) => (Number.isInteger(value) ? BigInt(value as number) : value);
    const prepare = (statement: string) => {
      const prepared = db.$client.prepare(statement);
      return { raw: () => ({ all: (params: unknown[]) => prepared.raw().all(params.map(whole)) }) };
    };

    for (const fusion of [rrf(), weighted({ vector: 1, text: 2 })]) {
      const rows = hybridSearch(openProxy({ prepare } as unknown as typeof db.$client), {
        ...both,
        k: 5,
        columns,
        fusion,
      });
      expect(await rows).toEqual(hybridSearch(db, { ...both, k: 5, columns, fusion }));
    }
  });

  it('can be empty', () => {
    const db = openDatabase();
    createVectorTable(db, docs);
    createFts5Table(db, docsText);

    expect(hybridSearch(db, { ...both, k: 5 })).toEqual([]);
    expect(hybridSearch(db, { ...both, k: 5, fusion: weighted({ vector: 1, text: 1 }) })).toEqual([]);
  });
});

describe('what rrf and weighted refuse', () => {
  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY, '60', null])('k of %s', (k) => {
    const { code, message } = vectorError(() => rrf({ k: k as number }));

    expect(code).toBe('invalid_option');
    expect(message).toContain('rrf() k: expected a finite number above 0 but received');
  });

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY, '1', null])('a weight of %s', (weight) => {
    const expected = 'expected a finite number of at least 0 but received';
    const texts = [
      vectorError(() => rrf({ weights: { text: weight as number } })),
      vectorError(() => weighted({ vector: 1, text: weight as number })),
    ];

    expect(texts.map(({ code }) => code)).toEqual(['invalid_option', 'invalid_option']);
    expect(texts[0]?.message).toContain(`rrf() weights.text: ${expected}`);
    expect(texts[1]?.message).toContain(`weighted() text: ${expected}`);
  });

  it.each<[string, () => Fusion, string]>([
    [
      'only zeros',
      () => rrf({ weights: { vector: 0, text: 0 } }),
      'rrf() weights: expected at least one weight above 0 but received none',
    ],
    [
      'only zeros',
      () => weighted({ vector: 0, text: 0 }),
      'weighted(): expected at least one weight above 0 but received none',
    ],
    [
      'one weight',
      () => weighted({ vector: 1 } as never),
      'weighted() text: expected a finite number of at least 0 but received undefined',
    ],
    [
      'no weights',
      () => weighted(undefined as never),
      'weighted(): expected an object of options as first argument but received undefined',
    ],
    [
      'other sides',
      () => weighted({ vector: 1, text: 1, image: 1 } as never),
      'weighted(): expected only the options vector, text but received "image"',
    ],
    [
      'other sides',
      () => rrf({ weights: { image: 1 } as never }),
      'rrf(): expected only the options weights.vector, weights.text but received "weights.image"',
    ],
    [
      'other weights',
      () => rrf({ weights: 1 as never }),
      'rrf() weights: expected an object of weights, { vector, text } but received 1',
    ],
    ['other options', () => rrf({ c: 1 } as never), 'rrf(): expected only the options k, weights but received "c"'],
  ])('%s', (_, make, message) => {
    expect(vectorError(make)).toEqual({ code: 'invalid_option', message });
  });

  it('nothing that is valid, and they stay as they are', () => {
    expect(Object.isFrozen(rrf({ k: 0.5, weights: { vector: 0 } }))).toBe(true);
    expect(Object.isFrozen(weighted({ vector: 0, text: 1 }))).toBe(true);
    expect(rrf({ k: undefined, weights: undefined })).toBeDefined();
  });
});

describe('what hybridSearch refuses', () => {
  const db = openDocs();
  const refused = (options: object, other: object = db) =>
    vectorError(() => hybridSearch(other as typeof db, { ...both, k: 1, ...options } as typeof both & { k: number }));

  it.each([0, -1, 1.5, Number.NaN, '10', null, undefined, 2n])('k and candidates of %s', (k) => {
    expect(refused({ k }).code).toBe('invalid_limit');
    expect(refused({ k }).message).toContain('hybridSearch() k: expected an integer of at least 1 but received');
    if (k === undefined) return;
    expect(refused({ candidates: k }).code).toBe('invalid_limit');
    expect(refused({ candidates: k }).message).toContain(
      'hybridSearch() candidates: expected an integer of at least 1',
    );
  });

  it('fewer candidates than k', () => {
    expect(refused({ k: 10, candidates: 9 })).toEqual({
      code: 'invalid_limit',
      message: 'hybridSearch() candidates: expected at least k, 10, but received 9',
    });
  });

  it.each([
    ['vector', 'an object of a table and a query, { table, query }', undefined, 'undefined'],
    ['text', 'an object of a table and a query, { table, query }', undefined, 'undefined'],
    ['vector', 'an object of a table and a query, { table, query }', null, 'null'],
    ['text', 'an object of a table and a query, { table, query }', 'whale', '"whale"'],
    ['fusion', 'a fusion made by rrf() or weighted()', 'rrf', '"rrf"'],
    ['fusion', 'a fusion made by rrf() or weighted()', rrf, 'a function'],
    ['fusion', 'a fusion made by rrf() or weighted()', { k: 60 }, 'Object'],
    ['where', 'an SQL condition, such as eq(docs.title, …)', 'id = 1', '"id = 1"'],
    ['columns', 'an object of columns, such as { title: docs.title }', ['title'], 'an array of 1'],
    ['from', 'the table that the index is over', 'posts', '"posts"'],
    ['on', 'an SQL condition, such as eq(docsText.docId, docs.id)', 'rowid', '"rowid"'],
  ])('%s that is not %s: %s', (option, expected, value, received) => {
    expect(refused({ [option]: value })).toEqual({
      code: 'invalid_option',
      message: `hybridSearch() ${option}: expected ${expected} but received ${received}`,
    });
  });

  it.each([
    [
      { limit: 1 },
      '(): expected only the options vector, text, k, candidates, fusion, where, columns, from, prefilter, on, explain but received "limit"',
    ],
    [
      { vector: { ...both.vector, ef: 1 } },
      '(): expected only the options vector.table, vector.query, vector.efSearch, vector.recall, vector.maxDistance, vector.minSimilarity but received "vector.ef"',
    ],
    [
      { text: { ...both.text, limit: 1 } },
      '(): expected only the options text.table, text.query, text.mode, text.prefix, text.cutoffFrequency but received "text.limit"',
    ],
    [
      { vector: { ...both.vector, efSearch: 0 } },
      '() vector.efSearch: expected an integer from 1 to 4096 but received 0',
    ],
    [{ text: { ...both.text, mode: 'some' } }, '() text.mode: expected one of all, any, phrase but received "some"'],
    [
      { text: { ...both.text, cutoffFrequency: 0 } },
      '() text.cutoffFrequency: expected an integer of at least 1, or Infinity but received 0',
    ],
    [
      { text: { ...both.text, mode: 'all', cutoffFrequency: 9 } },
      `() text.cutoffFrequency: expected text.mode 'any' beside it but received "all"`,
    ],
    [{ text: { ...both.text, prefix: 1 } }, '() text.prefix: expected true or false but received 1'],
    [
      { text: { table: docsText, query: sql`1`, mode: 'any' } },
      '() text.mode: expected a text as text.query beside it but received SQL',
    ],
    [
      { from: posts },
      '() from: expected an index made by vectorIndex() to search but received docs, made by vectorTable(). Its columns are there without from',
    ],
  ])('the options %j', (options, message) => {
    expect(refused(options)).toEqual({ code: 'invalid_option', message: `hybridSearch${message}` });
  });

  it('options that are none', () => {
    expect(vectorError(() => hybridSearch(db, undefined as never)).message).toBe(
      'hybridSearch(): expected an object of options as second argument but received undefined',
    );
  });

  it.each([undefined, null, 5, ['whale']])('the text %j', (query) => {
    const { code, message } = refused({ text: { table: docsText, query } });

    expect(code).toBe('empty_text');
    expect(message).toContain('hybridSearch() text.query: expected a text, or an SQL condition, but received');
  });

  it.each([
    [new Int8Array(2), 'element_type_mismatch', 'a Float32Array or an array of numbers but received Int8Array'],
    [undefined, 'element_type_mismatch', 'a Float32Array or an array of numbers but received undefined'],
    [sql.placeholder('q'), 'element_type_mismatch', 'a Float32Array or an array of numbers but received Placeholder'],
    [new Float32Array(3), 'dimension_mismatch', '2 dimensions but received 3'],
    [[Number.NaN, 0], 'not_finite', 'finite numbers but received NaN at index 0'],
    [['1', 0], 'invalid_element', 'numbers but received "1" at index 0'],
  ])('the vector %s', (query, code, message) => {
    expect(refused({ vector: { table: docs, query } })).toEqual({
      code,
      message: expect.stringContaining(`hybridSearch() vector.query for docs.v: expected ${message}`),
    });
  });

  it.each([
    ['undefined', undefined],
    ['an ordinary table', posts],
    ['a full-text table', docsText],
  ])('as a vector table %s', (_, table) => {
    expect(refused({ vector: { table, query: [0, 0] } })).toEqual({
      code: 'not_a_vector_table',
      message: expect.stringContaining(
        'hybridSearch() vector.table: expected a table made by vectorTable() or vectorIndex() but received',
      ),
    });
  });

  it.each([
    ['undefined', undefined],
    ['an ordinary table', posts],
    ['a vector table', docs],
    ['a column', docsText.body],
  ])('as a full-text table %s', (_, table) => {
    expect(refused({ text: { table, query: 'whale' } })).toEqual({
      code: 'not_an_fts5_table',
      message: expect.stringContaining('hybridSearch() text.table: expected a table made by fts5Table() but received'),
    });
  });

  it.each([
    ['undefined', undefined],
    ['an object', {}],
    ['a client', db.$client],
  ])('as a database %s', (_, other) => {
    expect(vectorError(() => hybridSearch(other as typeof db, { ...both, k: 1 })).code).toBe('not_a_database');
  });

  it('a distance of its table as a default column', () => {
    const trips = sqliteTable('trips', { id: integer().primaryKey(), distance: real(), v: float4Vector(2) });

    expect(
      refused({
        vector: { table: vectorIndex('trips_v', trips, { column: 'v', metric: 'l2_squared' }), query: [0, 0] },
      }).message,
    ).toContain('but received one under "distance"');
  });
});
