// vector_definition: what the CREATE VIRTUAL TABLE of a table says. How it is called is in index-functions.test.ts.

import { describe, expect, test } from 'vitest';
import { hosts } from '../host.js';
import type { Connection } from '../support/connection.js';
import { CONTENT, POSTS } from '../support/indexed-posts.js';
import { name, text } from '../support/vectors.js';
import { workspace } from '../support/workspace.js';

const create = (options: string, table = 'docs') => `CREATE VIRTUAL TABLE ${table} USING vector(${options})`;

const definition = async (db: Connection, table = 'docs') =>
  JSON.parse(String(await db.value(`SELECT vector_definition(${text(table)})`)));

const DEFAULTS = {
  type: 'float4',
  metric: 'l2',
  m: 16,
  ef_construction: 128,
  ef_search: null,
  recall: 0.98,
  mode: 'auto',
  quantization: 'auto',
  merge_every: null,
  requires_partition: false,
  key: 'id',
  key_type: 'integer',
  column: 'vector',
  metadata: [],
  unique: [],
  content: null,
  model: null,
};

const INDEX = { ...DEFAULTS, dim: 2, column: 'embedding', content: { table: 'posts', filters: [] } };

const COLUMN = {
  type: '',
  not_null: false,
  default: null,
  generated: null,
  collation: 'BINARY',
  indexed: false,
  partition_key: false,
};

describe.each(hosts)('$name', (host) => {
  const { open, file } = workspace(host);

  test('the text: every key, in this order', async () => {
    const db = await open();
    await db.run(create("dim=384, metric=cosine, column=embedding, metadata='title TEXT NOT NULL'"));
    expect(await db.value("SELECT vector_definition('docs')")).toBe(
      '{"dim":384,"type":"float4","metric":"cosine","m":16,"ef_construction":128,"ef_search":null,"recall":0.98,"mode":"auto",' +
        '"quantization":"auto","merge_every":null,"requires_partition":false,"key":"id","key_type":"integer","column":"embedding",' +
        '"metadata":[{"name":"title","type":"TEXT","not_null":true,"default":null,"generated":null,"collation":"BINARY",' +
        '"indexed":false,"partition_key":false}],"unique":[],"content":null,"model":null}',
    );
  });

  test('is JSON to the functions for JSON', async () => {
    const db = await open();
    await db.run(create('dim=3'));
    expect(await db.value("SELECT json_array(vector_definition('docs')) ->> '$[0].dim'")).toBe(3);
  });

  test('defaults are filled in', async () => {
    const db = await open();
    await db.run(create('dim=3'));
    expect(await definition(db)).toEqual({ ...DEFAULTS, dim: 3 });
  });

  test('every option arrives, however it is spelled', async () => {
    const db = await open();
    const options = [
      ...["DIM='5'", 'type=FLOAT8', 'metric=ip', 'm=32', 'ef_construction=200', 'ef_search=100', 'mode="HNSW"'],
      ...[
        'quantization=FLOAT2',
        'merge_every=7',
        'requires_partition=1',
        'key=[doc]',
        'column=`embedding`',
        'key_type=TEXT',
      ],
      "model='nomic-embed-text:v1.5'",
    ];
    await db.run(create(`${options.join()}, metadata='tenant PARTITION KEY, "a b" unique, UNIQUE ( tenant,"A b" )'`));
    expect(await definition(db)).toEqual({
      dim: 5,
      type: 'float8',
      metric: 'inner_product',
      m: 32,
      ef_construction: 200,
      ef_search: 100,
      recall: 0.98,
      mode: 'hnsw',
      quantization: 'float2',
      merge_every: 7,
      requires_partition: true,
      key: 'doc',
      key_type: 'text',
      column: 'embedding',
      metadata: [
        { ...COLUMN, name: 'tenant', partition_key: true },
        { ...COLUMN, name: 'a b' },
      ],
      unique: [['a b'], ['tenant', 'a b']],
      content: null,
      model: 'nomic-embed-text:v1.5',
    });
  });

  test.each([
    ['title', {}],
    ['title TEXT', { type: 'TEXT' }],
    ['title DECIMAL(10, 2)', { type: 'DECIMAL(10, 2)' }],
    ['title double  precision NOT NULL', { type: 'double  precision', not_null: true }],
    ['title "a type"', { type: '"a type"' }],
    ['title NULL', {}],
    ['title TEXT COLLATE NOCASE', { type: 'TEXT', collation: 'NOCASE' }],
    ['title COLLATE "rtrim"', { collation: 'rtrim' }],
    ['title TEXT INDEXED', { type: 'TEXT', indexed: true }],
    ['title TEXT PARTITION KEY', { type: 'TEXT', partition_key: true }],
    ['title DEFAULT NULL', { default: 'NULL' }],
    ['title DEFAULT -1.5e3', { default: '-1.5e3' }],
    ["title DEFAULT ''", { default: "''" }],
    [`title DEFAULT 'it''s "here" \\ there'`, { default: `'it''s "here" \\ there'` }],
    ["title DEFAULT X'00ff'", { default: "X'00ff'" }],
    ["title DEFAULT (strftime('%Y', 'now') || ')')", { default: "(strftime('%Y', 'now') || ')')" }],
    [
      "title TEXT DEFAULT 'x' COLLATE NOCASE NOT NULL INDEXED",
      { type: 'TEXT', default: "'x'", collation: 'NOCASE', not_null: true, indexed: true },
    ],
  ])('the metadata column %s', async (column, expected) => {
    const db = await open();
    await db.run(create(`dim=2, metadata=${text(column)}`));
    expect((await definition(db)).metadata).toEqual([{ ...COLUMN, name: 'title', ...expected }]);
  });

  test('metadata columns come in their order', async () => {
    const db = await open();
    await db.run(create("dim=2, metadata='z, tenant PARTITION KEY, a INDEXED'"));
    expect((await definition(db)).metadata).toEqual([
      { ...COLUMN, name: 'z' },
      { ...COLUMN, name: 'tenant', partition_key: true },
      { ...COLUMN, name: 'a', indexed: true },
    ]);
  });

  test.each([
    'a "name"',
    "it's",
    'back\\slash',
    '\\"',
    'ключ №1',
    '鍵 🔑',
    '%s %d',
    'tab\there',
    'line\nbreak',
    '\u0001\u001f',
  ])('names, types and defaults have %j as it is', async (word) => {
    const db = await open();
    await db.run(`CREATE TABLE ${name(word)}(${name(`${word} key`)} INTEGER PRIMARY KEY, ${name(`${word} vector`)})`);
    const columns = `key=${name(`${word} key`)}, column=${name(`${word} vector`)}, model=${text(word)}`;
    const metadata = `${name(word)} ${name(`${word} type`)} DEFAULT ${text(word)}`;
    await db.run(create(`dim=2, ${columns}, metadata=${text(metadata)}`));
    const content = `content=${name(word)}, content_key=${name(`${word} key`)}, content_column=${name(`${word} vector`)}`;
    await db.run(create(`dim=2, ${content}`, name(`${word} index`)));
    const common = { ...DEFAULTS, dim: 2, key: `${word} key`, column: `${word} vector` };
    expect(await definition(db)).toEqual({
      ...common,
      model: word,
      metadata: [{ ...COLUMN, name: word, type: name(`${word} type`), default: text(word) }],
    });
    expect(await definition(db, `${word} index`)).toEqual({ ...common, content: { table: word, filters: [] } });
  });

  test('a recall arrives as it is given', async () => {
    const db = await open();
    await db.run(create('dim=3, recall=0.955'));
    expect(await definition(db)).toEqual({ ...DEFAULTS, dim: 3, recall: 0.955 });
  });

  test('ef_search and quantization are those of the statement, not of the index', async () => {
    const db = await open();
    await db.run(create('dim=2, mode=hnsw'));
    await db.run("INSERT INTO docs(vector) VALUES ('[1, 2]'), ('[2, 1]')");
    await db.value("SELECT vector_ef_search('docs', 200)");
    await db.value("SELECT vector_rebuild_index('docs')");
    expect(await definition(db)).toMatchObject({ ef_search: null, recall: 0.98, quantization: 'auto' });
  });

  test('of a table that was renamed', async () => {
    const db = await open();
    await db.run(create("dim=2, key=doc, metadata='title'"));
    const before = await definition(db);
    await db.run('ALTER TABLE docs RENAME TO news');
    expect(await definition(db, 'news')).toEqual(before);
  });

  test('of tables of one name in several databases', async () => {
    const db = await open();
    await db.run(`${create('dim=1')}; ATTACH ${text(file('other.db'))} AS other; ${create('dim=2', 'other.docs')}`);
    await db.run(`${create('dim=3', 'other.news')}; ${create('dim=4', 'temp.notes')}`);
    for (const [table, dim] of Object.entries({ docs: 1, 'other.docs': 2, news: 3, 'other.news': 3, notes: 4 })) {
      expect(await definition(db, table), table).toEqual({ ...DEFAULTS, dim });
    }
  });

  test('for a connection that can only read', async () => {
    await (await open(file())).run(create('dim=2'));
    expect(await definition(await open(file(), { readonly: true }))).toEqual({ ...DEFAULTS, dim: 2 });
  });

  describe('an index over a table', () => {
    async function openIndexed(): Promise<Connection> {
      const db = await open(file());
      await db.run(`${POSTS}; ${create(`dim=2, ${CONTENT}`)}`);
      return db;
    }

    test('has the key and the vector column of the table', async () => {
      expect(await definition(await openIndexed())).toEqual(INDEX);
    });

    test('has a model', async () => {
      const db = await open();
      await db.run(`${POSTS}; ${create(`dim=2, ${CONTENT}, model='text-embedding-3-small'`)}`);
      expect(await definition(db)).toEqual({ ...INDEX, model: 'text-embedding-3-small' });
    });

    test('has the key id unless another is named', async () => {
      const db = await open();
      await db.run(`${POSTS}; ${create('dim=2, mode=hnsw, content=posts, content_column=embedding')}`);
      expect(await definition(db)).toEqual({ ...INDEX, mode: 'hnsw' });
    });

    const remade = `DROP TABLE posts; ${POSTS}`;
    test.each([
      ['dropped', 'DROP TABLE posts'],
      ['dropped and made again, without the triggers', remade],
      ['made again as another', 'DROP TABLE posts; CREATE TABLE posts(a)'],
      ['a view now', 'DROP TABLE posts; CREATE VIEW posts AS SELECT 1 AS id'],
      ['renamed', 'ALTER TABLE posts RENAME TO news'],
      ['one with another key', 'ALTER TABLE posts RENAME id TO number'],
    ])('whose table is %s', async (_, change) => {
      const db = await openIndexed();
      await db.run(change);
      expect(await definition(db)).toEqual(INDEX);
      await db.close();
      expect(await definition(await open(file()))).toEqual(INDEX);
    });

    test('within the transaction that makes the table anew', async () => {
      const db = await openIndexed();
      await db.run(`BEGIN; ${remade}`);
      expect(await definition(db)).toEqual(INDEX);
      await db.run('ROLLBACK');
      expect(await definition(db)).toEqual(INDEX);
    });
  });

  describe('a table whose shadow tables', () => {
    const suffixes = ['data', 'vectors', 'chunks', 'updates', 'log', 'index', 'meta'];
    const each = (statement: string) =>
      suffixes.map((suffix) => statement.replace('SHADOW', `docs_${suffix}`)).join(';');

    test.each([
      ['are gone', each('DROP TABLE SHADOW')],
      ['are empty', each('DELETE FROM SHADOW')],
      ['are others', `${each('DROP TABLE SHADOW')}; ${each('CREATE TABLE SHADOW(a)')}`],
      ['are of a newer version', "UPDATE docs_meta SET value = 1000 WHERE name = 'format_version'"],
    ])('%s', async (_, damage) => {
      const db = await open(file());
      await db.run(create("dim=2, metadata='title TEXT'"));
      await db.close();
      const vandal = await open(file(), { extension: false });
      await vandal.run(damage);
      await vandal.close();
      const damaged = await open(file());
      await expect(damaged.value("SELECT vector_index_info('docs')")).rejects.toThrow(/docs/);
      expect(await definition(damaged)).toEqual({
        ...DEFAULTS,
        dim: 2,
        metadata: [{ ...COLUMN, name: 'title', type: 'TEXT' }],
      });
    });
  });
});
