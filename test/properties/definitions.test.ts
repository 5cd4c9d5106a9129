import { sql } from 'drizzle-orm';
import { blob, integer, real, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import {
  checkSchema,
  createRtreeTable,
  createVectorIndex,
  createVectorTable,
  float4Vector,
  int1Vector,
  knn,
  rtreeTable,
  vectorIndex,
  vectorTable,
} from 'drizzle-vector';
import { createFts5Table, fts5Table, matchText } from 'drizzle-vector/fts5';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isSameTable } from '../../src/kit/database/is-same-table.js';
import { parseRtreeSql } from '../../src/kit/database/parse-rtree-sql.js';
import { readFts5Table } from '../../src/kit/database/read-fts5-table.js';
import { readVectorTable } from '../../src/kit/database/read-vector-table.js';
import { createVirtualTableSql, type VirtualTable } from '../../src/tables/virtual-table.js';
import { openDatabase } from '../support/database.js';
import { thrown } from '../support/thrown.js';
import { check } from './support/check.js';
import { hostileNames, hostileText } from './support/names.js';

type Client = ReturnType<typeof openDatabase>['$client'];

const RESERVED = ['distance', 'similarity', 'k', 'ef_search', 'rank', 'rowid'];

const names = (count: number) =>
  hostileNames(count).filter((all) => all.every((name) => !RESERVED.includes(name.toLowerCase())));

/** The definition that drizzle-kit would see of a table in the database. */
function readBack(client: Client, name: string): VirtualTable {
  const json = client.prepare<[string], string>('select vector_definition(?)').pluck().get(name);
  return readVectorTable(name, json ?? '');
}

const connectionOf = (client: Client) => ({
  prepare: (text: string) => client.prepare(text),
  all: <Row>(text: string) => client.prepare(text).all() as Row[],
  exec: (text: string) => void client.exec(text),
  close: () => {},
});

const sqlOf = (client: Client, name: string) =>
  client.prepare<[string], string>('select sql from sqlite_master where name = ?').pluck().get(name) ?? '';

/** Fails unless what was read makes the same table under another connection, and reads the same there. */
function expectSameAgain(table: VirtualTable, readIn: (client: Client) => VirtualTable | undefined, first = ''): void {
  const { $client: other } = openDatabase();
  if (first !== '') other.exec(first);
  for (const statement of createVirtualTableSql(table)) other.exec(statement);
  const again = readIn(other);
  expect(again).toEqual(table);
  expect(again !== undefined && isSameTable(again, table)).toBe(true);
  other.close();
}

const options = fc.record(
  {
    metric: fc.constantFrom('cosine', 'l2_squared', 'euclidean', 'inner_product', 'l1'),
    m: fc.integer({ min: 2, max: 128 }),
    efSearch: fc.integer({ min: 1, max: 4096 }),
    mode: fc.constantFrom('auto', 'hnsw', 'exact'),
    quantization: fc.constantFrom('auto', 'none', 'float2', 'int1'),
    mergeEvery: fc.integer({ min: 1, max: 1e6 }),
    model: hostileText(6).filter((name) => name.trim() !== '' && !name.includes('\0')),
  },
  { requiredKeys: ['metric'] },
);

const roles = fc.record({
  notNull: fc.boolean(),
  indexed: fc.boolean(),
  partition: fc.boolean(),
  unique: fc.boolean(),
  key: fc.constantFrom('integer', 'text', 'blob'),
  default: fc.option(
    hostileText(6).filter((value) => !value.includes('\0')),
    { nil: undefined },
  ),
});

test('a vector table is created as it is defined, and reads back as the same table', () => {
  check(
    fc.property(names(5), options, roles, (given, index, role) => {
      const [table, id, title, page, vector] = given as [string, string, string, string, string];
      const db = openDatabase();
      const key = { integer: integer(id), text: text(id), blob: blob(id, { mode: 'buffer' }) }[role.key];
      const titled = role.default === undefined ? text(title) : text(title).default(role.default);
      const metadata = role.notNull ? titled.notNull() : titled;
      const docs = vectorTable(
        table,
        {
          id: key.primaryKey() as ReturnType<typeof integer>,
          title: role.unique ? metadata.unique() : metadata,
          page: integer(page),
          vector: int1Vector(vector, 2),
        },
        {
          ...index,
          ...(role.indexed ? { indexed: ['title'] } : {}),
          ...(role.partition ? { partitionKey: 'page', requiresPartition: false } : {}),
        },
      );
      createVectorTable(db, docs);
      checkSchema(db, docs);
      const own = { integer: 1, text: 'a', blob: Buffer.alloc(16, 1) }[role.key] as number;
      db.insert(docs)
        .values({ id: own, title: 'x', page: 3, vector: Int8Array.of(1, 2) })
        .run();
      expect(knn(db, docs, Int8Array.of(1, 2), { k: 1, where: sql`${docs.page} = 3` })).toMatchObject([
        { id: own, title: 'x', page: 3 },
      ]);

      const read = readBack(db.$client, table);
      expectSameAgain(read, (client) => readBack(client, table));
      db.$client.close();
    }),
  );
});

test('a vector index is created as it is defined, follows its table, and reads back as the same index', () => {
  check(
    fc.property(names(5), options, fc.boolean(), (given, index, isFiltered) => {
      const [content, id, title, vector, name] = given as [string, string, string, string, string];
      const db = openDatabase();
      const posts = sqliteTable(content, {
        id: integer(id).primaryKey(),
        title: text(title),
        vector: float4Vector(vector, 2),
      });
      const create = sql`create table ${posts} (${sql.identifier(id)} integer primary key, ${sql.identifier(title)} text, ${sql.identifier(vector)} blob)`;
      db.run(create);
      const indexed = vectorIndex(name, posts, {
        ...index,
        column: 'vector',
        ...(isFiltered ? { filters: ['title'] } : {}),
      });
      createVectorIndex(db, indexed);
      checkSchema(db, indexed);
      db.insert(posts)
        .values({ id: 1, title: 'x', vector: Float32Array.of(1, 2) })
        .run();
      db.update(posts).set({ id: 7 }).run();
      expect(knn(db, indexed, [1, 2], { k: 1 })).toMatchObject([{ id: 7, title: 'x' }]);

      const read = readBack(db.$client, name);
      expectSameAgain(read, (client) => readBack(client, name), sqlOf(db.$client, content));
      db.$client.close();
    }),
  );
});

test('a full-text table is created as it is defined, finds its texts, and reads back as the same table', () => {
  const tokenizers = fc.constantFrom(undefined, 'porter unicode61', "unicode61 tokenchars '-_'", 'trigram', 'words');
  check(
    fc.property(names(5), tokenizers, fc.boolean(), fc.boolean(), (given, tokenize, isPrefix, isOver) => {
      const [content, id, title, body, name] = given as [string, string, string, string, string];
      const db = openDatabase();
      const posts = sqliteTable(content, { id: integer(id).primaryKey(), title: text(title), body: text(body) });
      db.run(
        sql`create table ${posts} (${sql.identifier(id)} integer primary key, ${sql.identifier(title)} text, ${sql.identifier(body)} text)`,
      );
      const notes = fts5Table(
        name,
        { title: text(title), body: text(body) },
        {
          ...(tokenize === undefined ? {} : { tokenize }),
          ...(isPrefix ? { prefix: [2, 3] } : {}),
          ...(isOver ? { content: posts } : { unindexed: ['body'] }),
        },
      );
      const refused = thrownOrNothing(() => createFts5Table(db, notes));
      if (refused !== undefined) {
        // FTS5 has names of its own that no quotes make another's. It says so itself.
        expect(refused.message).toMatch(/reserved|malformed|parse error/);
        return;
      }
      if (isOver) db.insert(posts).values({ id: 7, title: 'Whales sing', body: 'x' }).run();
      else db.insert(notes).values({ rowid: 7, title: 'Whales sing', body: 'x' }).run();
      const rows = db.select({ id: notes.rowid }).from(notes).where(matchText(notes.title, 'whales')).all();
      expect(rows).toEqual([{ id: 7 }]);

      const readIn = (client: Client): VirtualTable | undefined => {
        const description = readFts5Table(name, sqlOf(client, name), connectionOf(client));
        return description && { madeBy: 'fts5Table', description };
      };
      const read = readIn(db.$client);
      expect(read).toBeDefined();
      expectSameAgain(read as VirtualTable, readIn, sqlOf(db.$client, content));
      db.$client.close();
    }),
  );
});

test('an R*Tree table is created as it is defined, and reads back as the same table', () => {
  check(
    fc.property(names(5), fc.boolean(), (given, isInteger) => {
      const [name, id, low, high, label] = given as [string, string, string, string, string];
      const db = openDatabase();
      const number = (column: string) => (isInteger ? integer(column) : real(column)) as ReturnType<typeof real>;
      const areas = rtreeTable(
        name,
        { id: integer(id).primaryKey(), low: number(low), high: number(high), label: text(label) },
        { bounds: { x: ['low', 'high'] }, ...(isInteger ? { type: 'rtree_i32' } : {}) },
      );
      const refused = thrownOrNothing(() => createRtreeTable(db, areas));
      expect(refused).toBeUndefined();
      db.insert(areas).values({ id: 1, low: 1, high: 2, label: 'x' }).run();
      expect(db.select().from(areas).all()).toEqual([{ id: 1, low: 1, high: 2, label: 'x' }]);

      const readIn = (client: Client): VirtualTable | undefined => {
        const description = parseRtreeSql(name, sqlOf(client, name));
        return description && { madeBy: 'rtreeTable', description };
      };
      const read = readIn(db.$client);
      expect(read).toBeDefined();
      expectSameAgain(read as VirtualTable, readIn);
      db.$client.close();
    }),
  );
});

function thrownOrNothing(action: () => unknown): Error | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    return thrown(() => {
      throw error;
    });
  }
}
