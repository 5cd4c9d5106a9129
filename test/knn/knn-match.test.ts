import { and, desc, eq, gt, inArray, like, lt, or, sql } from 'drizzle-orm';
import { alias, integer, real, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { createVectorTable, float4Vector, int1Vector, knnMatch, vectorTable } from 'drizzle-vector';
import { describe, expect, it } from 'vitest';
import { animals, openAnimals, origin } from '../support/animals.js';
import { isDrizzle1 } from '../support/drizzle-line.js';
import { thrown, vectorError } from '../support/thrown.js';

const names = (rows: { name: string }[]) => rows.map(({ name }) => name);
const blob = (...elements: number[]) => Buffer.from(new Float32Array(elements).buffer);

describe('knnMatch in where()', () => {
  it('gives the nearest rows with their distances, as many as limit() says', () => {
    const query = openAnimals()
      .select({ name: animals.name, distance: animals.distance })
      .from(animals)
      .where(knnMatch(animals.distance, origin))
      .limit(3);

    expect(query.toSQL()).toEqual({
      sql: 'select "name", "distance" from "animals" where knn_match("animals"."distance", ?) limit ?',
      params: [blob(0, 0), 3],
    });
    expect(query.all()).toEqual([
      { name: 'cat', distance: 1 },
      { name: 'hen', distance: 4 },
      { name: 'dog', distance: 9 },
    ]);
  });

  it('orders by distance, either way', () => {
    const db = openAnimals();
    const match = knnMatch(animals.distance, [0, 0]);

    expect(names(db.select().from(animals).where(match).orderBy(animals.distance).limit(2).all())).toEqual([
      'cat',
      'hen',
    ]);
    expect(names(db.select().from(animals).where(match).orderBy(desc(animals.distance)).limit(2).all())).toEqual([
      'cow',
      'ant',
    ]);
    expect(names(db.select().from(animals).where(match).orderBy(animals.name).limit(2).all())).toEqual(['ant', 'cat']);
  });

  it('without limit() gives every row, nearest first', () => {
    expect(
      names(
        openAnimals()
          .select()
          .from(animals)
          .where(knnMatch(animals.distance, [-5, 0]))
          .all(),
      ),
    ).toEqual(['cow', 'hen', 'cat', 'ant', 'dog']);
  });

  it('gives as many rows as match the other conditions, wherever they are checked', () => {
    const db = openAnimals();
    const match = knnMatch(animals.distance, origin);
    const search = (condition: Parameters<typeof and>[0]) =>
      names(db.select().from(animals).where(and(match, condition)).orderBy(animals.distance).limit(2).all());

    expect(search(eq(animals.legs, 4))).toEqual(['cat', 'dog']);
    expect(search(gt(animals.id, 3))).toEqual(['ant', 'cow']);
    expect(search(inArray(animals.name, ['cow', 'ant']))).toEqual(['ant', 'cow']);
    expect(search(like(animals.name, 'c%'))).toEqual(['cat', 'cow']);
    expect(search(sql`length(${animals.name}) = 3`)).toEqual(['cat', 'hen']);
    expect(search(or(eq(animals.name, 'cow'), eq(animals.legs, 6)))).toEqual(['ant', 'cow']);
    expect(search(lt(animals.distance, 4))).toEqual(['cat']);
  });

  it('skips rows by offset()', () => {
    expect(
      names(openAnimals().select().from(animals).where(knnMatch(animals.distance, origin)).limit(2).offset(3).all()),
    ).toEqual(['ant', 'cow']);
  });

  it('works on an alias', () => {
    const a = alias(animals, 'a');
    const query = openAnimals().select({ name: a.name }).from(a).where(knnMatch(a.distance, origin)).limit(1);

    expect(query.toSQL().sql).toBe('select "name" from "animals" "a" where knn_match("a"."distance", ?) limit ?');
    expect(query.all()).toEqual([{ name: 'cat' }]);
  });

  it('takes a vector from SQL', () => {
    const db = openAnimals();
    const query = db
      .select({ name: animals.name })
      .from(animals)
      .where(knnMatch(animals.distance, sql`${'[-5, 0]'}`))
      .limit(1);

    expect(query.toSQL()).toEqual({
      sql: 'select "name" from "animals" where knn_match("animals"."distance", ?) limit ?',
      params: ['[-5, 0]', 1],
    });
    expect(query.all()).toEqual([{ name: 'cow' }]);
  });

  it('takes a vector from a subquery: the rows like a row', () => {
    const db = openAnimals();
    const other = alias(animals, 'other');
    const dog = db.select({ place: other.place }).from(other).where(eq(other.name, 'dog'));
    const query = db.select({ name: animals.name }).from(animals).where(knnMatch(animals.distance, dog)).limit(2);

    expect(query.toSQL().sql).toBe(
      'select "name" from "animals" where knn_match("animals"."distance", (select "place" from "animals" "other" where "other"."name" = ?)) limit ?',
    );
    expect(names(query.all())).toEqual(['dog', 'cat']);
  });

  it('takes a vector column of another table: the nearest row of each', () => {
    const db = openAnimals();
    const trees = sqliteTable('trees', {
      id: integer().primaryKey(),
      kind: text().notNull(),
      place: float4Vector(2).notNull(),
    });
    db.run(sql`create table trees (id integer primary key, kind text, place blob)`);
    db.insert(trees)
      .values([
        { kind: 'oak', place: new Float32Array([3, 0]) },
        { kind: 'elm', place: new Float32Array([0, -4]) },
      ])
      .run();

    expect(
      db
        .select({ kind: trees.kind, name: animals.name })
        .from(trees)
        .innerJoin(animals, knnMatch(animals.distance, trees.place).limit(1))
        .orderBy(trees.id)
        .all(),
    ).toEqual([
      { kind: 'oak', name: 'dog' },
      { kind: 'elm', name: 'ant' },
    ]);
  });
});

describe('knnMatch().limit()', () => {
  it('fixes k inside the predicate', () => {
    const query = openAnimals()
      .select({ name: animals.name })
      .from(animals)
      .where(knnMatch(animals.distance, origin).limit(2));

    expect(query.toSQL()).toEqual({
      sql: 'select "name" from "animals" where (knn_match("animals"."distance", ?) and "animals"."k" = ?)',
      params: [blob(0, 0), 2],
    });
    expect(query.all()).toEqual([{ name: 'cat' }, { name: 'hen' }]);
  });

  it('is k of the alias', () => {
    const a = alias(animals, 'a');
    const query = openAnimals().select({ name: a.name }).from(a).where(knnMatch(a.distance, origin).limit(1));

    expect(query.toSQL().sql).toBe(
      'select "name" from "animals" "a" where (knn_match("a"."distance", ?) and "a"."k" = ?)',
    );
    expect(query.all()).toEqual([{ name: 'cat' }]);
  });

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '10', null, 2n])('refuses %s', (k) => {
    const { code, message } = vectorError(() => knnMatch(animals.distance, origin).limit(k as number));

    expect(code).toBe('invalid_limit');
    expect(message).toContain('knnMatch().limit(): expected an integer of at least 1 but received');
  });
});

describe('knnMatch with efSearch', () => {
  const search = (efSearch: number) =>
    openAnimals()
      .select({ name: animals.name })
      .from(animals)
      .where(knnMatch(animals.distance, origin, { efSearch }));

  it('sets it for this search', () => {
    const query = search(200).limit(2);

    expect(query.toSQL()).toEqual({
      sql: 'select "name" from "animals" where (knn_match("animals"."distance", ?) and "animals"."ef_search" = ?) limit ?',
      params: [blob(0, 0), 200, 2],
    });
    expect(names(query.all())).toEqual(['cat', 'hen']);
  });

  it.each([1, 4096])('reaches the search: %s', (efSearch) => {
    const rows = openAnimals()
      .select({ efSearch: sql`ef_search` })
      .from(animals)
      .where(knnMatch(animals.distance, origin, { efSearch }))
      .all();

    expect(rows).toEqual(Array.from({ length: 5 }, () => ({ efSearch })));
  });

  it('leaves it to the table when it is undefined', () => {
    const match = knnMatch(animals.distance, origin, { efSearch: undefined });

    expect(openAnimals().select().from(animals).where(match).toSQL().sql).toContain(
      'where knn_match("animals"."distance", ?)',
    );
  });

  it('goes with limit()', () => {
    const query = openAnimals()
      .select({ name: animals.name })
      .from(animals)
      .where(knnMatch(animals.distance, origin, { efSearch: 200 }).limit(2));

    expect(query.toSQL()).toEqual({
      sql: 'select "name" from "animals" where (knn_match("animals"."distance", ?) and "animals"."ef_search" = ? and "animals"."k" = ?)',
      params: [blob(0, 0), 200, 2],
    });
    expect(names(query.all())).toEqual(['cat', 'hen']);
  });

  it('goes with other conditions', () => {
    const match = and(knnMatch(animals.distance, origin, { efSearch: 10 }), gt(animals.id, 3));

    expect(names(openAnimals().select().from(animals).where(match).limit(2).all())).toEqual(['ant', 'cow']);
  });

  it('is ef_search of the alias', () => {
    const a = alias(animals, 'a');
    const query = openAnimals()
      .select({ name: a.name })
      .from(a)
      .where(knnMatch(a.distance, origin, { efSearch: 50 }).limit(1));

    expect(query.toSQL().sql).toBe(
      'select "name" from "animals" "a" where (knn_match("a"."distance", ?) and "a"."ef_search" = ? and "a"."k" = ?)',
    );
    expect(query.all()).toEqual([{ name: 'cat' }]);
  });

  it('takes it as a placeholder', () => {
    const efSearch = sql.placeholder('efSearch');
    const statement = openAnimals()
      .select({ name: animals.name })
      .from(animals)
      .where(knnMatch(animals.distance, sql.placeholder('query'), { efSearch }).limit(sql.placeholder('k')))
      .prepare();

    expect(names(statement.all({ query: origin, efSearch: 100, k: 1 }))).toEqual(['cat']);
    expect(names(statement.all({ query: [-5, 0], efSearch: 1, k: 2 }))).toHaveLength(2);
    expect(thrown(() => statement.all({ query: origin, efSearch: 0, k: 1 }))).toMatchObject({
      name: 'SqliteError',
      message: expect.stringContaining('ef_search'),
    });
  });

  it.each([0, -1, 4097, 1.5, Number.NaN, '64', null, 64n])('refuses %s', (efSearch) => {
    const { code, message } = vectorError(() => search(efSearch as number));

    expect(code).toBe('invalid_option');
    expect(message).toContain('knnMatch() efSearch: expected an integer from 1 to 4096, or a placeholder but received');
  });

  it.each([
    [{ ef: 10 }, 'knnMatch(): expected only the options efSearch, recall but received "ef"'],
    [10, 'knnMatch(): expected an object of options as third argument but received 10'],
    [null, 'knnMatch(): expected an object of options as third argument but received null'],
  ])('refuses the options %j', (options, message) => {
    expect(vectorError(() => knnMatch(animals.distance, origin, options as object))).toEqual({
      code: 'invalid_option',
      message,
    });
  });
});

describe('knnMatch in a join', () => {
  const owners = sqliteTable('owners', {
    id: integer().primaryKey(),
    animalId: integer('animal_id'),
    town: text().notNull(),
  });

  function openOwners() {
    const db = openAnimals();
    db.run(sql`create table owners (id integer primary key, animal_id integer, town text)`);
    db.insert(owners)
      .values([1, 2, 3, 4, 5].map((animalId) => ({ animalId, town: animalId > 3 ? 'Oslo' : 'Rome' })))
      .run();
    return db;
  }

  it('gives as many rows as match, with a filter on the other table', () => {
    const query = openOwners()
      .select({ name: animals.name, town: owners.town })
      .from(animals)
      .innerJoin(owners, eq(owners.animalId, animals.id))
      .where(and(knnMatch(animals.distance, origin), eq(owners.town, 'Oslo')))
      .orderBy(animals.distance)
      .limit(2);

    expect(query.toSQL().sql).toContain(
      isDrizzle1
        ? 'where ((knn_match("animals"."distance", ?)) and ("owners"."town" = ?))'
        : 'where (knn_match("animals"."distance", ?) and "owners"."town" = ?)',
    );
    expect(query.all()).toEqual([
      { name: 'ant', town: 'Oslo' },
      { name: 'cow', town: 'Oslo' },
    ]);
  });

  it('with limit(k) joins the k nearest, and what is filtered afterwards is gone', () => {
    const db = openOwners();
    const search = (town: string) =>
      db
        .select({ name: animals.name })
        .from(animals)
        .innerJoin(owners, eq(owners.animalId, animals.id))
        .where(and(knnMatch(animals.distance, origin).limit(4), eq(owners.town, town)))
        .orderBy(animals.distance)
        .all();

    expect(names(search('Rome'))).toEqual(['cat', 'hen', 'dog']);
    expect(names(search('Oslo'))).toEqual(['ant']);
  });

  it('works as a subquery, whose distance is a column', () => {
    const db = openOwners();
    const hits = db.select().from(animals).where(knnMatch(animals.distance, origin)).limit(4).as('hits');

    expect(
      db
        .select({ name: hits.name, distance: hits.distance, place: hits.place, town: owners.town })
        .from(hits)
        .innerJoin(owners, eq(owners.animalId, hits.id))
        .where(eq(owners.town, 'Oslo'))
        .all(),
    ).toEqual([{ name: 'ant', distance: 16, place: new Float32Array([0, -4]), town: 'Oslo' }]);
  });

  it('fixes the rows of a subquery, whatever order the query around it has', () => {
    const db = openOwners();
    const hits = db.select().from(animals).where(knnMatch(animals.distance, origin).limit(2)).as('hits');

    expect(names(db.select().from(hits).orderBy(desc(hits.name)).all())).toEqual(['hen', 'cat']);
  });

  it('fixes the rows of a common table expression, whatever order the query around it has', () => {
    const db = openOwners();
    const search = db.select().from(animals).where(knnMatch(animals.distance, origin).limit(2));
    const hits = db.$with('hits').as(search);

    expect(names(db.with(hits).select({ name: hits.name }).from(hits).orderBy(desc(hits.name)).all())).toEqual([
      'hen',
      'cat',
    ]);
  });

  it('finds the nearest rows in a subquery that is ordered by distance, whatever order the query around it has', () => {
    const db = openOwners();
    const { distance } = animals;
    const hits = db.select().from(animals).where(knnMatch(distance, origin)).orderBy(distance).limit(2).as('hits');

    expect(names(db.select().from(hits).orderBy(desc(hits.name)).all())).toEqual(['hen', 'cat']);
    expect(names(db.select().from(hits).orderBy(hits.name).limit(1).all())).toEqual(['cat']);
    expect(names(db.select().from(hits).where(eq(hits.name, 'hen')).all())).toEqual(['hen']);
  });

  it('orders a common table expression that has a limit of its own', () => {
    const db = openOwners();
    const search = db
      .select()
      .from(animals)
      .where(knnMatch(animals.distance, origin))
      .orderBy(animals.distance)
      .limit(2);
    const hits = db.$with('hits').as(search);

    expect(names(db.with(hits).select({ name: hits.name }).from(hits).orderBy(desc(hits.name)).all())).toEqual([
      'hen',
      'cat',
    ]);
  });

  it('works in update and delete, by key', () => {
    const db = openOwners();
    const nearest = db.select({ id: animals.id }).from(animals).where(knnMatch(animals.distance, origin)).limit(2);

    db.update(animals).set({ legs: 0 }).where(inArray(animals.id, nearest)).run();
    expect(names(db.select().from(animals).where(eq(animals.legs, 0)).all())).toEqual(['cat', 'hen']);
    db.delete(animals).where(inArray(animals.id, nearest)).run();
    expect(names(db.select().from(animals).all())).toEqual(['dog', 'ant', 'cow']);
  });
});

describe('knnMatch in a prepared statement', () => {
  it('takes the query and the limits as placeholders', () => {
    const db = openAnimals();
    const statement = db
      .select({ name: animals.name })
      .from(animals)
      .where(knnMatch(animals.distance, sql.placeholder('query')))
      .limit(sql.placeholder('limit'))
      .prepare();

    expect(names(statement.all({ query: origin, limit: 2 }))).toEqual(['cat', 'hen']);
    expect(names(statement.all({ query: [-5, 0], limit: 1 }))).toEqual(['cow']);
  });

  it('takes k as a placeholder', () => {
    const statement = openAnimals()
      .select({ name: animals.name })
      .from(animals)
      .where(knnMatch(animals.distance, sql.placeholder('query')).limit(sql.placeholder('k')))
      .prepare();

    expect(names(statement.all({ query: origin, k: 1 }))).toEqual(['cat']);
    expect(names(statement.all({ query: origin, k: 3 }))).toEqual(['cat', 'hen', 'dog']);
  });

  it('checks the query when it runs', () => {
    const statement = openAnimals()
      .select()
      .from(animals)
      .where(knnMatch(animals.distance, sql.placeholder('query')))
      .prepare();

    expect(vectorError(() => statement.all({ query: new Float32Array(3) }))).toEqual({
      code: 'dimension_mismatch',
      message: 'animals.place: expected 2 dimensions but received 3',
    });
    expect(vectorError(() => statement.all({ query: new Int8Array(2) })).code).toBe('element_type_mismatch');
  });

  it('works on an alias', () => {
    const a = alias(animals, 'a');
    const statement = openAnimals()
      .select({ name: a.name })
      .from(a)
      .where(knnMatch(a.distance, sql.placeholder('query')))
      .limit(1)
      .prepare();

    expect(statement.all({ query: [0, -4] })).toEqual([{ name: 'ant' }]);
  });
});

describe('the query of knnMatch', () => {
  const cosine = vectorTable('cosine', { id: integer().primaryKey(), v: float4Vector(2) }, { metric: 'cosine' });

  it.each([
    [new Int8Array(2), 'element_type_mismatch'],
    [new Float64Array(2), 'element_type_mismatch'],
    ['[0, 0]', 'element_type_mismatch'],
    [undefined, 'element_type_mismatch'],
    [null, 'element_type_mismatch'],
    [new Float32Array(3), 'dimension_mismatch'],
    [[], 'dimension_mismatch'],
    [[Number.NaN, 0], 'not_finite'],
    [['1', 0], 'invalid_element'],
  ])('is checked where it is written: %s', (query, code) => {
    expect(vectorError(() => knnMatch(animals.distance, query as number[])).code).toBe(code);
  });

  it('has a direction where the metric is cosine', () => {
    expect(vectorError(() => knnMatch(cosine.distance, [0, 0]))).toEqual({
      code: 'zero_vector',
      message: 'cosine.v: expected a vector with a direction, for cosine distance, but received a vector of zeros',
    });
    expect(() => knnMatch(animals.distance, [0, 0])).not.toThrow();
  });

  it('as a column has the element type and the dimensions of the table', () => {
    const other = sqliteTable('other', { a: int1Vector(2), b: float4Vector(3), c: text() });

    expect(vectorError(() => knnMatch(animals.distance, other.a as never))).toEqual({
      code: 'element_type_mismatch',
      message: 'knnMatch(): expected a column of float4Vector(2) but received int1Vector(2)',
    });
    expect(vectorError(() => knnMatch(animals.distance, other.b)).code).toBe('element_type_mismatch');
    expect(vectorError(() => knnMatch(animals.distance, other.c as never)).code).toBe('not_a_vector_column');
  });
});

describe('the query of knnMatch, when the statement runs', () => {
  it('is what its typed array then holds', () => {
    const query = new Float32Array([1, 0]);
    const search = openAnimals().select().from(animals).where(knnMatch(animals.distance, query)).limit(1);

    query.set([-5, 0]);

    expect(names(search.all())).toEqual(['cow']);
  });

  it('is refused when it is a placeholder that is null', () => {
    const search = openAnimals()
      .select()
      .from(animals)
      .where(knnMatch(animals.distance, sql.placeholder('query')))
      .prepare();

    expect(thrown(() => search.all({ query: null }))).toMatchObject({
      name: isDrizzle1 ? 'SqliteError' : 'VectorError',
      message: expect.stringMatching(/received null/i),
    });
  });
});

describe('the distance of knnMatch', () => {
  const posts = sqliteTable('posts', { id: integer().primaryKey(), v: float4Vector(2), distance: real() });

  it.each([
    ['a column of no vector table', posts.distance],
    ['another column of a vector table', animals.place],
    ['no column', 'distance'],
    ['nothing', undefined],
  ])('is refused when it is %s', (_, distance) => {
    expect(vectorError(() => knnMatch(distance as never, [0, 0]))).toMatchObject({
      code: 'not_a_vector_table',
      message: expect.stringContaining(
        'knnMatch(): expected the distance column of a table made by vectorTable() or vectorIndex() but received',
      ),
    });
  });
});

describe('the metrics', () => {
  it.each([
    ['l2_squared', [0, 1, 4]],
    ['cosine', [0, 0.2928932188, 2]],
    ['inner_product', [-1, -1, 1]],
  ] as const)('%s is what distance is', (metric, expected) => {
    const db = openAnimals();
    const docs = vectorTable('docs', { id: integer().primaryKey(), v: float4Vector(2) }, { metric });
    createVectorTable(db, docs);
    db.insert(docs)
      .values(
        [
          [1, 0],
          [1, 1],
          [-1, 0],
        ].map((v) => ({ v: new Float32Array(v) })),
      )
      .run();

    const rows = db
      .select()
      .from(docs)
      .where(knnMatch(docs.distance, [1, 0]))
      .orderBy(docs.id)
      .all();

    for (const [index, { distance }] of rows.entries()) expect(distance).toBeCloseTo(expected[index] as number, 6);
  });
});

it('lets the errors of the extension through', () => {
  const db = openAnimals();

  expect(
    thrown(() => db.select().from(animals).where(knnMatch(animals.distance, sql`'[1, 2, 3]'`)).all()),
  ).toMatchObject({ name: 'SqliteError', message: expect.stringMatching(/2.*3/) });
});
