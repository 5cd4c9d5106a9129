import Database from 'better-sqlite3';
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { integer } from 'drizzle-orm/sqlite-core';
import {
  attachIndex,
  createVectorTable,
  detachIndex,
  float4Vector,
  type Health,
  health,
  loadVectorExtension,
  mergeIndex,
  rebuildIndex,
  vectorIndex,
  vectorTable,
} from 'drizzle-vector';
import { describe, expect, it, onTestFinished } from 'vitest';
import { animals, openAnimals } from '../support/animals.js';
import { openDatabase } from '../support/database.js';
import { openPosts, posts, postsEmbedding } from '../support/posts.js';
import { openProxy } from '../support/proxy.js';
import { vectorError } from '../support/thrown.js';

const docs = vectorTable(
  'docs',
  { id: integer().primaryKey(), embedding: float4Vector(2) },
  { metric: 'l2_squared', mode: 'hnsw', mergeEvery: 1_000_000 },
);

const codes = ({ findings }: Health) => findings.map(({ code, table }) => `${code} ${table}`);

type Db = ReturnType<typeof openDatabase>;

/** A table with a graph over 200 rows, and 100 rows that changed since. */
function openDocs(): Db {
  const db = openDatabase();
  createVectorTable(db, docs);
  const insert = (count: number) =>
    db.run(sql`insert into docs(embedding) with recursive n(i) as (select 1 union all select i + 1 from n limit ${count})
      select json_array(i % 13, i) from n`);
  insert(200);
  mergeIndex(db, docs);
  insert(100);
  return db;
}

/** Does to a copy of a database what needs another connection, and gives one with the extension. */
function changed(db: Db, change: string): Db {
  const client = new Database(db.$client.serialize());
  client.unsafeMode(true);
  client.exec(change);
  const copy = drizzle({ client: new Database(client.serialize()) });
  loadVectorExtension(copy);
  return copy;
}

describe('health', () => {
  it('a database is healthy, and its tables are named', () => {
    expect(health(openAnimals(), { tables: [animals], thorough: true })).toEqual({
      healthy: true,
      tables: ['animals'],
      findings: [],
    });
    expect(health(openPosts(), { tables: [postsEmbedding], thorough: true })).toEqual({
      healthy: true,
      tables: ['posts_embedding'],
      findings: [],
    });
    expect(health(openDocs(), { tables: [docs] }).healthy).toBe(true);
    expect(health(openDatabase()).tables).toEqual([]);
  });

  it('gives a promise where the driver is asynchronous', async () => {
    const client = openPosts().$client;
    expect((await health(openProxy(client), { tables: [postsEmbedding] })).healthy).toBe(true);
    const plain = openProxy(new Database(client.serialize()));
    expect(codes(await health(plain, { tables: [postsEmbedding] }))).toEqual(['not_loaded null']);
  });

  it('not_loaded: a connection without the extension, which throws nothing', () => {
    const plain = drizzle({ client: new Database(openPosts().$client.serialize()) });
    const found = health(plain, { tables: [postsEmbedding], thorough: true });
    expect(codes(found)).toEqual(['not_loaded null']);
    expect(found.healthy).toBe(false);
    expect(found.tables).toEqual(['posts_embedding']);
    expect(found.findings[0]?.advice).toMatch(/loadVectorExtension\(sqlite\)/);
    detachIndex(plain, postsEmbedding);
    expect(codes(health(plain))).toEqual(['not_loaded null', 'detached posts_embedding']);
  });

  it('detached: until the index is attached again', () => {
    const db = openPosts();
    detachIndex(db, postsEmbedding);
    const found = health(db, { tables: [postsEmbedding], thorough: true });
    expect(codes(found)).toEqual(['detached posts_embedding']);
    expect(found.findings[0]?.advice).toMatch(/attachIndex/);
    attachIndex(db, postsEmbedding);
    expect(health(db, { tables: [postsEmbedding], thorough: true }).healthy).toBe(true);
  });

  it('triggers_missing: names the triggers, and attaching brings them back', () => {
    const db = openPosts();
    db.run(sql`drop trigger posts_embedding_move`);
    const found = health(db, { tables: [postsEmbedding] });
    expect(codes(found)).toEqual(['triggers_missing posts_embedding']);
    expect(found.findings[0]?.message).toMatch(/: posts_embedding_move\.$/);
    attachIndex(db, postsEmbedding);
    expect(health(db).healthy).toBe(true);
  });

  it('merge_overdue: more rows wait than a commit lets wait, until they are merged', () => {
    // Only a merge that fails leaves so many rows. A lower limit does it here.
    const db = changed(
      openDocs(),
      "pragma writable_schema = on; update sqlite_master set sql = replace(sql, 'merge_every=1000000', 'merge_every=10')",
    );
    const found = health(db);
    expect(codes(found)).toEqual(['merge_overdue docs']);
    expect(found.findings[0]?.message).toMatch(/^100 changed rows wait for a merge, and a commit merges 30\./);
    mergeIndex(db, docs);
    expect(health(db).healthy).toBe(true);
  });

  it('index_of_newer_build: names both possibilities, and a rebuild ends it', () => {
    const db = changed(
      openDocs(),
      "update docs_index set data = cast(substr(data, 1, 4) || x'63' || substr(data, 6) as blob) where id = 0",
    );
    const found = health(db);
    expect(codes(found)).toEqual(['index_of_newer_build docs']);
    expect(found.findings[0]?.message).toMatch(/newer than this build reads.*the header of the index is damaged/);
    rebuildIndex(db, docs);
    expect(health(db).healthy).toBe(true);
  });

  it('schema_mismatch: tells the differences, and a table that the database lacks', () => {
    const other = vectorIndex('posts_embedding', posts, { column: 'embedding', metric: 'cosine' });
    const found = health(openPosts(), { tables: [other, postsEmbedding, docs] });
    expect(codes(found)).toEqual(['schema_mismatch posts_embedding', 'schema_mismatch docs']);
    expect(found.findings[0]?.message).toMatch(/metric: cosine in the schema, l2_squared in the database/);
    expect(found.findings[1]?.message).toMatch(/no such table/);
  });

  it.each([
    ['a log without entries', 'delete from docs_log', false],
    ['an index without a header', 'delete from docs_index where id = 0', true],
    ['an index with other bytes', 'update docs_index set data = zeroblob(length(data)) where id > 0', false],
    ['a shadow table that is missing', 'drop table docs_chunks', false],
    ['a row without a vector', 'delete from docs_vectors where id = 290', true],
  ])('damaged: %s', (_what, damage, isThorough) => {
    const db = changed(openDocs(), damage);
    expect(codes(health(db, { thorough: true }))).toContain('damaged docs');
    if (!isThorough) expect(codes(health(db))).toEqual(['damaged docs']);
  });

  it('damaged: a file whose schema cannot be read is a finding, and no error', () => {
    const bytes = openDocs().$client.serialize();
    bytes.fill(0xff, 100, 4096);
    const client = new Database(bytes);
    onTestFinished(() => void client.close());
    expect(codes(health(drizzle({ client })))).toContain('damaged null');
  });

  it('unusable: an index over a table that has another name now, with the message of the extension', () => {
    const db = openPosts();
    db.run(sql`alter table posts rename to news`);
    const found = health(db);
    expect(codes(found)).toEqual(['unusable posts_embedding']);
    expect(found.findings[0]?.message).toMatch(/expected the table "posts".*"news"/);
  });

  it('a finding of one table does not hide another', () => {
    const db = openPosts();
    createVectorTable(db, docs);
    detachIndex(db, postsEmbedding);
    const broken = changed(db, 'drop table docs_meta');
    expect(codes(health(broken))).toEqual(['damaged docs', 'detached posts_embedding']);
  });

  it('refuses what is not a database, a table or an option', () => {
    const db = openPosts();
    expect(vectorError(() => health({} as never)).code).toBe('not_a_database');
    expect(vectorError(() => health(db, { tables: [posts as never] })).code).toBe('not_a_vector_table');
    expect(vectorError(() => health(db, { tables: posts as never })).code).toBe('invalid_option');
    expect(vectorError(() => health(db, { thorough: 1 as never })).code).toBe('invalid_option');
    expect(vectorError(() => health(db, { fast: true } as never)).code).toBe('invalid_option');
  });
});
