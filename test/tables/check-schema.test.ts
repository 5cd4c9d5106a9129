import Database from 'better-sqlite3';
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { alias, blob, integer, real, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import {
  checkSchema,
  createVectorIndex,
  createVectorTable,
  float4Vector,
  int4Vector,
  knnMatch,
  type SearchableTable,
  vectorIndex,
  vectorTable,
} from 'drizzle-vector';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../support/database.js';
import { isDrizzle1 } from '../support/drizzle-line.js';
import { openProxy } from '../support/proxy.js';
import { vectorError } from '../support/thrown.js';

const columns = () => ({
  id: integer().primaryKey(),
  title: text().notNull(),
  tenant: integer(),
  embedding: float4Vector(3),
});
const options = { metric: 'cosine', partitionKey: 'tenant' } as const;
const docs = vectorTable('docs', columns(), options);

const posts = sqliteTable('posts', { id: integer().primaryKey(), embedding: float4Vector(3), other: float4Vector(3) });
const news = sqliteTable('news', { key: integer().primaryKey(), embedding: float4Vector(3) });
const postsEmbedding = vectorIndex('posts_embedding', posts, { column: 'embedding', metric: 'cosine' });

/** A database with `docs` and `posts_embedding`. */
function open() {
  const db = openDatabase();
  createVectorTable(db, docs);
  db.run(sql`create table posts (id integer primary key, embedding blob, other blob)`);
  createVectorIndex(db, postsEmbedding);
  return db;
}

const withEmbedding = (embedding: ReturnType<typeof float4Vector>) =>
  vectorTable('docs', { ...columns(), embedding }, options);

/** A table or index of the schema that the database has otherwise, and what the message says of it. */
const others: ReadonlyArray<{ what: string; table: SearchableTable; says: string[] }> = [
  {
    what: 'other dimensions',
    table: withEmbedding(float4Vector(4)),
    says: ['dimensions: 4 in the schema, 3 in the database'],
  },
  {
    what: 'another element type',
    table: withEmbedding(int4Vector(3) as never),
    says: ['element type: int4 in the schema, float4 in the database'],
  },
  {
    what: 'another metric',
    table: vectorTable('docs', columns(), { ...options, metric: 'l2_squared' }),
    says: ['metric: l2_squared in the schema, cosine in the database'],
  },
  {
    what: 'another key',
    table: vectorTable('docs', { ...columns(), id: integer('doc').primaryKey() }, options),
    says: ['key: doc in the schema, id in the database'],
  },
  {
    what: 'another vector column',
    table: withEmbedding(float4Vector('vector', 3) as never),
    says: ['vector column: vector in the schema, embedding in the database'],
  },
  {
    what: 'a column more',
    table: vectorTable('docs', { ...columns(), score: real().notNull() }, options),
    says: ['column score: REAL NOT NULL in the schema, missing in the database'],
  },
  {
    what: 'a column less',
    table: vectorTable('docs', { id: integer().primaryKey(), tenant: integer(), embedding: float4Vector(3) }, options),
    says: ['column title: missing in the schema, TEXT NOT NULL in the database'],
  },
  {
    what: 'a column of another type',
    table: vectorTable('docs', { ...columns(), title: blob().notNull() }, options),
    says: ['column title: BLOB NOT NULL in the schema, TEXT NOT NULL in the database'],
  },
  {
    what: 'a column that can be null',
    table: vectorTable('docs', { ...columns(), title: text() }, options),
    says: ['column title: TEXT in the schema, TEXT NOT NULL in the database'],
  },
  {
    what: 'another partition key',
    table: vectorTable('docs', columns(), { ...options, partitionKey: 'title' }),
    says: ['partitionKey: title in the schema, tenant in the database'],
  },
  {
    what: 'no required partition',
    table: vectorTable('docs', columns(), { ...options, requiresPartition: false }),
    says: ['requiresPartition: false in the schema, true in the database'],
  },
  {
    what: 'a model',
    table: vectorTable('docs', columns(), { ...options, model: 'nomic-embed-text' }),
    says: ['model: nomic-embed-text in the schema, none in the database'],
  },
  {
    what: 'several differences',
    table: vectorTable('docs', { id: integer().primaryKey(), embedding: float4Vector(2) }, { metric: 'euclidean' }),
    says: [
      ...['dimensions: 2 in the schema, 3 in the database', 'metric: euclidean in the schema, cosine in the database'],
      ...['partitionKey: none in the schema, tenant in the database', 'requiresPartition: false in the schema'],
      ...['column title: missing in the schema', 'column tenant: missing in the schema, INTEGER in the database'],
    ],
  },
  {
    what: 'an index of another metric',
    table: vectorIndex('posts_embedding', posts, { column: 'embedding', metric: 'l2_squared' }),
    says: ['metric: l2_squared in the schema, cosine in the database'],
  },
  {
    what: 'an index over another column',
    table: vectorIndex('posts_embedding', posts, { column: 'other', metric: 'cosine' }),
    says: ['vector column: other in the schema, embedding in the database'],
  },
  {
    what: 'an index over another table',
    table: vectorIndex('posts_embedding', news, { column: 'embedding', metric: 'cosine' }),
    says: [
      'kind: an index over news in the schema, an index over posts in the database',
      'key: key in the schema, id in the database',
    ],
  },
  {
    what: 'an index in the place of a table',
    table: vectorIndex('docs', posts, { column: 'embedding', metric: 'cosine' }),
    says: ['kind: an index over posts in the schema, a vector table in the database'],
  },
];

const adviceOf = (table: SearchableTable): string =>
  Object.hasOwn(table, 'embedding')
    ? 'Migrate it with drizzle-kit (generate and migrate, or push), or drop it with its rows and create it again: dropVectorTable() and createVectorTable()'
    : 'Migrate it with drizzle-kit (generate and migrate, or push), or drop it and create it again: dropVectorIndex() and createVectorIndex()';

describe('checkSchema()', () => {
  it('returns nothing where the database has the tables and indexes of the schema', async () => {
    const db = open();

    expect(checkSchema(db, docs, postsEmbedding)).toBeUndefined();
    expect(checkSchema(db, alias(docs, 'd'))).toBeUndefined();
    expect(checkSchema(db)).toBeUndefined();
    db.transaction((tx) => expect(checkSchema(tx, docs)).toBeUndefined());
    await expect(checkSchema(openProxy(db.$client), docs, postsEmbedding)).resolves.toBeUndefined();
    await expect(checkSchema(openProxy(db.$client))).resolves.toBeUndefined();
  });

  it.each(others)('refuses $what', async ({ table, says }) => {
    const db = open();

    const { code, message } = vectorError(() => checkSchema(db, table));
    expect(code).toBe('schema_mismatch');
    expect(message).toMatch(/^checkSchema\(\): expected (docs|posts_embedding) as the schema defines it but received/);
    for (const part of says) expect(message).toContain(part);
    expect(message.match(/ in the schema, /g), message).toHaveLength(says.length);
    expect(message).toContain(adviceOf(table));
    await expect(checkSchema(openProxy(db.$client), table)).rejects.toMatchObject({ code, message });
  });

  it.each([
    [docs, 'createVectorTable()'],
    [postsEmbedding, 'createVectorIndex()'],
  ])('refuses a table or index that the database lacks: %#', async (table, cure) => {
    const db = openDatabase();
    const error = {
      code: 'schema_mismatch',
      message: expect.stringMatching(
        /a database without it: no such table\. Create it by a migration of drizzle-kit, /,
      ),
    };

    expect(vectorError(() => checkSchema(db, table))).toMatchObject(error);
    expect(vectorError(() => checkSchema(db, table)).message).toContain(cure);
    await expect(checkSchema(openProxy(db.$client), table)).rejects.toMatchObject(error);
  });

  it('refuses an ordinary table in the place of a vector table', () => {
    const db = openDatabase();
    db.run(sql`create table docs (id integer primary key, title text, tenant integer, embedding blob)`);

    expect(vectorError(() => checkSchema(db, docs)).message).toContain(
      'kind: a vector table in the schema, an ordinary table in the database',
    );
  });

  it('leaves the options of the search, defaults and indexed columns to either', () => {
    const db = open();
    const tuned = {
      m: 32,
      efConstruction: 64,
      efSearch: 10,
      mode: 'exact',
      quantization: 'none',
      mergeEvery: 9,
    } as const;
    const given = { ...columns(), title: text().notNull().default('none') };

    checkSchema(db, vectorTable('docs', given, { ...options, ...tuned, indexed: ['title'] }));
    checkSchema(db, vectorIndex('posts_embedding', posts, { column: 'embedding', metric: 'cosine', ...tuned }));
  });

  it('compares names and types as SQLite does', () => {
    const db = openDatabase();
    db.$client.exec(
      `create virtual table DOCS using vector(dim=3, metric=cosine, key=ID, column=Embedding, requires_partition=1,
        metadata='Tenant integer partition key, TITLE text not null')`,
    );

    checkSchema(db, docs);
  });

  it('sees a change that another connection made after the last call', () => {
    const db = open();
    checkSchema(db, docs);
    db.$client.exec('drop table docs; create virtual table docs using vector(dim=3, metric=l2)');

    expect(vectorError(() => checkSchema(db, docs)).code).toBe('schema_mismatch');
  });

  // On Drizzle 1.x a database has no casing.
  it.runIf(!isDrizzle1)('takes the names of columns from the casing of the database', () => {
    const pages = vectorTable(
      'pages',
      { pageId: integer().primaryKey(), pageVector: float4Vector(2) },
      { metric: 'cosine' },
    );
    const snake = openDatabase({ casing: 'snake_case' });
    createVectorTable(snake, pages, { casing: 'snake_case' });

    checkSchema(snake, pages);
    const camel = openDatabase({ casing: 'snake_case' });
    createVectorTable(camel, pages);
    expect(vectorError(() => checkSchema(camel, pages)).message).toContain(
      'key: page_id in the schema, pageId in the database',
    );
  });

  it('says what to do where the connection has not loaded the extension', () => {
    const db = drizzle({ client: new Database(':memory:') });

    expect(vectorError(() => checkSchema(db, docs)).code).toBe('extension_not_loaded');
  });

  it('needs a database, and tables with vectors', () => {
    const db = open();

    expect(vectorError(() => checkSchema(docs as never, docs)).code).toBe('not_a_database');
    expect(vectorError(() => checkSchema(db, posts as never)).code).toBe('not_a_vector_table');
  });
});

describe('ifNotExists', () => {
  /** Creates a table or an index, whichever it is. */
  const create = (db: Parameters<typeof createVectorTable>[0], table: SearchableTable): unknown =>
    Object.hasOwn(table, 'embedding')
      ? createVectorTable(db, table as typeof docs, { ifNotExists: true })
      : createVectorIndex(db, table as typeof postsEmbedding, { ifNotExists: true });

  it.each(others)('refuses a table or index that exists with $what, and changes nothing', async ({ table, says }) => {
    const db = open();
    const before = db.all(sql`select * from sqlite_master`);

    const { code, message } = vectorError(() => create(db, table));
    expect(code).toBe('schema_mismatch');
    expect(message).toMatch(/^createVector(Table|Index)\(\): expected (docs|posts_embedding) as the schema defines it/);
    for (const part of says) expect(message).toContain(part);
    await expect(create(openProxy(db.$client) as never, table)).rejects.toMatchObject({ code, message });
    expect(db.all(sql`select * from sqlite_master`)).toEqual(before);
  });

  it('refuses an ordinary table of the name', () => {
    const db = openDatabase();
    db.run(sql`create table docs (id integer primary key)`);

    expect(vectorError(() => create(db, docs)).message).toContain('an ordinary table in the database');
  });

  it.runIf(!isDrizzle1)('compares the names that casing gives', () => {
    const pages = vectorTable('pages', { pageId: integer().primaryKey(), page: float4Vector(2) }, { metric: 'cosine' });
    const snake = { ifNotExists: true, casing: 'snake_case' } as const;
    const db = openDatabase();
    createVectorTable(db, pages, snake);

    createVectorTable(db, pages, snake);
    createVectorTable(drizzle({ client: db.$client, casing: 'snake_case' } as never), pages, { ifNotExists: true });
    expect(vectorError(() => createVectorTable(db, pages, { ifNotExists: true })).message).toContain(
      'key: pageId in the schema, page_id in the database',
    );
  });
});

describe('the misuses that the check finds', () => {
  it('another metric gives other neighbors without an error', () => {
    const db = openDatabase();
    const place = { id: integer().primaryKey(), place: float4Vector(2) };
    createVectorTable(db, vectorTable('places', place, { metric: 'l2_squared' }));
    const places = vectorTable('places', place, { metric: 'cosine' });
    const rows = [
      [100, 1], // of nearly the direction of the query
      [1, 1],
    ];
    db.insert(places)
      .values(rows.map((each) => ({ place: new Float32Array(each) })))
      .run();

    const nearest = db
      .select({ id: places.id })
      .from(places)
      .where(knnMatch(places.distance, [1, 0]).limit(1))
      .all();

    expect(nearest).toEqual([{ id: 2 }]); // by cosine it is 1
    expect(vectorError(() => checkSchema(db, places)).code).toBe('schema_mismatch');
  });

  it('another element type of the same size stores other numbers without an error', () => {
    const db = openDatabase();
    const floats = vectorTable(
      'places',
      { id: integer().primaryKey(), place: float4Vector(2) },
      { metric: 'l2_squared' },
    );
    const ints = vectorTable('places', { id: integer().primaryKey(), place: int4Vector(2) }, { metric: 'l2_squared' });
    createVectorTable(db, floats);
    db.insert(ints)
      .values({ place: new Int32Array([5, 5]) })
      .run();

    expect(db.select().from(floats).all()[0]?.place[0]).toBeCloseTo(0);
    expect(db.select().from(floats).all()[0]?.place[0]).not.toBe(5);
    expect(vectorError(() => checkSchema(db, ints)).code).toBe('schema_mismatch');
  });
});

describe('the declared type of a column', () => {
  const noted = vectorTable(
    'noted',
    { id: integer().primaryKey(), n: integer(), t: text(), r: real(), embedding: float4Vector(2) },
    { metric: 'cosine' },
  );
  const create = (metadata: string) => {
    const db = openDatabase();
    db.run(
      sql.raw(
        `create virtual table noted using vector(dim=2, metric=cosine, key=id, column=embedding, metadata='${metadata}')`,
      ),
    );
    return db;
  };

  it.each(['n INT, t VARCHAR(20), r DOUBLE PRECISION', 'n BIGINT, t CLOB, r FLOAT'])(
    'may have another name of the same affinity: %s',
    (metadata) => {
      expect(checkSchema(create(metadata), noted)).toBeUndefined();
    },
  );

  it.each([
    ['n NUMERIC, t TEXT, r REAL', 'column n: INTEGER in the schema, NUMERIC in the database'],
    ['n INT NOT NULL, t TEXT, r REAL', 'column n: INTEGER in the schema, INT NOT NULL in the database'],
    ['n INT, t, r REAL', 'column t: TEXT in the schema, without a type in the database'],
    ['n INT, t TEXT, r INT', 'column r: REAL in the schema, INT in the database'],
  ])('may not have another affinity: %s', (metadata, difference) => {
    const { code, message } = vectorError(() => checkSchema(create(metadata), noted));
    expect(code).toBe('schema_mismatch');
    expect(message).toContain(difference);
  });
});
