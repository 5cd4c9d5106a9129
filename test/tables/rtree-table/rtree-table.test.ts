import { and, desc, eq, inArray } from 'drizzle-orm';
import { alias, check, integer, real, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import {
  createRtreeTable,
  createRtreeTableSql,
  createVectorTable,
  dropRtreeTable,
  dropRtreeTableSql,
  float4Vector,
  insertReturningKeys,
  knn,
  knnMatch,
  rtreeContains,
  rtreeOverlaps,
  rtreeTable,
  rtreeWithin,
  upsert,
  vectorTable,
} from 'drizzle-vector';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../support/database.js';
import { isDrizzle1 } from '../../support/drizzle-line.js';
import { openProxy } from '../../support/proxy.js';
import { sqlText } from '../../support/sql-text.js';
import { thrown, vectorError } from '../../support/thrown.js';

const areas = rtreeTable(
  'areas',
  {
    id: integer('id').primaryKey(),
    west: real('west'),
    east: real('east'),
    south: real('south'),
    north: real('north'),
    name: text('name').notNull(),
    tags: text('tags', { mode: 'json' }).$type<string[]>(),
  },
  { bounds: { lon: ['west', 'east'], lat: ['south', 'north'] } },
);

const spans = rtreeTable(
  'spans',
  { id: integer().primaryKey(), first: integer().notNull(), last: integer().notNull() },
  { bounds: { time: ['first', 'last'] }, type: 'rtree_i32' },
);

const rows = [
  { id: 1, west: 0, east: 2, south: 0, north: 2, name: 'origin', tags: ['a'] },
  { id: 2, west: 10, east: 12, south: 0, north: 2, name: 'east' },
  { id: 3, west: -180, east: 180, south: -90, north: 90, name: 'world' },
];

function openAreas() {
  const db = openDatabase();
  createRtreeTable(db, areas);
  createRtreeTable(db, spans);
  db.insert(areas).values(rows).run();
  return db;
}

type AreasDatabase = ReturnType<typeof openAreas>;

const namesWhere = (db: AreasDatabase, condition: ReturnType<typeof rtreeOverlaps>) =>
  db
    .select({ name: areas.name })
    .from(areas)
    .where(condition)
    .orderBy(areas.id)
    .all()
    .map(({ name }) => name);

describe('rtreeTable', () => {
  it('is an R*Tree of SQLite, with auxiliary columns', () => {
    expect(createRtreeTableSql(areas).map((statement) => sqlText(statement))).toEqual([
      'CREATE VIRTUAL TABLE "areas" USING rtree("id", "west", "east", "south", "north", +"name" TEXT, +"tags" TEXT)',
    ]);
    expect(createRtreeTableSql(spans, { ifNotExists: true }).map((statement) => sqlText(statement))).toEqual([
      'CREATE VIRTUAL TABLE IF NOT EXISTS "spans" USING rtree_i32("id", "first", "last")',
    ]);
    expect(dropRtreeTableSql(areas, { ifExists: true }).map((statement) => sqlText(statement))).toEqual([
      'DROP TABLE IF EXISTS "areas"',
    ]);
  });

  it('gives rows as they were written, by select, update and delete', () => {
    const db = openAreas();

    expect(db.select().from(areas).where(eq(areas.id, 1)).all()).toEqual([rows[0]]);
    db.update(areas).set({ east: 3, name: 'moved' }).where(eq(areas.id, 1)).run();
    db.delete(areas).where(eq(areas.id, 3)).run();
    expect(db.select({ name: areas.name, east: areas.east }).from(areas).orderBy(desc(areas.id)).all()).toEqual([
      { name: 'east', east: 12 },
      { name: 'moved', east: 3 },
    ]);
  });

  it('rounds bounds outward to 32-bit floats, and keeps integers of rtree_i32', () => {
    const db = openAreas();
    db.insert(areas).values({ id: 9, west: 0.1, east: 0.1, south: -0.1, north: 0.3, name: 'small' }).run();
    db.insert(spans).values({ id: 1, first: -2147483648, last: 2147483647 }).run();

    const [area] = db.select().from(areas).where(eq(areas.id, 9)).all();
    expect(area?.west).toBeLessThan(0.1);
    expect(area?.east).toBeGreaterThan(0.1);
    expect((area?.east ?? 1) - (area?.west ?? 0)).toBeLessThan(1e-7);
    expect(db.select().from(spans).all()).toEqual([{ id: 1, first: -2147483648, last: 2147483647 }]);
  });

  it('refuses a least value above the greatest, by SQLite', () => {
    const inverted = { id: 4, west: 2, east: 1, south: 0, north: 0, name: 'x' };

    expect(
      String(thrown(() => openAreas().$client.prepare('INSERT INTO areas VALUES (4, 2, 1, 0, 0, 1, 1)').run())),
    ).toContain('rtree constraint failed: areas.(west<=east)');
    expect(() => openAreas().insert(areas).values(inverted).run()).toThrow();
  });

  it('is written by upsert, which replaces a box, and gives the keys that SQLite chose', () => {
    const db = openAreas();
    const box = { west: 50, east: 51, south: 0, north: 1, name: 'new', tags: null };

    upsert(db, areas, [{ id: 1, ...box }]);
    expect(insertReturningKeys(db, areas, [box, { id: 40, ...box }])).toEqual([4, 40]);

    expect(
      db
        .select({ id: areas.id })
        .from(areas)
        .where(rtreeOverlaps(areas, { lon: 50.5, lat: 0.5 }))
        .orderBy(areas.id)
        .all(),
    ).toEqual([{ id: 1 }, { id: 3 }, { id: 4 }, { id: 40 }]);
    expect(vectorError(() => upsert(db, areas, { id: 1, west: 1, east: 2, south: 1, north: 2, name: 'x' })).code).toBe(
      'missing_column',
    );
  });

  it('is created and dropped, also where the driver is asynchronous', async () => {
    const { $client: client } = openDatabase();
    const db = openProxy(client);
    const tables = () => client.prepare("SELECT name FROM sqlite_master WHERE name = 'areas'").all();

    await createRtreeTable(db, areas);
    await createRtreeTable(db, areas, { ifNotExists: true });
    expect(tables()).toHaveLength(1);
    await dropRtreeTable(db, areas);
    await dropRtreeTable(db, areas, { ifExists: true });
    expect(tables()).toHaveLength(0);
  });

  it('names columns by casing', () => {
    const cased = rtreeTable(
      'cased',
      { id: integer().primaryKey(), minTime: real(), maxTime: real(), theName: text() },
      { bounds: { time: ['minTime', 'maxTime'] }, casing: 'snake_case' },
    );

    expect(createRtreeTableSql(cased).map((statement) => sqlText(statement))).toEqual([
      'CREATE VIRTUAL TABLE "cased" USING rtree("id", "min_time", "max_time", +"the_name" TEXT)',
    ]);
    const db = openDatabase();
    createRtreeTable(db, cased);
    db.insert(cased).values({ id: 1, minTime: 1, maxTime: 2 }).run();
    expect(
      db
        .select()
        .from(cased)
        .where(rtreeOverlaps(cased, { time: 1.5 }))
        .all(),
    ).toHaveLength(1);
  });
});

describe('the conditions on boxes', () => {
  it('rtreeOverlaps finds boxes that overlap or touch a box', () => {
    const db = openAreas();

    expect(namesWhere(db, rtreeOverlaps(areas, { lon: [1, 11], lat: [1, 1] }))).toEqual(['origin', 'east', 'world']);
    expect(namesWhere(db, rtreeOverlaps(areas, { lon: 2, lat: 2 }))).toEqual(['origin', 'world']);
    expect(namesWhere(db, rtreeOverlaps(areas, { lon: [2.5, 9.5] }))).toEqual(['world']);
    expect(namesWhere(db, rtreeOverlaps(areas, { lat: 100 }))).toEqual([]);
  });

  it('rtreeWithin finds boxes that lie in a box', () => {
    const db = openAreas();

    expect(namesWhere(db, rtreeWithin(areas, { lon: [0, 12], lat: [0, 2] }))).toEqual(['origin', 'east']);
    expect(namesWhere(db, rtreeWithin(areas, { lon: [0, 11], lat: [0, 2] }))).toEqual(['origin']);
  });

  it('rtreeContains finds boxes that contain a box or a point', () => {
    const db = openAreas();

    expect(namesWhere(db, rtreeContains(areas, { lon: [0, 2], lat: [0, 2] }))).toEqual(['origin', 'world']);
    expect(namesWhere(db, rtreeContains(areas, { lon: 11, lat: 1 }))).toEqual(['east', 'world']);
    expect(namesWhere(db, rtreeContains(areas, { lon: [1, 11] }))).toEqual(['world']);
  });

  it('miss no box because of its rounding, for 2,000 boxes of any size', () => {
    const db = openDatabase();
    createRtreeTable(db, areas);
    let seed = 7;
    const random = () => {
      seed = (seed * 16807) % 2147483647;
      return seed / 2147483647;
    };
    const boxes = Array.from({ length: 2000 }, (_, id) => {
      const scale = 10 ** Math.floor(random() * 12 - 6);
      const [west, south] = [(random() - 0.5) * scale, (random() - 0.5) * scale] as const;
      return { id: id + 1, west, south, east: west + random() * scale, north: south + random() * scale, name: '' };
    });
    upsert(
      db,
      areas,
      boxes.map((box) => ({ ...box, tags: null })),
    );
    const found = (condition: ReturnType<typeof rtreeOverlaps>) =>
      db
        .select({ id: areas.id })
        .from(areas)
        .where(condition)
        .all()
        .map(({ id }) => id);

    for (const { id, west, east, south, north } of boxes.filter((_, index) => index % 20 === 0)) {
      const box = { lon: [west, east], lat: [south, north] } as const;
      const expected = boxes.filter(
        (each) => each.west >= west && each.east <= east && each.south >= south && each.north <= north,
      );
      expect(found(rtreeWithin(areas, box))).toEqual(expect.arrayContaining(expected.map((each) => each.id)));
      expect(found(rtreeContains(areas, box))).toContain(id);
      expect(found(rtreeOverlaps(areas, box))).toContain(id);
    }
  });

  it('are answered by the tree, and work on an alias and with columns of another table', () => {
    const db = openAreas();
    db.insert(spans)
      .values([
        { id: 1, first: 0, last: 1 },
        { id: 2, first: 11, last: 11 },
      ])
      .run();
    const other = alias(areas, 'other');

    const query = db
      .select()
      .from(other)
      .where(rtreeOverlaps(other, { lon: 11 }))
      .toSQL();
    const plan = db.$client.prepare(`EXPLAIN QUERY PLAN ${query.sql}`).all(...query.params) as { detail: string }[];
    expect(plan.map(({ detail }) => detail).join()).toMatch(/VIRTUAL TABLE INDEX 2:/);
    expect(
      db
        .select({ span: spans.id, area: areas.id })
        .from(spans)
        .innerJoin(areas, rtreeOverlaps(areas, { lon: [spans.first, spans.last] }))
        .orderBy(spans.id, areas.id)
        .all(),
    ).toEqual([
      { span: 1, area: 1 },
      { span: 1, area: 3 },
      { span: 2, area: 2 },
      { span: 2, area: 3 },
    ]);
  });

  it('narrow a search among vectors, joined on the key', () => {
    const docs = vectorTable('docs', { id: integer().primaryKey(), v: float4Vector(2) }, { metric: 'l2_squared' });
    const db = openAreas();
    createVectorTable(db, docs);
    upsert(
      db,
      docs,
      [1, 2, 3].map((id) => ({ id, v: [id, 0] })),
    );
    const inArea = inArray(
      docs.id,
      db
        .select({ id: areas.id })
        .from(areas)
        .where(rtreeOverlaps(areas, { lon: 11, lat: 1 })),
    );

    expect(knn(db, docs, [0, 0], { k: 1, where: inArea })).toMatchObject([{ id: 2, distance: 4 }]);
    expect(
      db
        .select({ name: areas.name, distance: docs.distance })
        .from(docs)
        .innerJoin(areas, eq(areas.id, docs.id))
        .where(and(knnMatch(docs.distance, [0, 0]), rtreeOverlaps(areas, { lon: 11, lat: 1 })))
        .orderBy(docs.distance)
        .limit(2)
        .all(),
    ).toEqual([
      { name: 'east', distance: 4 },
      { name: 'world', distance: 9 },
    ]);
  });

  it('take the point of a joined row, a column for each dimension', () => {
    const shops = vectorTable(
      'shops',
      { id: integer().primaryKey(), lon: real(), lat: real(), v: float4Vector(2) },
      { metric: 'l2_squared' },
    );
    const db = openAreas();
    createVectorTable(db, shops);
    db.insert(shops)
      .values({ id: 70, lon: 11, lat: 1, v: new Float32Array([1, 0]) })
      .run();

    expect(
      db
        .select({ name: areas.name })
        .from(shops)
        .innerJoin(areas, rtreeContains(areas, { lon: shops.lon, lat: shops.lat }))
        .orderBy(areas.name)
        .all(),
    ).toEqual([{ name: 'east' }, { name: 'world' }]);
  });

  it.each([
    [{}, 'rtreeOverlaps() box: expected the range of at least one dimension but received Object'],
    [{ lon: undefined }, 'rtreeOverlaps() box: expected the range of at least one dimension but received Object'],
    [null, 'rtreeOverlaps() box: expected the range of at least one dimension but received null'],
    [{ x: 1 }, 'rtreeOverlaps() box: expected only the dimensions lon, lat but received "x"'],
    [
      { lon: [2, 1] },
      'rtreeOverlaps() box.lon: expected a finite number, a column, or [min, max] of which the first is not above the second but received [2, 1]',
    ],
    [
      { lon: Number.NaN },
      'rtreeOverlaps() box.lon: expected a finite number, a column, or [min, max] of which the first is not above the second but received NaN',
    ],
    [
      { lat: [1] },
      'rtreeOverlaps() box.lat: expected a finite number, a column, or [min, max] of which the first is not above the second but received [1]',
    ],
  ])('refuse the box %j', (box, message) => {
    expect(vectorError(() => rtreeOverlaps(areas, box as never))).toMatchObject({ code: 'invalid_option', message });
  });

  it('refuse other tables', () => {
    const posts = sqliteTable('posts', { id: integer().primaryKey() });

    expect(vectorError(() => rtreeWithin(posts, {})).message).toBe(
      'rtreeWithin(): expected a table made by rtreeTable() but received the table posts',
    );
    expect(vectorError(() => createRtreeTable(openDatabase(), posts as never)).code).toBe('not_an_rtree_table');
  });
});

describe('rtreeTable refuses', () => {
  const id = integer().primaryKey();
  const [low, high] = [real(), real()];
  const bounds = { x: ['low', 'high'] } as const;
  const define =
    (columns: object, options: unknown = { bounds }) =>
    () =>
      rtreeTable(
        't',
        columns as { id: typeof id; low: typeof low; high: typeof high },
        options as { bounds: typeof bounds },
      );

  it.each([
    [
      'no key',
      define({ low, high }),
      'invalid_table',
      'exactly one primary key, such as id: integer().primaryKey() but received none',
    ],
    ['a key of text', define({ id: text().primaryKey(), low, high }), 'invalid_table', 'an integer primary key'],
    [
      'bounds of text',
      define({ id, low: text(), high }),
      'invalid_table',
      'real(), as the bounds of rtree are, but received text',
    ],
    [
      'bounds of the other type',
      define({ id, low, high }, { bounds, type: 'rtree_i32' }),
      'invalid_table',
      'integer(), as the bounds of rtree_i32 are,',
    ],
    [
      'a bound that is no column',
      define({ id, low }),
      'invalid_option',
      'bounds.x: expected two of the columns low but received "high"',
    ],
    [
      'the key as a bound',
      define({ id, low }, { bounds: { x: ['id', 'low'] } }),
      'invalid_option',
      'expected two of the columns low but received "id"',
    ],
    ['a bound twice', define({ id, low, high }, { bounds: { x: ['low', 'low'] } }), 'invalid_option', '"low" twice'],
    [
      'no bounds',
      define({ id, low, high }, {}),
      'invalid_option',
      "expected an object of 1 to 5 dimensions, such as { x: ['minX', 'maxX'] }",
    ],
    [
      'six dimensions',
      define({ id, low, high }, { bounds: Object.fromEntries('abcdef'.split('').map((d) => [d, ['low', 'high']])) }),
      'invalid_option',
      '1 to 5 dimensions',
    ],
    [
      'another option',
      define({ id, low, high }, { bounds, metric: 'l2' }),
      'invalid_option',
      'only the options bounds, type, casing',
    ],
    [
      'another type',
      define({ id, low, high }, { bounds, type: 'geopoly' }),
      'invalid_option',
      'one of rtree, rtree_i32',
    ],
    [
      'indexes and checks',
      define({ id, low, high }, [check]),
      'unsupported_constraint',
      'an object of options as third argument',
    ],
    ['a unique column', define({ id, low, high, name: text().unique() }), 'unsupported_constraint', 'unique()'],
    [
      'a default',
      define({ id, low: real().default(0), high }),
      'unsupported_default',
      't.low: expected a column without a default',
    ],
    [
      'a foreign key',
      define({ id, low, high, other: integer().references(() => spans.id) }),
      'unsupported_constraint',
      'references()',
    ],
    [
      'names that are equal to SQLite',
      define({ id, low, high, Low: text('LOW') }),
      'invalid_column_name',
      'different names',
    ],
    ['a column that is none', define({ id, low, high, name: 'text' }), 'invalid_table', 't.name: expected a column'],
  ] as const)('%s', (_, action, code, message) => {
    expect(vectorError(action)).toMatchObject({ code, message: expect.stringContaining(message) });
  });

  it('a casing that the queries of Drizzle 1.0 do not use', () => {
    const cased = rtreeTable(
      'cased',
      { id: integer().primaryKey(), minX: real(), maxX: real() },
      { bounds: { x: ['minX', 'maxX'] } },
    );
    const create = () => createRtreeTable(openDatabase({ casing: 'snake_case' }), cased, { casing: 'snake_case' });

    if (isDrizzle1) expect(vectorError(create).code).toBe('casing_mismatch');
    else expect(create).not.toThrow();
  });
});
