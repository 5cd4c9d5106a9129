// The filter columns of an index over an ordinary table: hidden columns of the index, by which a search filters.

import { describe, expect, test } from 'vitest';
import { hosts } from '../host.js';
import type { Connection } from '../support/connection.js';
import { tableNames } from '../support/titled-rows.js';
import { workspace } from '../support/workspace.js';

const ROWS = 40;

/** Row n lies at (n, 1), in one of four tenants; every third is published. */
const POSTS = `CREATE TABLE posts(id INTEGER PRIMARY KEY, slug TEXT UNIQUE, tenant TEXT COLLATE NOCASE, published INTEGER NOT NULL DEFAULT 0,
    created VARCHAR(10), extra, embedding BLOB);
  CREATE INDEX posts_created ON posts(created);
  INSERT INTO posts(id, slug, tenant, published, created, extra, embedding) VALUES
  ${Array.from({ length: ROWS }, (_, i) => `(${i + 1}, 's${i + 1}', 't${(i + 1) % 4}', ${(i + 1) % 3 === 0 ? 1 : 0}, '2024-0${((i + 1) % 9) + 1}', ${i % 2 ? i : `'${i}'`}, '[${i + 1}, 1]')`).join()}`;

const FILTERS = 'tenant PARTITION KEY, published, created INDEXED, extra';

const index = (filters = FILTERS, more = '', name = 'docs') =>
  `CREATE VIRTUAL TABLE ${name} USING vector(dim=2, content=posts, content_column=embedding, content_filters='${filters}'${more})`;

/** The conditions that the index has to answer as the table does. */
const CONDITIONS = [
  "tenant = 't1'",
  "tenant = 'T1' AND published = 1",
  "tenant IN ('t1', 'T2') AND published = 0",
  'published = 1',
  'published <> 1',
  "published = '1'",
  'published IS NULL',
  "created > '2024-05'",
  "created BETWEEN '2024-02' AND '2024-04' AND published = 1",
  "tenant = 't3' AND created = '2024-04'",
  "created LIKE '2024-0%'",
  'extra = 5',
  "extra = '5'",
  "extra = '6'",
  'extra IS NOT NULL',
  "tenant IS NOT 't1'",
];

describe.each(hosts)('$name', (host) => {
  const { open, file } = workspace(host);

  async function create(filters?: string, more = ', mode=hnsw', path?: string): Promise<Connection> {
    const db = await open(path);
    await db.run(POSTS);
    await db.run(index(filters, more));
    return db;
  }

  const search = (condition: string, limit = 5) =>
    `SELECT id FROM docs WHERE knn_match(distance, '[20.2, 1]') AND ${condition} ORDER BY distance LIMIT ${limit}`;

  async function expectAgreement(db: Connection, conditions: readonly string[] = CONDITIONS): Promise<void> {
    for (const condition of conditions) {
      const wanted = await db.column(
        `SELECT id FROM posts WHERE embedding IS NOT NULL AND (${condition}) ORDER BY vector_distance(embedding, '[20.2, 1]', 'l2', 'float4'), id LIMIT 5`,
      );
      expect(await db.column(search(condition)), condition).toEqual(wanted);
      expect(await db.column(`SELECT id FROM docs WHERE ${condition} ORDER BY id`), condition).toEqual(
        await db.column(`SELECT id FROM posts WHERE embedding IS NOT NULL AND (${condition}) ORDER BY id`),
      );
    }
    expect(await db.column('PRAGMA integrity_check')).toEqual(['ok']);
  }

  const plan = async (db: Connection, condition: string) =>
    String((await db.row(`EXPLAIN QUERY PLAN ${search(condition)}`))?.at(-1));

  describe('a search', () => {
    test.each(['mode=auto', 'mode=hnsw', 'mode=exact'])('finds what the table says, with %s', async (mode) => {
      const db = await create(FILTERS, `, ${mode}`);
      await expectAgreement(db);
      await expectAgreement(db);
    });

    test('takes the conditions into the search', async () => {
      const db = await create();
      expect(await plan(db, "tenant = 'T1' AND published = 1 AND created > '2024'")).toMatch(
        /^SCAN docs.*: tenant = \?, published = \?, created > \?/,
      );
    });

    test('can be joined with the table', async () => {
      const db = await create();
      expect(
        await db.all(`SELECT p.slug, e.published FROM docs e JOIN posts p USING (id)
          WHERE knn_match(e.distance, '[20.2, 1]') AND e.tenant = 't1' AND e.published = 1 ORDER BY e.distance LIMIT 2`),
      ).toEqual([
        ['s21', 1],
        ['s9', 1],
      ]);
    });

    test('compares by the collation of the column', async () => {
      const db = await create();
      expect(await db.column("SELECT id FROM docs WHERE tenant = 'T1' AND id < 6 ORDER BY id")).toEqual([1, 5]);
      expect(await db.column("SELECT id FROM docs WHERE tenant = 'T1' COLLATE BINARY AND id < 6 ORDER BY id")).toEqual(
        [],
      );
    });

    test('finds the same when the index of an INDEXED column is dropped, and made again', async () => {
      const db = await create();
      await db.run('DROP INDEX posts_created');
      await expectAgreement(db);
      await db.run('CREATE INDEX again ON posts(tenant, created)');
      await expectAgreement(db);
    });

    test('by a tenant alone needs no index', async () => {
      const db = await create('tenant PARTITION KEY', ', requires_partition=1');
      await expectAgreement(db, ["tenant = 't1'", "tenant IN ('t2', 't3')"]);
      await expect(db.all(search('1'))).rejects.toThrow(/expected a condition on the partition key "tenant"/);
      await db.run('CREATE INDEX posts_tenant ON posts(tenant)');
      await expectAgreement(db, ["tenant = 't1'", "tenant IN ('t2', 't3')"]);
    });
  });

  describe('the columns are hidden', () => {
    test('SELECT * and the column list are as without them', async () => {
      const db = await create();
      expect(await db.row('SELECT * FROM docs WHERE id = 3')).toEqual([3]);
      expect(await db.column("SELECT name FROM pragma_table_info('docs')")).toEqual(['id']);
    });

    test('their values are those of the table', async () => {
      const db = await create();
      const columns = 'id, tenant, published, created, extra, typeof(extra)';
      expect(await db.all(`SELECT ${columns} FROM docs ORDER BY id`)).toEqual(
        await db.all(`SELECT ${columns} FROM posts ORDER BY id`),
      );
    });

    test('no write can name them', async () => {
      const db = await create();
      await expect(db.run('UPDATE docs SET published = 1')).rejects.toThrow(/write to the table "posts"/);
      await expect(db.run("INSERT INTO docs(id, tenant) VALUES (50, 'x')")).rejects.toThrow(
        /write to the table "posts"/,
      );
    });
  });

  describe('the index follows', () => {
    test.each([
      ['an UPDATE of a filter column', 'UPDATE posts SET published = 1 - published WHERE id % 2'],
      [
        'an UPDATE of several',
        "UPDATE posts SET published = 1, tenant = 't9', extra = NULL WHERE id BETWEEN 15 AND 25",
      ],
      ['a change of type alone', 'UPDATE posts SET extra = CAST(extra AS TEXT)'],
      ['a change of letters alone', 'UPDATE posts SET tenant = upper(tenant)'],
      ['an INSERT', "INSERT INTO posts(slug, tenant, published, embedding) VALUES ('new', 't1', 1, '[20, 1]')"],
      ['a DELETE', 'DELETE FROM posts WHERE published = 1'],
      ['a moved key', "UPDATE posts SET id = id + 100, published = 1 WHERE tenant = 't1'"],
      [
        'a vector that comes',
        "UPDATE posts SET embedding = NULL WHERE id = 20; UPDATE posts SET published = 1 WHERE id = 20; UPDATE posts SET embedding = '[20, 1]' WHERE id = 20",
      ],
      ['both at once', "UPDATE posts SET embedding = '[20.1, 1]', published = 1 WHERE id > 30"],
      [
        'an upsert',
        "INSERT INTO posts(slug, tenant, published, embedding) VALUES ('s20', 't1', 1, '[20, 1]') ON CONFLICT(slug) DO UPDATE SET published = 1, tenant = excluded.tenant",
      ],
      ['REPLACE over the key', "REPLACE INTO posts(id, tenant, published, embedding) VALUES (20, 't1', 1, '[20, 1]')"],
      [
        'REPLACE over another column',
        "REPLACE INTO posts(id, slug, tenant, published, embedding) VALUES (70, 's20', 't1', 1, '[20, 1]')",
      ],
      ['REPLACE without a vector', "REPLACE INTO posts(id, slug, published) VALUES (20, 's21', 1)"],
    ])('%s', async (_, change) => {
      const db = await create();
      await expectAgreement(db);
      await db.run(change);
      await expectAgreement(db);
      await db.value("SELECT vector_merge_index('docs')");
      await expectAgreement(db);
      await db.value("SELECT vector_rebuild_index('docs')");
      await expectAgreement(db);
    });

    test.each([
      'UPDATE posts SET published = 1 - published',
      "REPLACE INTO posts(slug) VALUES ('s20'), ('s21'), ('s24')",
      "REPLACE INTO posts(id, slug, published) VALUES (21, 's21', 0), (20, 's20', 1)",
      "UPDATE OR REPLACE posts SET slug = 's20' WHERE id = 21",
      'DELETE FROM posts WHERE id BETWEEN 18 AND 22',
      "UPDATE posts SET published = 1, tenant = 't1' WHERE id = 20; SAVEPOINT s; REPLACE INTO posts(slug) VALUES ('s20')",
    ])('a rollback of %s, searched in between', async (change) => {
      const db = await create();
      await db.column(search('published = 1')); // has this column in memory, and no other
      await db.run(`BEGIN; ${change}`);
      await expectAgreement(db);
      await db.run('SAVEPOINT inner; UPDATE posts SET published = 0; DELETE FROM posts WHERE id % 2');
      await expectAgreement(db);
      await db.run('ROLLBACK TO inner');
      await expectAgreement(db);
      await db.run('ROLLBACK');
      await expectAgreement(db);
    });

    test('what is undone within a transaction', async () => {
      const db = await create();
      await db.run(
        "BEGIN; UPDATE posts SET published = 1, extra = 'e' WHERE id = 20; SAVEPOINT s; REPLACE INTO posts(slug) VALUES ('s20')",
      );
      await expectAgreement(db);
      await db.run('ROLLBACK TO s');
      await expectAgreement(db, [...CONDITIONS, "extra = 'e'"]);
      await db.run('COMMIT');
      await expectAgreement(db, [...CONDITIONS, "extra = 'e'"]);
    });

    test('a commit of another connection, at its next query', async () => {
      const path = file();
      const db = await create(FILTERS, ', mode=hnsw', path);
      await db.run('PRAGMA journal_mode = WAL');
      const other = await open(path);
      await expectAgreement(other);
      await db.run('UPDATE posts SET published = 1 WHERE id = 20');
      expect(await other.column(search('published = 1', 1))).toEqual([20]);
      await db.run('UPDATE posts SET published = 0 WHERE id IN (20, 21)');
      expect(await other.column(search('published = 1', 1))).toEqual([18]);
      await other.run('BEGIN');
      await expectAgreement(other);
      await db.run('UPDATE posts SET published = 1 WHERE id = 20');
      expect(await other.column(search('published = 1', 1))).toEqual([18]);
      await other.run('COMMIT');
      expect(await other.column(search('published = 1', 1))).toEqual([20]);
    });

    test('an action of a foreign key', async () => {
      const db = await open();
      await db.run(`PRAGMA foreign_keys = ON; CREATE TABLE tenants(name TEXT PRIMARY KEY); INSERT INTO tenants VALUES ('a'), ('b');
        CREATE TABLE posts(id INTEGER PRIMARY KEY, tenant TEXT REFERENCES tenants(name) ON UPDATE CASCADE, embedding BLOB);
        INSERT INTO posts VALUES (1, 'a', '[20, 1]'), (2, 'b', '[21, 1]'); ${index('tenant')}`);
      expect(await db.column(search("tenant = 'a'"))).toEqual([1]);
      await db.run("UPDATE tenants SET name = 'c' WHERE name = 'a'");
      expect(await db.column(search("tenant = 'a'"))).toEqual([]);
      expect(await db.column(search("tenant = 'c'"))).toEqual([1]);
    });

    test('generated columns', async () => {
      const db = await open();
      await db.run(`CREATE TABLE posts(id INTEGER PRIMARY KEY, meta TEXT, year INTEGER GENERATED ALWAYS AS (meta ->> '$.year') VIRTUAL,
          author TEXT AS (meta ->> '$.author') STORED, embedding BLOB);
        INSERT INTO posts(meta, embedding) VALUES ('{"year":2020,"author":"x"}', '[20, 1]'), ('{"year":2021,"author":"y"}', '[21, 1]');
        ${index('year, author')}`);
      await expectAgreement(db, ['year = 2020', "author = 'y'", 'year > 2020']);
      await db.run(`UPDATE posts SET meta = '{"year":2022,"author":"x"}' WHERE id = 2`);
      await expectAgreement(db, ['year = 2020', "author = 'y'", "author = 'x'", 'year > 2020']);
    });

    test('the index is told of no other column, and of no row without a vector', async () => {
      const db = await create();
      const noted = async () => await db.value('SELECT count(*) FROM docs_updates');
      await db.run('UPDATE posts SET embedding = NULL WHERE id = 1');
      const before = await noted();
      await db.run(
        "UPDATE posts SET slug = slug || '!'; UPDATE posts SET published = published; UPDATE posts SET published = 5 WHERE id = 1",
      );
      expect(await noted()).toBe(before);
      await db.run('UPDATE posts SET published = 5 WHERE id = 2');
      expect(await noted()).toBe(Number(before) + 1);
    });

    test('the table keeps its own changes() and last_insert_rowid()', async () => {
      const db = await create();
      await db.run(
        "INSERT INTO posts(id, embedding) VALUES (77, '[1, 1]'); UPDATE posts SET published = 3 WHERE id < 6",
      );
      expect(await db.row('SELECT changes(), last_insert_rowid()')).toEqual([5, 77]);
    });
  });

  describe('the schema', () => {
    test('has one more trigger and one more shadow table, which go with the index', async () => {
      const db = await open();
      await db.run(POSTS);
      const before = await tableNames(db);
      await db.run(index());
      expect((await tableNames(db)).filter((name) => !before.includes(name))).toEqual(
        ['', '_delete', '_filter', '_index', '_insert', '_log', '_meta', '_move', '_update', '_updates'].map(
          (suffix) => `docs${suffix}`,
        ),
      );
      await db.run('DROP TABLE docs');
      expect(await tableNames(db)).toEqual(before);
    });

    test('has rows of version 2, which an index without filters has not', async () => {
      const db = await create();
      await db.run('CREATE VIRTUAL TABLE plain USING vector(dim=2, content=posts, content_column=embedding)');
      const version = async (name: string) => JSON.parse(String(await db.value(`SELECT vector_index_info('${name}')`)));
      expect((await version('docs')).format_version).toBe(2);
      expect((await version('plain')).format_version).toBe(1);
      expect(await tableNames(db)).not.toContain('plain_updates');
      expect(await tableNames(db)).not.toContain('plain_filter');
    });

    test('can be renamed', async () => {
      const db = await create();
      await db.run('ALTER TABLE docs RENAME TO other; UPDATE posts SET published = 1 WHERE id = 20');
      await db.run("ALTER TABLE other RENAME TO docs; UPDATE posts SET tenant = 't7' WHERE id = 20");
      await expectAgreement(db, [...CONDITIONS, "tenant = 't7'"]);
    });

    test.each([
      ['ALTER TABLE posts RENAME published TO shown', /expected the column "published" INTEGER.*a table without it/],
      ['ALTER TABLE posts RENAME TO news', /expected the table "posts"/],
    ])('%s is an error that says so, until it is undone', async (rename, message) => {
      const db = await create();
      await db.run(rename);
      await expect(db.all(search('1'))).rejects.toThrow(message);
      await db.run(
        rename.includes('shown') ? 'ALTER TABLE posts RENAME shown TO published' : 'ALTER TABLE news RENAME TO posts',
      );
      await db.run('UPDATE posts SET published = 1 WHERE id = 20');
      await expectAgreement(db);
    });

    test('a filter column cannot be dropped, as its trigger names it', async () => {
      const db = await create();
      await expect(db.run('ALTER TABLE posts DROP COLUMN extra')).rejects.toThrow(/docs_filter/);
      await expectAgreement(db);
    });

    test.each(['INTEGER', 'TEXT COLLATE BINARY'])(
      'a table that is made anew with a tenant of %s is refused',
      async (type) => {
        const path = file();
        const db = await create(FILTERS, '', path);
        const made = POSTS.replace('TEXT COLLATE NOCASE', type);
        await db.run(`DROP TABLE posts; ${made}`);
        await expect(db.all(search('1'))).rejects.toThrow(
          /expected the column "tenant" TEXT COLLATE NOCASE .*received "tenant"/,
        );
        await expect(db.all("SELECT vector_attach_index('docs')")).rejects.toThrow();
        const other = await open(path);
        await expect(other.all(search('1'))).rejects.toThrow(/expected the column "tenant" TEXT COLLATE NOCASE/);
        await db.run(`DROP TABLE docs; ${index()}`);
      },
    );

    test('the index can be dropped without its table', async () => {
      const path = file();
      const db = await create(FILTERS, '', path);
      await db.run('DROP TABLE posts');
      await db.close();
      const other = await open(path);
      await expect(other.all('SELECT id FROM docs')).rejects.toThrow(/expected the table "posts"/);
      await other.run('DROP TABLE docs');
      expect(await tableNames(other)).toEqual([]);
    });

    test('an index in an attached database, and one of temp', async () => {
      const db = await open();
      await db.run(`ATTACH '${file('other.db')}' AS other`);
      for (const schema of ['other', 'temp']) {
        await db.run(
          POSTS.replace('TABLE posts', `TABLE ${schema}.posts`)
            .replace('INDEX posts_created', `INDEX ${schema}.posts_created`)
            .replace('INTO posts', `INTO ${schema}.posts`),
        );
        await db.run(index(FILTERS, '', `${schema}.docs`));
        await db.run(`UPDATE ${schema}.posts SET published = 1 WHERE id = 20`);
        expect(await db.column(search('published = 1', 1).replace('FROM docs', `FROM ${schema}.docs`))).toEqual([20]);
        await db.run(`DROP TABLE ${schema}.docs`);
      }
    });

    test('a detached index is told of nothing, and catches up when it is attached', async () => {
      const db = await create();
      await expectAgreement(db);
      await db.value("SELECT vector_detach_index('docs')");
      expect(await tableNames(db)).not.toContain('docs_filter');
      await db.run("UPDATE posts SET published = 1 - published, tenant = 't1', extra = id WHERE id % 3");
      await db.value("SELECT vector_attach_index('docs')");
      await expectAgreement(db);
      await db.run('UPDATE posts SET published = 1 WHERE id = 20');
      await expectAgreement(db);
    });

    test('another connection sees what changed while the index was detached', async () => {
      const path = file();
      const db = await create(FILTERS, ', mode=hnsw', path);
      await db.run('PRAGMA journal_mode = WAL');
      const other = await open(path);
      await expectAgreement(other);
      await db.value("SELECT vector_detach_index('docs')");
      await db.run('UPDATE posts SET published = 1 - published');
      await db.value("SELECT vector_attach_index('docs')");
      await expectAgreement(other);
    });

    test('a missing trigger is an error that names it', async () => {
      const db = await create();
      await db.run('DROP TRIGGER docs_filter');
      await expect(db.all(search('1'))).rejects.toThrow(/expected its trigger "docs_filter"/);
      await db.value("SELECT vector_attach_index('docs')");
      await expectAgreement(db);
    });

    test('a lost log of filter columns is damage, which a rebuild repairs', async () => {
      const path = file();
      const db = await create(FILTERS, '', path);
      await db.close();
      const other = await open(path, { extension: false });
      await other.run('DELETE FROM docs_updates');
      await other.close();
      const again = await open(path);
      await expect(again.column(search('published = 1'))).rejects.toThrow(/vector_rebuild_index/);
      await again.value("SELECT vector_rebuild_index('docs')");
      await expectAgreement(again);
    });

    test('the definition has the filters with the types of the table', async () => {
      const db = await create();
      const { metadata, content } = JSON.parse(String(await db.value("SELECT vector_definition('docs')")));
      expect(metadata).toEqual([]);
      const column = {
        not_null: false,
        default: null,
        generated: null,
        collation: 'BINARY',
        indexed: false,
        partition_key: false,
      };
      expect(content).toEqual({
        table: 'posts',
        filters: [
          { ...column, name: 'tenant', type: 'TEXT', collation: 'NOCASE', partition_key: true },
          { ...column, name: 'published', type: 'INTEGER' },
          { ...column, name: 'created', type: 'VARCHAR(10)', indexed: true },
          { ...column, name: 'extra', type: '' },
        ],
      });
    });

    test.each([
      'INTEGER',
      'REAL',
      'TEXT',
      'BLOB',
      'NUMERIC',
      '',
      '"hidden text"',
      '"a, b"',
      'DATETIME',
      'DECIMAL(10, 2)',
    ])('a column of type %s compares as in the table', async (type) => {
      for (const collation of ['', 'COLLATE NOCASE']) {
        const db = await open();
        await db.run(`CREATE TABLE posts(id INTEGER PRIMARY KEY, x ${type} ${collation}, embedding BLOB);
            INSERT INTO posts(x, embedding) VALUES (1, '[20, 1]'), ('1', '[20, 1]'), (1.5, '[20, 1]'), ('a', '[20, 1]'), ('A', '[20, 1]'), (X'61', '[20, 1]'), (NULL, '[20, 1]'), ('1.0', '[20, 1]');
            ${index('x')}`);
        await expectAgreement(db, [
          'x = 1',
          "x = '1'",
          "x = 'a'",
          "x = X'61'",
          'x > 1',
          "x >= '1.0'",
          'x IS NULL',
          "x IN (1, 'A')",
          "x LIKE 'a%'",
          'x <> 1',
        ]);
      }
    });

    test('a column of type ANY in a STRICT table', async () => {
      const db = await open();
      await db.run(`CREATE TABLE posts(id INTEGER PRIMARY KEY, x ANY, embedding ANY) STRICT;
        INSERT INTO posts(x, embedding) VALUES (1, '[20, 1]'), ('1', '[20, 1]'), (1.0, '[20, 1]'); ${index('x')}`);
      await expectAgreement(db, ['x = 1', "x = '1'"]);
    });
  });

  describe('are refused', () => {
    test.each([
      ['the rowid', '_rowid_', /option content_filters: expected a column of "posts", received "_rowid_"/],
      ['a column that is not there', 'nope', /option content_filters: expected a column of "posts", received "nope"/],
      ['the key', 'id', /"id" twice/],
      ['the vector', 'embedding', /"embedding" twice/],
      ['a column twice', 'tenant, TENANT', /"TENANT" twice/],
      ['a type', 'tenant TEXT', /expected INDEXED, PARTITION KEY or nothing after the column "tenant".*received TEXT/],
      ['a constraint', 'tenant NOT NULL', /received NOT/],
      ['half a PARTITION KEY', 'tenant PARTITION', /expected KEY after PARTITION/],
      [
        'two PARTITION KEYs',
        'tenant PARTITION KEY, extra PARTITION KEY',
        /option content_filters: expected at most one PARTITION KEY, received 2/,
      ],
      ['nothing', '', /option content_filters: expected the name of a column/],
      [
        'an INDEXED column without an index',
        'tenant PARTITION KEY, extra INDEXED',
        /expected an index of "posts" that begins with the INDEXED column "extra", or with "tenant" and then "extra", received none/,
      ],
    ] as const)('%s', async (_, filters, message) => {
      const db = await open();
      await db.run(POSTS);
      const before = await tableNames(db);
      await expect(db.run(index(filters))).rejects.toThrow(message);
      expect(await tableNames(db)).toEqual(before);
    });

    test('a partial index, and one of another collation', async () => {
      const db = await open();
      await db.run(
        `${POSTS}; CREATE INDEX part ON posts(extra) WHERE published; CREATE INDEX tenants ON posts(tenant COLLATE BINARY)`,
      );
      await expect(db.run(index('extra INDEXED'))).rejects.toThrow(/received none/);
      await expect(db.run(index('tenant INDEXED'))).rejects.toThrow(/received none/);
    });

    test('a collation that a hidden column cannot have', async () => {
      const db = await open();
      await db.run('CREATE TABLE posts(id INTEGER PRIMARY KEY, x TEXT COLLATE RTRIM, embedding BLOB)');
      await expect(db.run(index('x'))).rejects.toThrow(
        /expected a column with the collation BINARY or NOCASE, received "x" with RTRIM/,
      );
    });

    test('filters without a table', async () => {
      const db = await open();
      await expect(db.run("CREATE VIRTUAL TABLE docs USING vector(dim=2, content_filters='a')")).rejects.toThrow(
        /option content_filters: expected it beside content/,
      );
    });

    test('requires_partition without a partition key', async () => {
      const db = await open();
      await db.run(POSTS);
      await expect(db.run(index('tenant', ', requires_partition=1'))).rejects.toThrow(
        /option requires_partition: expected a filter column that is a PARTITION KEY/,
      );
    });
  });
});
