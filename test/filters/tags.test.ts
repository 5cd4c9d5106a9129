import { and, eq, sql } from 'drizzle-orm';
import { alias, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import {
  bulkInsert,
  checkSchema,
  createVectorTable,
  createVectorTableSql,
  float4Vector,
  hasAll,
  hasAny,
  hasKey,
  hasNone,
  jsonField,
  knn,
  knnMatch,
  tags,
  vectorTable,
} from 'drizzle-vector';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../support/database.js';
import { sqlText } from '../support/sql-text.js';
import { thrown, vectorError } from '../support/thrown.js';

const docs = vectorTable(
  'docs',
  {
    id: integer().primaryKey(),
    tags: tags('the tags'),
    kinds: tags().$type<string[]>().notNull().default(['new']),
    embedding: float4Vector(2),
  },
  { metric: 'l2_squared' },
);

const embedding = new Float32Array([1, 0]);
const posts = sqliteTable('posts', {
  id: integer().primaryKey(),
  tags: tags(),
  meta: text({ mode: 'json' }).$type<{ author?: { name: string | null }; 'a key'?: number; list?: string[] }>(),
});

function openDocs() {
  const db = openDatabase();
  createVectorTable(db, docs);
  bulkInsert(db, docs, [
    { tags: ['a', 1], kinds: ['old'], embedding },
    { tags: ['b', '1'], embedding },
    { tags: [], embedding },
    { embedding },
  ]);
  return db;
}

describe('tags()', () => {
  it('is a column of type JSON TAGS in a vector table', () => {
    expect(sqlText(createVectorTableSql(docs))).toContain(
      `metadata='"the tags" JSON TAGS, "kinds" JSON TAGS NOT NULL DEFAULT ''["new"]'''`,
    );
    const db = openDocs();
    checkSchema(db, docs);
    expect(db.select({ tags: docs.tags, kinds: docs.kinds }).from(docs).all()).toEqual([
      { tags: ['a', 1], kinds: ['old'] },
      { tags: ['b', '1'], kinds: ['new'] },
      { tags: [], kinds: ['new'] },
      { tags: null, kinds: ['new'] },
    ]);
  });

  it.each([
    ['a' as never, 'expected an array of texts and safe integers but received "a"'],
    [[1.5], 'tags("the tags")[0]: expected a text or a safe integer but received 1.5'],
    [['a', null as never], 'tags("the tags")[1]: expected a text or a safe integer but received null'],
    [[2 ** 53], 'expected a text or a safe integer but received 9007199254740992'],
  ])('refuses %j', (wrong, message) => {
    const insert = () => openDocs().insert(docs).values({ tags: wrong, embedding }).run();

    expect(vectorError(insert)).toEqual({ code: 'invalid_tags', message: expect.stringContaining(message) });
  });

  it('is read from JSON alone', () => {
    const db = openDatabase();
    db.run(sql`create table posts (id integer primary key, tags text, meta text)`);
    db.run(sql`insert into posts(tags) values ('{}')`);

    expect(vectorError(() => db.select().from(posts).all()).code).toBe('invalid_tags');
  });
});

describe('hasAny(), hasAll() and hasNone()', () => {
  it.each([
    [hasAny(docs.tags, ['a', 'b']), [1, 2]],
    [hasAny(docs.tags, [1]), [1]],
    [hasAny(docs.tags, ['1']), [2]],
    [hasAny(docs.tags, []), []],
    [hasAll(docs.tags, ['a', 1]), [1]],
    [hasAll(docs.tags, []), [1, 2, 3]],
    [hasNone(docs.tags, ['a']), [2, 3, 4]],
    [hasNone(docs.tags, []), [1, 2, 3, 4]],
    [and(hasAny(docs.tags, ['a', 'b']), hasNone(docs.kinds, ['new'])), [1]],
    [hasAny(docs.tags, sql`json_array('b')`), [2]],
  ])('filter a search, and any other query', (where, ids) => {
    const db = openDocs();
    const found = knn(db, docs, embedding, { k: 9, where });

    expect(found.map(({ id }) => id).sort()).toEqual(ids);
    expect(db.select({ id: docs.id }).from(docs).where(where).all()).toEqual(ids.map((id) => ({ id })));
  });

  it('are conditions of the search itself', () => {
    const db = openDocs();
    const query = db
      .select({ id: docs.id })
      .from(docs)
      .where(and(knnMatch(docs.distance, embedding), hasAny(docs.tags, ['a'])));
    const plan = db.all<{ detail: string }>(sql`explain query plan ${query.getSQL()}`);

    expect(plan[0]?.detail).toContain('vector_has_any(the tags, ?)');
  });

  it('work on other columns of JSON, on aliases, and with placeholders', () => {
    const db = openDatabase();
    db.run(sql`create table posts (id integer primary key, tags text, meta text)`);
    db.insert(posts)
      .values([{ tags: ['a'], meta: { list: ['x'] } }, { tags: ['b'] }])
      .run();
    const others = alias(posts, 'others');
    const prepared = db
      .select({ id: others.id })
      .from(others)
      .where(hasAny(others.tags, sql.placeholder('tags')))
      .prepare();

    expect(prepared.all({ tags: '["b"]' })).toEqual([{ id: 2 }]);
    expect(
      db
        .select({ id: posts.id })
        .from(posts)
        .where(hasAll(jsonField(posts.meta, '$.list'), ['x']))
        .all(),
    ).toEqual([{ id: 1 }]);
  });

  it('refuse what are no tags', () => {
    expect(vectorError(() => hasAny(docs.tags, 'a' as never))).toEqual({
      code: 'invalid_tags',
      message: 'hasAny() tags: expected an array of texts and safe integers but received "a"',
    });
    expect(vectorError(() => hasNone(docs.tags, [true as never])).message).toBe(
      'hasNone() tags[0]: expected a text or a safe integer but received true',
    );
  });
});

describe('jsonField() and hasKey()', () => {
  function openPosts() {
    const db = openDatabase();
    db.run(sql`create table posts (id integer primary key, tags text, meta text)`);
    db.insert(posts)
      .values([{ meta: { author: { name: "O'Hara" }, 'a key': 5 } }, { meta: { author: { name: null } } }, {}])
      .run();
    return db;
  }

  it('give a field of JSON, to select and to compare', () => {
    const db = openPosts();

    expect(
      db
        .select({
          name: jsonField(posts.meta, '$.author.name'),
          key: jsonField(posts.meta, '$."a key"', 'integer'),
          isFive: jsonField(posts.meta, '$."a key"', 'boolean'),
        })
        .from(posts)
        .all(),
    ).toEqual([
      { name: "O'Hara", key: 5, isFive: true },
      { name: null, key: null, isFive: null },
      { name: null, key: null, isFive: null },
    ]);
    const find = (name: string) =>
      db
        .select({ id: posts.id })
        .from(posts)
        .where(eq(jsonField(posts.meta, '$.author.name'), name))
        .all();
    expect(find("O'Hara")).toEqual([{ id: 1 }]);
  });

  it('tell a key whose value is null from one that is not there', () => {
    const db = openPosts();

    expect(db.select({ id: posts.id }).from(posts).where(hasKey(posts.meta, '$.author.name')).all()).toEqual([
      { id: 1 },
      { id: 2 },
    ]);
  });

  it.each(['', 'author', '$author', '$.', '$..a', "$.a'b", '$[x]', '$.a b', '$."a', '$.a\0', 5 as never])(
    'refuse the path %j',
    (path) => {
      for (const call of [() => jsonField(posts.meta, path), () => hasKey(posts.meta, path)]) {
        expect(vectorError(call).code).toBe('invalid_filter');
      }
    },
  );

  it.each(['$', '$.a', '$.a.b_1[0]', '$[#-1].x', `$."it's"`, '$."a\\"b"'])('take the path %j', (path) => {
    expect(() =>
      openPosts()
        .select({ x: jsonField(posts.meta, path) })
        .from(posts)
        .all(),
    ).not.toThrow();
  });

  it('refuse a type that is none', () => {
    expect(thrown(() => jsonField(posts.meta, '$', 'toString' as never)).message).toBe(
      'jsonField() type: expected one of text, integer, real, boolean but received "toString"',
    );
  });
});
