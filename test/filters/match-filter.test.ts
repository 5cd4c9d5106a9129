import { alias, blob, integer, numeric, real, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { bulkInsert, createVectorTable, float4Vector, knn, matchFilter, tags, vectorTable } from 'drizzle-vector';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../support/database.js';
import { vectorError } from '../support/thrown.js';

const docs = vectorTable(
  'docs',
  {
    id: integer().primaryKey(),
    title: text('the title'),
    year: integer(),
    price: real(),
    seen: integer({ mode: 'boolean' }),
    made: integer({ mode: 'timestamp' }),
    size: numeric({ mode: 'bigint' }),
    kind: text({ enum: ['book', 'film'] }),
    meta: text({ mode: 'json' }).$type<string[]>(),
    raw: blob({ mode: 'buffer' }),
    tags: tags(),
    embedding: float4Vector(2),
  },
  { metric: 'l2_squared' },
);

const embedding = new Float32Array([1, 0]);
const at = (day: number) => new Date(Date.UTC(2024, 0, day));

function openDocs() {
  const db = openDatabase();
  createVectorTable(db, docs);
  bulkInsert(db, docs, [
    {
      title: 'Red apple',
      year: 2019,
      price: 1.5,
      seen: true,
      made: at(1),
      size: 1n,
      kind: 'book',
      tags: ['a', 1],
      embedding,
    },
    {
      title: 'Green pear',
      year: 2020,
      price: 2.5,
      seen: false,
      made: at(2),
      size: 2n,
      meta: ['x'],
      tags: ['a', 'b'],
      embedding,
    },
    {
      title: 'Blue plum',
      year: 2021,
      price: 3.5,
      made: at(3),
      kind: 'film',
      raw: Buffer.from([1]),
      tags: [],
      embedding,
    },
    { embedding },
  ]);
  return db;
}

/** The rows that a filter finds, by a search and by any other query. */
function found(filter: unknown): number[] {
  const db = openDocs();
  const where = matchFilter(docs, filter);
  const rows = db.select({ id: docs.id }).from(docs).where(where).all();
  expect(knn(db, docs, embedding, { k: 9, where }).map(({ id }) => ({ id }))).toEqual(rows);
  return rows.map(({ id }) => id);
}

describe('matchFilter()', () => {
  it.each<[unknown, number[]]>([
    [{}, [1, 2, 3, 4]],
    [{ year: 2020 }, [2]],
    [{ year: null }, [4]],
    [{ year: { $eq: null } }, [4]],
    [{ year: { $ne: null } }, [1, 2, 3]],
    [{ title: 'Red apple', year: 2019 }, [1]],
    [{ title: 'Red apple', year: 2020 }, []],
    [{ year: { $ne: 2020 } }, [1, 3, 4]],
    [{ year: { $gt: 2019, $lt: 2021 } }, [2]],
    [{ year: { $gte: 2020 } }, [2, 3]],
    [{ price: { $lte: 2.5 } }, [1, 2]],
    [{ year: { $in: [2019, 2021, 5] } }, [1, 3]],
    [{ year: { $in: [] } }, []],
    [{ year: { $nin: [2019] } }, [2, 3, 4]],
    [{ year: { $nin: [] } }, [1, 2, 3, 4]],
    [{ seen: true }, [1]],
    [{ seen: { $ne: true } }, [2, 3, 4]],
    [{ seen: { $exists: false } }, [3, 4]],
    [{ made: { $gte: at(2) } }, [2, 3]],
    [{ made: { $gte: '2024-01-02' } }, [2, 3]],
    [{ made: '2024-01-03T01:00:00+01:00' }, [3]],
    [{ made: { $in: [at(1), '2024-01-02T00:00:00Z'] } }, [1, 2]],
    [{ size: { $gt: 1n } }, [2]],
    [{ size: 2 }, [2]],
    [{ kind: 'film' }, [3]],
    [{ title: { $contains: 'p' } }, [1, 2, 3]],
    [{ title: { $contains: '%' } }, []],
    [{ raw: { $eq: new Uint8Array([1]) } }, [3]],
    [{ tags: { $any: ['b', 1] } }, [1, 2]],
    [{ tags: { $all: ['a', 'b'] } }, [2]],
    [{ tags: { $none: ['b'] } }, [1, 3, 4]],
    [{ tags: { $contains: 'a' } }, [1, 2]],
    [{ tags: { $exists: true } }, [1, 2, 3]],
    [{ tags: null }, [4]],
    [{ meta: { $any: ['x'] } }, [2]],
    [{ $or: [{ year: 2019 }, { tags: { $any: ['b'] } }] }, [1, 2]],
    [{ $or: [] }, []],
    [{ $and: [{ year: { $gt: 2019 } }, { price: { $lt: 3 } }] }, [2]],
    [{ $not: { year: { $gt: 2019 } } }, [1, 4]],
    [{ $not: { $or: [{ year: 2019 }, { year: 2020 }] }, title: { $exists: true } }, [3]],
    [Object.assign(Object.create(null), { year: 2020 }), [2]],
    [JSON.parse('{"year": {"$in": [2019]}, "title": {"$contains": "\' OR 1 = 1 --"}}'), []],
    [{ year: undefined, title: 'Blue plum' }, [3]],
  ])('finds the rows of %o', (filter, ids) => {
    expect(found(filter)).toEqual(ids);
  });

  it('writes values as parameters only', () => {
    const query = openDocs()
      .select({ id: docs.id })
      .from(docs)
      .where(matchFilter(docs, { title: "'; drop table docs", tags: { $any: ['"'] } }))
      .toSQL();

    expect(query.sql).not.toContain('drop');
    expect(query.params).toEqual(["'; drop table docs", '["\\""]']);
  });

  it.each<[unknown, string]>([
    [null, 'matchFilter(docs): expected an object of conditions by field but received null'],
    [[], 'matchFilter(docs): expected an object of conditions by field but received an array of 0'],
    ['x', 'matchFilter(docs): expected an object of conditions by field but received "x"'],
    [new Map(), 'matchFilter(docs): expected an object of conditions by field but received Map'],
    [{ author: 1 }, 'tags, $and, $or, $not but received "author"'],
    [{ $where: '1' }, 'but received "$where"'],
    [{ embedding: 1 }, 'but received "embedding"'],
    [{ distance: 1 }, 'but received "distance"'],
    [JSON.parse('{"__proto__": 1}'), 'but received "__proto__"'],
    [{ constructor: 1 }, 'but received "constructor"'],
    [{ toString: 1 }, 'but received "toString"'],
    [{ $or: [{ author: 1 }] }, 'matchFilter(docs) $or[0]: expected one of'],
    [{ year: { $regex: 'x' } }, '$nin, $exists but received "$regex"'],
    [{ year: { toString: 'x' } }, 'matchFilter(docs) year.toString: expected one of $eq'],
    [{ year: {} }, 'matchFilter(docs) year: expected a value, or an object of operators such as { $eq: … }'],
    [{ year: '2020' }, 'matchFilter(docs) year: expected a finite number but received "2020"'],
    [{ year: { $gt: Number.NaN } }, 'matchFilter(docs) year.$gt: expected a finite number but received NaN'],
    [{ year: { $gt: null } }, 'expected a finite number but received null'],
    [{ year: [2020] }, 'expected a finite number but received an array of 1'],
    [{ year: { $in: 5 } }, 'matchFilter(docs) year.$in: expected an array of values but received 5'],
    [{ year: { $in: [5, 'x'] } }, 'matchFilter(docs) year.$in[1]: expected a finite number but received "x"'],
    [{ title: 5 }, 'matchFilter(docs) title: expected a text but received 5'],
    [{ title: { $contains: 5 } }, 'matchFilter(docs) title.$contains: expected a text but received 5'],
    [{ seen: 1 }, 'matchFilter(docs) seen: expected true or false but received 1'],
    [{ seen: { $gt: true } }, 'expected one of $eq, $ne, $exists but received "$gt"'],
    [{ seen: { $exists: 1 } }, 'matchFilter(docs) seen.$exists: expected true or false but received 1'],
    [{ made: 'yesterday' }, 'matchFilter(docs) made: expected a Date, or a text in ISO 8601 but received "yesterday"'],
    [{ made: '2024-13-45' }, 'but received "2024-13-45"'],
    [{ made: new Date(Number.NaN) }, 'expected a Date, or a text in ISO 8601'],
    [{ size: 1.5 }, 'matchFilter(docs) size: expected an integer but received 1.5'],
    [{ raw: 'x' }, 'matchFilter(docs) raw: expected a Uint8Array but received "x"'],
    [{ tags: 'a' }, 'expected one of $any, $all, $none, $contains, $exists but received "$eq"'],
    [{ tags: { $any: 'a' } }, 'matchFilter(docs) tags.$any: expected an array of texts and safe integers'],
    [{ tags: { $all: [null] } }, 'expected an array of texts and safe integers but received an array of 1'],
    [{ tags: { $contains: 1.5 } }, 'expected a text or a safe integer but received 1.5'],
    [{ $or: { year: 1 } }, 'matchFilter(docs) $or: expected an array of filters but received Object'],
    [{ $not: [] }, 'matchFilter(docs) $not: expected an object of conditions by field but received an array of 0'],
  ])('refuses %o', (filter, message) => {
    expect(vectorError(() => matchFilter(docs, filter))).toEqual({
      code: 'invalid_filter',
      message: expect.stringContaining(message),
    });
  });

  it('refuses what is too deep or too large, whatever it is', () => {
    const deep = (depth: number): unknown => (depth === 0 ? { year: 1 } : { $not: deep(depth - 1) });
    const endless: { $not?: unknown } = {};
    endless.$not = endless;

    expect(found(deep(9))).toHaveLength(4);
    for (const [filter, message] of [
      [deep(10), 'expected a filter of depth 10 at most but received a deeper one'],
      [endless, 'expected a filter of depth 10 at most'],
      [{ $and: Array.from({ length: 100 }, () => ({})) }, 'expected a filter of 100 conditions at most'],
      [{ $and: Array.from({ length: 60 }, () => ({ year: 1 })) }, 'expected a filter of 100 conditions at most'],
      [
        { year: { $in: Array.from({ length: 1001 }, () => 1) } },
        'expected a filter of 1000 values at most but received 1001',
      ],
      [{ tags: { $any: Array.from({ length: 1001 }, () => 'a') } }, 'expected a filter of 1000 values at most'],
    ] as const) {
      expect(vectorError(() => matchFilter(docs, filter as unknown))).toEqual({
        code: 'invalid_filter',
        message: expect.stringContaining(message),
      });
    }
  });

  it('takes the fields that are allowed, and no others', () => {
    expect(() => matchFilter(docs, { year: 1 }, { fields: ['year'] })).not.toThrow();
    expect(vectorError(() => matchFilter(docs, { title: 'x' }, { fields: ['year', 'tags'] })).message).toBe(
      'matchFilter(docs): expected one of year, tags, $and, $or, $not but received "title"',
    );
    expect(vectorError(() => matchFilter(docs, {}, { fields: ['author' as never] })).message).toContain(
      'matchFilter(docs) fields: expected some of id, title, year',
    );
  });

  it('works on an ordinary table, and on an alias of one', () => {
    const posts = sqliteTable('posts', {
      id: integer().primaryKey(),
      list: text({ mode: 'json' }).$type<string[]>(),
      distance: real(),
    });
    const db = openDatabase();
    db.$client.exec('create table posts (id integer primary key, list text, distance real)');
    db.insert(posts)
      .values([{ list: ['a'], distance: 5 }, { list: ['b'] }])
      .run();
    const others = alias(posts, 'others');

    expect(
      db
        .select({ id: posts.id })
        .from(posts)
        .where(matchFilter(posts, { distance: { $gt: 4 } }))
        .all(),
    ).toEqual([{ id: 1 }]);
    expect(
      db
        .select({ id: others.id })
        .from(others)
        .where(matchFilter(others, { list: { $any: ['b'] } }))
        .all(),
    ).toEqual([{ id: 2 }]);
    expect(vectorError(() => matchFilter({} as never, {})).code).toBe('invalid_filter');
  });
});
