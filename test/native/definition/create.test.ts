// CREATE VIRTUAL TABLE ... USING vector(...): options, columns, errors, and what is on disk afterwards.

import { describe, expect, test } from 'vitest';
import { hosts } from '../host.js';
import { type Connection, SqlError } from '../support/connection.js';
import { Random } from '../support/random.js';
import { text } from '../support/vectors.js';
import { workspace } from '../support/workspace.js';

const create = (options: string, table = 'docs') => `CREATE VIRTUAL TABLE ${table} USING vector(${options})`;

const schema = (db: Connection) => db.column('SELECT name FROM sqlite_master ORDER BY name');

async function info(db: Connection, table = 'docs'): Promise<Record<string, unknown>> {
  return JSON.parse(String(await db.value(`SELECT vector_index_info('${table}')`)));
}

const columns = (db: Connection, table = 'docs') =>
  db.all(`SELECT name, type, pk, hidden FROM pragma_table_xinfo('${table}')`);

describe.each(hosts)('$name', (host) => {
  const { open, file } = workspace(host);

  describe('options', () => {
    test('only dim is required: float4, l2 and the other defaults', async () => {
      const db = await open();
      await db.run(create('dim=3'));
      expect(await info(db)).toMatchObject({
        dim: 3,
        type: 'float4',
        metric: 'l2',
        mode: 'auto',
        m: 16,
        ef_construction: 128,
        ef_search: null,
        quantization: 'auto',
        merge_every: null,
      });
    });

    test('every option arrives', async () => {
      const db = await open();
      await db.run(
        create(
          'dim=5, type=float8, metric=cosine, m=32, ef_construction=200, ef_search=100, mode=hnsw, quantization=float2, merge_every=7',
        ),
      );
      expect(await info(db)).toMatchObject({
        dim: 5,
        type: 'float8',
        metric: 'cosine',
        mode: 'hnsw',
        m: 32,
        ef_construction: 200,
        ef_search: 100,
        quantization: 'float2',
        merge_every: 7,
      });
    });

    test.each(['float2', 'float4', 'float8', 'int1', 'int2', 'int4'])('type=%s', async (type) => {
      const db = await open();
      await db.run(create(`dim=3, type=${type}`));
      expect(await info(db)).toMatchObject({ type });
    });

    test.each([
      ['l2', 'l2'],
      ['euclidean', 'euclidean'],
      ['l1', 'l1'],
      ['cosine', 'cosine'],
      ['inner_product', 'inner_product'],
      ['ip', 'inner_product'],
    ])('metric=%s is %s', async (given, metric) => {
      const db = await open();
      await db.run(create(`dim=3, metric=${given}`));
      expect(await info(db)).toMatchObject({ metric });
    });

    const accepted = [
      ...['mode=auto', 'mode=hnsw', 'mode=exact', 'merge_every=1', 'merge_every=9223372036854775807'],
      ...['quantization=auto', 'quantization=none', 'quantization=float2', 'quantization=int1'],
      ...['m=2', 'm=128', 'ef_construction=4', 'ef_construction=4096', 'ef_search=1', 'ef_search=4096'],
    ];

    test.each(accepted)('%s is accepted', async (option) => {
      const db = await open();
      await db.run(create(`dim=3, ${option}`));
      await db.run("INSERT INTO docs(vector) VALUES ('[1, 2, 3]')");
      await db.value("SELECT vector_merge_index('docs')");
      expect(await db.column("SELECT id FROM docs WHERE knn_match(distance, '[1, 2, 3]')")).toEqual([1]);
      const [name = '', value] = option.split('=');
      expect(String((await info(db))[name])).toBe(name === 'merge_every' ? String(Number(value)) : value);
    });

    test.each([
      ['sync_every=7', { merge_every: 7 }],
      ['quantization=f16', { quantization: 'float2' }],
      ['quantization=INT8', { quantization: 'int1' }],
    ])('the former spelling %s is accepted', async (option, expected) => {
      const db = await open();
      await db.run(create(`dim=3, ${option}`));
      expect(await info(db)).toMatchObject(expected);
    });

    test.each([1, 65535])('a vector may have %i dimensions', async (dim) => {
      const db = await open();
      await db.run(create(`dim=${dim}, type=int1`));
      await db.run(`INSERT INTO docs(vector) VALUES (zeroblob(${dim}))`);
      expect(await db.all('SELECT id, length(vector) FROM docs')).toEqual([[1, dim]]);
    });

    test('names and values are case-insensitive', async () => {
      const db = await open();
      await db.run('create virtual table docs using VECTOR(DIM=3, Type=FLOAT8, METRIC=Inner_Product, Mode=EXACT)');
      expect(await info(db)).toMatchObject({ dim: 3, type: 'float8', metric: 'inner_product', mode: 'exact' });
    });

    test('white space, line breaks and comments may stand between options', async () => {
      const db = await open();
      await db.run(create('\n  dim = 3 , /* elements of */\n  type\t=\tint4,\n  metric  =  cosine\n'));
      expect(await info(db)).toMatchObject({ dim: 3, type: 'int4', metric: 'cosine' });
    });

    test.each(['1e-9', '0.5', '0.999'])('recall=%s is accepted', async (recall) => {
      const db = await open();
      await db.run(create(`dim=3, recall=${recall}`));
      expect(await info(db)).toMatchObject({ ef_search: null, recall: { target: Number(recall) } });
    });

    test('values may be quoted', async () => {
      const db = await open();
      await db.run(create(`dim='3', type='int4', metric="cosine", key='doc', column="embedding"`));
      expect(await info(db)).toMatchObject({ dim: 3, type: 'int4', metric: 'cosine' });
      expect((await columns(db)).map(([column]) => column)).toEqual([
        ...['doc', 'embedding', 'distance', 'k', 'ef_search', 'docs', 'similarity', 'recall'],
      ]);
    });
  });

  describe('columns', () => {
    test('key, vector, metadata as declared, then the hidden ones', async () => {
      const db = await open();
      await db.run(
        create(
          `dim=3, metadata='title TEXT, source TEXT NOT NULL DEFAULT ''web'', page INTEGER, price DECIMAL(10,2), any'`,
        ),
      );
      expect(await columns(db)).toEqual([
        ['id', 'INTEGER', 1, 0],
        ['vector', 'BLOB', 0, 0],
        ['title', 'TEXT', 0, 0],
        ['source', 'TEXT', 0, 0],
        ['page', 'INTEGER', 0, 0],
        ['price', 'DECIMAL(10,2)', 0, 0],
        ['any', '', 0, 0],
        ['distance', 'REAL', 0, 1],
        ['k', 'INTEGER', 0, 1],
        ['ef_search', 'INTEGER', 0, 1],
        ['docs', '', 0, 1],
        ['similarity', 'REAL', 0, 1],
        ['recall', 'REAL', 0, 1],
      ]);
    });

    test('SELECT * gives what is not hidden', async () => {
      const db = await open();
      await db.run(create(`dim=1, type=int1, key=doc, column=embedding, metadata='title TEXT'`));
      await db.run("INSERT INTO docs VALUES (7, X'05', 'seven')");
      expect(await db.all('SELECT * FROM docs')).toEqual([[7, new Uint8Array([5]), 'seven']]);
    });

    test.each([
      ['"the key"', '"a ""vector"""', '"select" TEXT'],
      ['`the key`', '`a "vector"`', '`select` TEXT'],
      ['[the key]', '[a "vector"]', '[select] TEXT'],
    ])('names may be quoted: %s, %s, %s', async (key, column, metadata) => {
      const db = await open();
      await db.run(create(`dim=1, type=int1, key=${key}, column=${column}, metadata='${metadata}'`));
      await db.run(`INSERT INTO docs("the key", "a ""vector""", "select") VALUES (7, X'05', 'x')`);
      expect(await db.all('SELECT "the key", "a ""vector""", "select" FROM docs')).toEqual([
        [7, new Uint8Array([5]), 'x'],
      ]);
      expect(await db.column(`SELECT "the key" FROM docs WHERE "select" = 'x' AND knn_match(distance, X'01')`)).toEqual(
        [7],
      );
      await db.run(`UPDATE docs SET "select" = 'y' WHERE "the key" = 7`);
      await db.run('DELETE FROM docs WHERE "select" = \'y\'');
      expect(await db.value('SELECT count(*) FROM docs')).toBe(0);
    });

    test('names beyond ASCII are names', async () => {
      const db = await open();
      await db.run(create(`dim=1, type=int1, key=ключ, column="вектор №1", metadata='заголовок TEXT'`));
      await db.run(`INSERT INTO docs(ключ, "вектор №1", заголовок) VALUES (1, X'05', 'да')`);
      expect(await db.all(`SELECT ключ FROM docs WHERE заголовок = 'да'`)).toEqual([[1]]);
    });
  });

  describe('what is on disk', () => {
    test('the shadow tables, and nothing else', async () => {
      const db = await open();
      await db.run(create('dim=3'));
      expect(await schema(db)).toEqual([
        'docs',
        'docs_chunks',
        'docs_data',
        'docs_index',
        'docs_log',
        'docs_meta',
        'docs_updates',
        'docs_vectors',
      ]);
    });

    test('the shadow tables have the form that docs/internals/format.md describes', async () => {
      const db = await open();
      await db.run(create(`dim=3, key=doc, metadata='"a ""title""" TEXT NOT NULL DEFAULT ''x'', page'`));
      const ddl = await db.all(
        "SELECT name, sql FROM sqlite_master WHERE name LIKE 'docs!_%' ESCAPE '!' ORDER BY name",
      );
      expect(ddl).toEqual([
        ['docs_chunks', 'CREATE TABLE "docs_chunks"(id INTEGER PRIMARY KEY, data BLOB NOT NULL)'],
        [
          'docs_data',
          `CREATE TABLE "docs_data"("doc" INTEGER PRIMARY KEY, "a ""title""" TEXT NOT NULL DEFAULT 'x', "page")`,
        ],
        ['docs_index', 'CREATE TABLE "docs_index"(id INTEGER PRIMARY KEY, data BLOB NOT NULL)'],
        ['docs_log', 'CREATE TABLE "docs_log"(seq INTEGER PRIMARY KEY, stamp INTEGER NOT NULL, key INTEGER)'],
        ['docs_meta', 'CREATE TABLE "docs_meta"(name TEXT PRIMARY KEY, value) WITHOUT ROWID'],
        ['docs_updates', 'CREATE TABLE "docs_updates"(seq INTEGER PRIMARY KEY, stamp INTEGER NOT NULL, key INTEGER)'],
        ['docs_vectors', 'CREATE TABLE "docs_vectors"(id INTEGER PRIMARY KEY, vector BLOB NOT NULL)'],
      ]);
      expect(await db.value("SELECT value FROM docs_meta WHERE name = 'format_version'")).toBe(1);
    });

    test('the stored statement is the one that was given', async () => {
      const db = await open();
      await db.run(create("dim=3, metadata='title TEXT'"));
      expect(await db.value("SELECT sql FROM sqlite_master WHERE name = 'docs'")).toBe(
        create("dim=3, metadata='title TEXT'"),
      );
    });

    test('a file opens again with the same options', async () => {
      const before = await open(file());
      await before.run(create(`dim=2, type=int2, metric=cosine, m=20, ef_search=99, metadata='page INTEGER'`));
      const options = await info(before);
      await before.close();
      expect(await info(await open(file()))).toEqual(options);
    });
  });

  describe('errors', () => {
    const refused: [what: string, options: string, message: RegExp][] = [
      ['no dim', 'type=float4', /dim/],
      ['nothing at all', '', /dim/],
      ['dim of zero', 'dim=0', /dim.*1.*65535.*0/s],
      ['dim above the range', 'dim=65536', /dim.*1.*65535.*65536/s],
      ['a negative dim', 'dim=-3', /dim.*-3/s],
      ['a fractional dim', 'dim=1.5', /dim.*1\.5/s],
      ['dim that is no number', 'dim=many', /dim.*many/s],
      ['dim with a rest', "dim='3x'", /dim.*3x/s],
      ['dim beyond any integer', 'dim=99999999999999999999', /dim.*99999999999999999999/s],
      ['an empty dim', 'dim=', /dim/],
      ['an unknown type', 'dim=3, type=float3', /type.*float2.*float4.*float8.*int1.*int2.*int4.*float3/s],
      ['a type that would hide its column', "dim=3, metadata='a TEXT HIDDEN, b TEXT'", /"a".*hidden.*HIDDEN/],
      ['a quoted type that would', 'dim=3, metadata=\'a "x hidden y", b TEXT\'', /"a".*hidden/],
      ['a comment in metadata', "dim=3, metadata='a TEXT DEFAULT (1 /*), b TEXT DEFAULT (*/ )'", /comment/],
      ['a comment to the end of the line', "dim=3, metadata='a TEXT DEFAULT (1 --), b TEXT DEFAULT (\n)'", /comment/],
      ['an unknown metric', 'dim=3, metric=hamming', /metric.*l2.*euclidean.*cosine.*inner_product.*hamming/s],
      ['an unknown mode', 'dim=3, mode=fast', /mode.*auto.*exact.*fast/s],
      ['an unknown quantization', 'dim=3, quantization=f17', /quantization.*float2.*int1.*f17/s],
      ['an unknown option', 'dim=3, dims=3', /dims/],
      ['an argument without =', 'dim=3, cosine', /cosine/],
      ['metadata without quotes', 'dim=3, metadata=a TEXT, b TEXT', /'b TEXT'.*Quote a value.*metadata='/],
      ['a model without a name', "dim=3, model=''", /model.*name of a model/],
      ['an option given twice', 'dim=3, DIM=4', /dim/i],
      ['an option beside its alias', 'dim=3, Sync_Every=7, merge_every=7', /merge_every and sync_every.*both/],
      ['an alias beside its option', 'dim=3, merge_every=7, sync_every=8', /merge_every and sync_every.*both/],
      ['m of zero', 'dim=3, m=0', /m.*0/s],
      ['m below the range', 'dim=3, m=1', /m.*2.*128.*1/s],
      ['m above the range', 'dim=3, m=129', /m.*2.*128.*129/s],
      ['ef_construction below the range', 'dim=3, ef_construction=3', /ef_construction.*4.*4096.*3/s],
      ['ef_construction above the range', 'dim=3, ef_construction=4097', /ef_construction.*4.*4096.*4097/s],
      ['ef_search above the range', 'dim=3, ef_search=4097', /ef_search.*1.*4096.*4097/s],
      ['merge_every of zero', 'dim=3, merge_every=0', /merge_every.*1.*0/s],
      ['m that is no integer', 'dim=3, m=1.5', /m.*1\.5/s],
      ['m that is no number', 'dim=3, m=big', /m.*big/s],
      ['ef_construction of zero', 'dim=3, ef_construction=0', /ef_construction.*0/s],
      ['ef_construction that is no number', 'dim=3, ef_construction=x', /ef_construction.*x/s],
      ['recall above the range', 'dim=3, recall=1', /recall.*above 0 and at most 0\.999.*1/s],
      ['recall of zero', 'dim=3, recall=0', /recall.*above 0.*0/s],
      ['a negative recall', 'dim=3, recall=-0.5', /recall.*above 0.*-0\.5/s],
      ['recall that is no number', 'dim=3, recall=most', /recall.*above 0.*most/s],
      ['recall in percent', "dim=3, recall='98%'", /recall.*above 0.*98%/s],
      [
        'recall beside ef_search',
        'dim=3, recall=0.9, ef_search=50',
        /ef_search and recall.*expected one of them.*both/s,
      ],
      ['ef_search of zero', 'dim=3, ef_search=0', /ef_search.*0/s],
      ['a negative ef_search', 'dim=3, ef_search=-1', /ef_search.*-1/s],
      ['merge_every that is no number', 'dim=3, merge_every=often', /merge_every.*often/s],
      ['a negative merge_every', 'dim=3, merge_every=-1', /merge_every.*-1/s],
      ['an empty key', 'dim=3, key=', /key/],
      ['an empty column', 'dim=3, column=""', /column/],
      ['one name for key and vector', 'dim=3, key=x, column=X', /x/i],
      ['a key named as a hidden column', 'dim=3, key=distance', /distance/],
      ['a vector column named as a hidden column', 'dim=3, column=K', /k/i],
      ['a metadata column named as the key', "dim=3, metadata='Id TEXT'", /id/i],
      ['a metadata column named as the vector', "dim=3, metadata='vector TEXT'", /vector/],
      ['a metadata column named as a hidden column', "dim=3, metadata='distance REAL'", /distance/],
      ['a metadata column named as the table', "dim=3, metadata='docs TEXT'", /docs/],
      ['two metadata columns of one name', "dim=3, metadata='title TEXT, Title TEXT'", /title/i],
      ['an empty metadata column', "dim=3, metadata='title TEXT,, page INTEGER'", /metadata/],
      ['a metadata list that ends in a comma', "dim=3, metadata='title TEXT,'", /metadata/],
      ['an unfinished name in metadata', `dim=3, metadata='"title TEXT'`, /metadata|title/],
      ['an unfinished parenthesis in metadata', "dim=3, metadata='price DECIMAL(10'", /metadata|price/],
      ['a default without a value', "dim=3, metadata='title TEXT DEFAULT'", /title|DEFAULT/],
      ['NOT without NULL', "dim=3, metadata='title TEXT NOT'", /title|NOT/],
      ['a default that is no expression', "dim=3, metadata='title TEXT DEFAULT (1 +)'", /title|metadata|syntax/],
      ['a constraint that would not be kept: CHECK', "dim=3, metadata='page INTEGER CHECK (page > 0)'", /CHECK/],
      ['a constraint that would not be kept: REFERENCES', "dim=3, metadata='a INTEGER REFERENCES b(c)'", /REFERENCES/],
      ['a second key', "dim=3, metadata='other INTEGER PRIMARY KEY'", /PRIMARY/],
      ['a table constraint: CHECK', "dim=3, metadata='title TEXT, CHECK (title)'", /CHECK/],
      ['UNIQUE of a column that there is not', "dim=3, metadata='a TEXT, UNIQUE(a, b)'", /UNIQUE.*received "b"/],
      ['UNIQUE of the key', "dim=3, metadata='a TEXT, UNIQUE(a, id)'", /metadata column in UNIQUE.*received "id"/],
      ['UNIQUE of nothing', "dim=3, metadata='a TEXT, UNIQUE()'", /name of a column in UNIQUE.*received \)/],
      ['UNIQUE without its end', "dim=3, metadata='a TEXT, UNIQUE(a'", /closing \) of UNIQUE, received end of text/],
      ['UNIQUE with more behind it', "dim=3, metadata='a TEXT, UNIQUE(a) b TEXT'", /comma after UNIQUE.*received b/],
      ['a type of keys that there is not', 'dim=3, key_type=uuid', /key_type: expected integer, text or blob.*'uuid'/],
      ['indexed twice', "dim=3, metadata='page INTEGER INDEXED PARTITION KEY'", /INDEXED or PARTITION KEY/],
      ['PARTITION without KEY', "dim=3, metadata='tenant TEXT PARTITION'", /KEY after PARTITION/],
      [
        'two partition keys',
        "dim=3, metadata='a PARTITION KEY, b PARTITION KEY'",
        /at most one PARTITION KEY, received 2/,
      ],
      [
        'a flag that is neither 0 nor 1',
        "dim=3, metadata='a PARTITION KEY', requires_partition=yes",
        /0 or 1, received 'yes'/,
      ],
      ['a required partition without a key', 'dim=3, requires_partition=1', /PARTITION KEY, received none/],
      [
        'a key with a type',
        "dim=3, key='id TEXT'",
        /option key: .*received 'id TEXT'.*option key_type.*; write key=id/,
      ],
      ['a key with its own type', 'dim=3, key=id INTEGER PRIMARY KEY', /option key: .*write key=id/],
      [
        'a vector column with a type',
        "dim=2, column='embedding FLOAT[2]'",
        /option column: .*received 'embedding FLOAT\[2\]'.*options type and dim; write column=embedding/,
      ],
      ['content_key alone', "dim=3, content_key='id'", /content_key: expected it beside content/],
      ['content_column alone', "dim=3, content_column='embedding'", /content_column: expected it beside content/],
    ];

    test.each(refused)('%s: %s', async (_, options, message) => {
      const db = await open();
      await expect(db.run(create(options))).rejects.toThrow(message);
      expect(await schema(db)).toEqual([]);
    });

    test('options put together at random are accepted or refused, and a refusal leaves nothing', async () => {
      const db = await open();
      const random = new Random(5);
      const pieces = [
        'dim',
        '=',
        '3',
        ',',
        "'",
        '"',
        '`',
        '[',
        ']',
        '(',
        ')',
        'type',
        'float4',
        'metadata',
        'a',
        ' ',
        'TEXT',
      ];
      pieces.push(
        'DEFAULT',
        'NOT NULL',
        "''",
        '""',
        '1',
        '-',
        '.',
        'key',
        'é',
        '/*',
        '--',
        '\\',
        'COLLATE',
        'NOCASE',
        'x',
      );
      let refused = 0;
      for (let round = 0; round < 400; round++) {
        const length = random.integer(0, 12);
        const soup = Array.from({ length }, () => random.pick(pieces)).join('');
        const options = random.chance(0.5) ? `dim=3, metadata=${text(soup)}` : `dim=3, ${text(soup)}`;
        try {
          await db.run(create(options));
          await db.run('DROP TABLE docs');
        } catch (error) {
          expect(error).toBeInstanceOf(SqlError);
          refused++;
        }
        expect(await schema(db), options).toEqual([]);
      }
      expect(refused).toBeGreaterThan(100);
    });

    test('a failed create leaves the transaction it stands in as it was', async () => {
      const db = await open(file());
      await db.run('CREATE TABLE kept(a); BEGIN; INSERT INTO kept VALUES (1)');
      await expect(db.run(create('dim=0'))).rejects.toThrow(/dim/);
      await db.run('INSERT INTO kept VALUES (2)');
      await expect(db.run(create("dim=3, metadata='a TEXT DEFAULT (1 +)'"))).rejects.toThrow();
      await db.run('COMMIT');
      expect(await schema(db)).toEqual(['kept']);
      expect(await db.column('SELECT a FROM kept')).toEqual([1, 2]);
    });

    test.each(['data', 'vectors', 'chunks', 'updates', 'log', 'index', 'meta'])(
      'a table docs_%s that is there already is kept, and nothing else is left',
      async (suffix) => {
        const db = await open();
        await db.run(`CREATE TABLE docs_${suffix}(mine); INSERT INTO docs_${suffix} VALUES (5)`);
        await expect(db.run(create('dim=3'))).rejects.toThrow(`docs_${suffix}`);
        expect(await schema(db)).toEqual([`docs_${suffix}`]);
        expect(await db.all(`SELECT * FROM docs_${suffix}`)).toEqual([[5]]);
        await db.run(`DROP TABLE docs_${suffix}; ${create('dim=3')}`);
        await db.run("INSERT INTO docs(vector) VALUES ('[1, 2, 3]')");
      },
    );

    test('a second table of one name is refused, and IF NOT EXISTS leaves the first', async () => {
      const db = await open();
      await db.run(create('dim=3'));
      await expect(db.run(create('dim=4'))).rejects.toThrow(/docs already exists/);
      await db.run(create('dim=4').replace('docs', 'IF NOT EXISTS docs'));
      expect(await info(db)).toMatchObject({ dim: 3 });
    });

    test('a create that is rolled back leaves nothing, and the name is free again', async () => {
      const db = await open();
      await db.run(`BEGIN; ${create('dim=3')}; INSERT INTO docs(vector) VALUES ('[1, 2, 3]'); ROLLBACK`);
      expect(await schema(db)).toEqual([]);
      await db.run(`BEGIN; SAVEPOINT s; ${create('dim=3')}; INSERT INTO docs(vector) VALUES ('[1, 2, 3]')`);
      await db.run('ROLLBACK TO s; COMMIT');
      expect(await schema(db)).toEqual([]);
      await db.run(create('dim=2'));
      await db.run("INSERT INTO docs(vector) VALUES ('[1, 2]')");
      expect(await db.column("SELECT id FROM docs WHERE knn_match(distance, '[1, 2]')")).toEqual([1]);
    });
  });
});
