// Files of other builds: those that an earlier one made, and those whose index a later one would have made. Rows and indexes have versions
// of their own: docs/internals/format.md.

import { copyFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { betterSqlite3 } from '../host.js';
import { BetterSqlite3Connection } from '../support/better-sqlite3-connection.js';
import { checksum } from '../support/checksum.js';
import { extensionPath } from '../support/extension-path.js';
import { Random } from '../support/random.js';
import { expectNearest, knn, type Row, type Space } from '../support/reference.js';
import { decode, encode } from '../support/vectors.js';
import { workspace } from '../support/workspace.js';

/** fixtures/rows-1-index-1.sql and rows-1-index-2.sql made them. */
const fixture = (index: number) => fileURLToPath(new URL(`../fixtures/rows-1-index-${index}.db`, import.meta.url));

/** The newest version of an index, which this build writes. */
const NEWEST = 2;
const FIXTURE = fixture(NEWEST);

/** What every version of an index begins with: "VECS", the version, its id, and the `seq` and `stamp` of its base. */
const PREFIX_BYTES = 32;

/** What the header ends with: a reserved place, and a checksum. */
const RESERVED_BYTES = 128;
const CHECKSUM_BYTES = 8;

interface Subject {
  /** The vector table. */
  index: string;
  /** The table that has the rows, and its column of vectors. */
  table: string;
  column: string;
  dim: number;
  space: Space;
  /** What the file has: rows, rows in the index, and rows that changed since. */
  rows: number;
  segmentRows: number;
  deltaRows: number;
}

const docs: Subject = {
  ...{ index: 'docs', table: 'docs', column: 'vector', dim: 96, space: { type: 'float4', metric: 'l2' } },
  ...{ rows: 63, segmentRows: 60, deltaRows: 8 },
};
const posts: Subject = {
  ...{ index: 'posts_embedding', table: 'posts', column: 'embedding', dim: 3 },
  ...{ space: { type: 'float4', metric: 'cosine' }, rows: 49, segmentRows: 50, deltaRows: 2 },
};

const { closing, file } = workspace(betterSqlite3);

async function openFile(options: { extension?: boolean; readonly?: boolean } = {}): Promise<BetterSqlite3Connection> {
  const db = closing(new BetterSqlite3Connection(file(), { readonly: options.readonly ?? false }));
  if (options.extension !== false) await db.load(extensionPath());
  if (!options.readonly) await db.run('PRAGMA synchronous = OFF');
  return db;
}

const info = async (db: BetterSqlite3Connection, { index }: Subject) =>
  JSON.parse(String(await db.value(`SELECT vector_index_info('${index}')`)));

const integrity = async (db: BetterSqlite3Connection) => (await db.column('PRAGMA integrity_check')).join('\n');

async function rowsOf(db: BetterSqlite3Connection, { table, column }: Subject): Promise<Row[]> {
  const bytes = `iif(typeof(${column}) = 'text', vector_from_json(${column}, 'float4'), ${column})`;
  const rows = await db.all(`SELECT id, ${bytes} FROM ${table} WHERE ${column} IS NOT NULL ORDER BY id`);
  return rows.map(([id, vector]) => ({ id: id as number, vector: decode(vector as Uint8Array) }));
}

/** Fails unless searches find exactly the rows that the table has. */
async function expectRight(db: BetterSqlite3Connection, subject: Subject): Promise<void> {
  const rows = await rowsOf(db, subject);
  const query = new Random(8).vector(subject.dim, -8, 8);
  for (const limit of [rows.length, 5]) {
    expectNearest(await knn(db, subject.index, query, 'float4', limit), rows, query, subject.space, limit);
  }
}

/** Inserts rows in one transaction, or each in one of its own. */
function insert(db: BetterSqlite3Connection, subject: Subject, count: number, separately = false): void {
  const random = new Random(count);
  const more = subject === docs ? ", page, tenant) VALUES ('new', ?, 5, 'tenant 1')" : ") VALUES ('new', ?)";
  const statement = db.raw.prepare(`INSERT INTO ${subject.table}(title, ${subject.column}${more}`);
  const insertAll = () => {
    for (let row = 0; row < count; row++) statement.run(encode(random.vector(subject.dim, 1, 8)));
  };
  separately ? insertAll() : db.raw.transaction(insertAll)();
}

/** Inserts, updates, moves and deletes rows that are in the index, and some that are not. */
async function writeRows(db: BetterSqlite3Connection, subject: Subject): Promise<void> {
  const { table, column, dim } = subject;
  const update = db.raw.prepare(`UPDATE ${table} SET ${column} = ? WHERE id IN (20, 21, 65)`);
  update.run(encode(new Random(4).vector(dim, 1, 8)));
  await db.run(`UPDATE ${table} SET id = 900 WHERE id = 22; UPDATE ${table} SET title = 'renamed' WHERE id = 23`);
  await db.run(`DELETE FROM ${table} WHERE id IN (30, 31, 51)`);
  insert(db, subject, 200);
  insert(db, subject, 20, true);
}

interface Chunk {
  id: bigint;
  data: Buffer;
}

async function readChunks({ index }: Subject): Promise<Chunk[]> {
  const db = await openFile({ extension: false });
  const chunks = db.raw.prepare(`SELECT id, data FROM ${index}_index ORDER BY id`).all() as Chunk[];
  await db.close();
  return chunks;
}

/** Replaces the stored index, past the extension. */
async function storeChunks({ index }: Subject, chunks: readonly Chunk[]): Promise<void> {
  const db = await openFile({ extension: false });
  await db.run(`DELETE FROM ${index}_index`);
  const insert = db.raw.prepare(`INSERT INTO ${index}_index VALUES (?, ?)`);
  for (const { id, data } of chunks) insert.run(id, data);
  await db.close();
}

function withVersion(header: Buffer, version: number): Buffer {
  const changed = Buffer.from(header);
  changed.writeUInt32LE(version, 4);
  return changed;
}

const headerOf = (chunks: readonly Chunk[]) => (chunks.find(({ id }) => id === 0n) as Chunk).data;

/** Indexes that a later build may have written. */
const disguises: Record<string, (chunks: readonly Chunk[]) => Chunk[]> = {
  'that differs in its version': (chunks) =>
    chunks.map(({ id, data }) => ({ id, data: id === 0n ? withVersion(data, NEWEST + 1) : data })),
  'of which nothing but the prefix is known': (chunks) => [
    { id: -5n, data: Buffer.from('something else') },
    { id: 0n, data: Buffer.concat([withVersion(headerOf(chunks), 1000).subarray(0, PREFIX_BYTES), Buffer.from([7])]) },
    { id: 1n, data: Buffer.alloc(0) },
  ],
  'that is its prefix alone': (chunks) => [
    { id: 0n, data: withVersion(headerOf(chunks), NEWEST + 1).subarray(0, PREFIX_BYTES) },
  ],
};

const newer = expect.objectContaining({
  code: 'SQLITE_ERROR',
  message: expect.stringMatching(/version 2 or older, received (3|1000): a newer version.*vector_rebuild_index/s),
});

describe.each([docs, posts])('$index', (subject) => {
  describe.each([1, 2])('in a file of rows 1 and indexes %i', (version) => {
    test('is opened and searched', async () => {
      copyFileSync(fixture(version), file());
      const db = await openFile();
      expect(await info(db, subject)).toMatchObject({
        ...{ rows: subject.rows, segment_rows: subject.segmentRows, delta_rows: subject.deltaRows, graph: true },
        ...{ format_version: 1, index_version: version, newer_index: false, quantization: 'int1' },
      });
      await expectRight(db, subject);
      expect(await integrity(db)).toBe('ok');
    });

    test('is written and merged', async () => {
      copyFileSync(fixture(version), file());
      const db = await openFile();
      await writeRows(db, subject);
      await expectRight(db, subject);
      await db.value(`SELECT vector_merge_index('${subject.index}')`);
      expect(await info(db, subject)).toMatchObject({ delta_rows: 0, dead_rows: 0, index_version: NEWEST });
      expect(await integrity(db)).toBe('ok');
      await db.close();
      await expectRight(await openFile(), subject);
    });

    test('has rows of the newest version', async () => {
      copyFileSync(fixture(version), file());
      const db = await openFile();
      expect(await db.value(`SELECT vector_upgrade('${subject.index}')`)).toBe(1);
      await expectRight(db, subject);
    });
  });

  test('what a later build keeps in the reserved place of the header is skipped', async () => {
    copyFileSync(FIXTURE, file());
    const chunks = await readChunks(subject);
    const header = Buffer.from(headerOf(chunks));
    const reserved = header.length - CHECKSUM_BYTES - RESERVED_BYTES;
    expect(header.readUInt32LE(reserved - 4)).toBe(RESERVED_BYTES);
    expect([...header.subarray(reserved, reserved + RESERVED_BYTES)]).toEqual(Array(RESERVED_BYTES).fill(0));
    header.fill(7, reserved, reserved + RESERVED_BYTES);
    header.writeBigUInt64LE(checksum(header.subarray(0, -CHECKSUM_BYTES), 0n), header.length - CHECKSUM_BYTES);
    await storeChunks(subject, [...chunks.filter(({ id }) => id !== 0n), { id: 0n, data: header }]);
    const db = await openFile();
    expect(await info(db, subject)).toMatchObject({ segment_rows: subject.segmentRows, newer_index: false });
    await expectRight(db, subject);
    expect(await integrity(db)).toBe('ok');
  });

  describe.each(Object.entries(disguises))('with a newer index, %s,', (_, disguise) => {
    async function openNewer(): Promise<{ db: BetterSqlite3Connection; own: Chunk[]; disguised: Chunk[] }> {
      copyFileSync(FIXTURE, file());
      const own = await readChunks(subject);
      const disguised = disguise(own);
      await storeChunks(subject, disguised);
      return { db: await openFile(), own, disguised };
    }

    test('is searched exactly, and says why', async () => {
      const { db, disguised } = await openNewer();
      expect(await info(db, subject)).toMatchObject({
        ...{ rows: subject.rows, graph: false, segment_rows: 0, delta_rows: subject.rows, format_version: 1 },
        ...{ index_version: headerOf(disguised).readUInt32LE(4), newer_index: true },
      });
      await expectRight(db, subject);
      const near = `knn_match(distance, '[${new Random(3).vector(subject.dim, 1, 8)}]')`;
      expect((await db.row(`EXPLAIN QUERY PLAN SELECT id FROM ${subject.index} WHERE ${near}`)).at(-1)).toMatch(
        /KNN, exact scan/,
      );
      expect(await integrity(db)).toBe('ok');
      expect(await db.column('PRAGMA quick_check')).toEqual(['ok']);
      await expectRight(await openFile({ readonly: true }), subject);
    });

    test('is written, and the newer build loses nothing of it', async () => {
      const { db, own, disguised } = await openNewer();
      await writeRows(db, subject);
      // More changes than a log keeps for its own sake, and than any merge waits for.
      insert(db, subject, 10_500);
      insert(db, subject, 5, true);
      await expectRight(db, subject);
      expect(await integrity(db)).toBe('ok');
      expect(await info(db, subject)).toMatchObject({ newer_index: true, segment_rows: 0 });
      const written = await rowsOf(db, subject);
      await db.close();
      expect(await readChunks(subject)).toEqual(disguised);

      await storeChunks(subject, own); // The build that knows this version comes back.
      const back = await openFile();
      expect(await rowsOf(back, subject)).toEqual(written);
      await expectRight(back, subject);
      expect(await integrity(back)).toBe('ok');
      expect(await info(back, subject)).toMatchObject({ newer_index: false, segment_rows: subject.segmentRows });
      await back.value(`SELECT vector_merge_index('${subject.index}')`);
      expect(await info(back, subject)).toMatchObject({ delta_rows: 0, dead_rows: 0 });
      expect(await integrity(back)).toBe('ok');
    });

    test('is not merged, also when asked', async () => {
      const { db, disguised } = await openNewer();
      await expect(db.value(`SELECT vector_merge_index('${subject.index}')`)).rejects.toThrow(newer);
      await expectRight(db, subject);
      await db.close();
      expect(await readChunks(subject)).toEqual(disguised);
    });

    test('is replaced by a rebuild', async () => {
      const { db } = await openNewer();
      await writeRows(db, subject);
      const rows = (await rowsOf(db, subject)).length;
      expect(await db.value(`SELECT vector_rebuild_index('${subject.index}')`)).toBe(rows);
      expect(await info(db, subject)).toMatchObject({
        ...{ index_version: NEWEST, newer_index: false, segment_rows: rows, delta_rows: 0 },
      });
      await expectRight(db, subject);
      expect(await integrity(db)).toBe('ok');
      await db.run(`DROP TABLE ${subject.index}`);
      expect(await db.column(`SELECT name FROM sqlite_master WHERE name LIKE '${subject.index}_%'`)).toEqual([]);
    });

    test('can be renamed and dropped', async () => {
      const { db } = await openNewer();
      const renamed = { ...subject, index: 'renamed', table: subject === docs ? 'renamed' : subject.table };
      await db.run(`ALTER TABLE ${subject.index} RENAME TO renamed`);
      await expectRight(db, renamed);
      expect(await integrity(db)).toBe('ok');
      await db.run('DROP TABLE renamed');
      expect(await db.column("SELECT name FROM sqlite_master WHERE name LIKE 'renamed%'")).toEqual([]);
    });
  });

  test('a newer index that comes while a connection is merging stays', async () => {
    copyFileSync(FIXTURE, file());
    const db = await openFile();
    const own = await readChunks(subject);
    insert(db, subject, 32, true); // of docs, the last of them begin a merge
    const disguised = own.map(({ id, data }) => ({ id, data: id === 0n ? withVersion(data, NEWEST + 1) : data }));
    await storeChunks(subject, disguised);
    insert(db, subject, 150, true);
    await expectRight(db, subject);
    await db.close();
    expect(await readChunks(subject)).toEqual(disguised);
  });

  test('a connection that has the index in memory goes on when a newer build merges', async () => {
    copyFileSync(FIXTURE, file());
    const db = await openFile();
    await expectRight(db, subject);
    const [seq = 0n, stamp = 0n] = db.raw
      .prepare(`SELECT seq, stamp FROM ${subject.index}_log ORDER BY seq DESC`)
      .raw()
      .get() as bigint[];
    const header = Buffer.from(headerOf(await readChunks(subject)));
    header.writeUInt32LE(NEWEST + 1, 4);
    header.writeBigInt64LE(77n, 8);
    header.writeBigInt64LE(seq, 16);
    header.writeBigInt64LE(stamp, 24);
    await storeChunks(subject, [{ id: 0n, data: header }]);
    const newerBuild = await openFile({ extension: false });
    newerBuild.raw.prepare(`INSERT INTO ${subject.index}_log VALUES (?, 77, NULL)`).run(seq + 1n);
    newerBuild.raw.prepare(`DELETE FROM ${subject.index}_log WHERE seq < ?`).run(seq);
    await expectRight(db, subject);
    expect(await info(db, subject)).toMatchObject({ newer_index: true, segment_rows: 0 });
    await writeRows(db, subject);
    await expectRight(db, subject);
    expect(await integrity(db)).toBe('ok');
  });

  test.each([
    [
      'shorter than the prefix',
      (header: Buffer) => withVersion(header, NEWEST + 1).subarray(0, PREFIX_BYTES - 1),
      /no header/,
    ],
    ['without the mark', (header: Buffer) => Buffer.concat([Buffer.from('SCEV'), header.subarray(4)]), /no header/],
  ])('a header %s is damage, not a newer index', async (_, damage, message) => {
    copyFileSync(FIXTURE, file());
    await storeChunks(subject, [{ id: 0n, data: damage(headerOf(await readChunks(subject))) }]);
    const db = await openFile();
    await expect(db.value(`SELECT vector_index_info('${subject.index}')`)).rejects.toThrow(message);
    expect(await integrity(db)).toMatch(/vector_rebuild_index/);
    await db.value(`SELECT vector_rebuild_index('${subject.index}')`);
    await expectRight(db, subject);
  });

  test('a newer index whose base the log has lost is reported, and the rows are searched', async () => {
    copyFileSync(FIXTURE, file());
    const header = withVersion(headerOf(await readChunks(subject)), NEWEST + 1);
    header.writeBigInt64LE(5n, 24);
    await storeChunks(subject, [{ id: 0n, data: header }]);
    const db = await openFile();
    expect(await integrity(db)).toMatch(/does not fit its log/);
    await expectRight(db, subject);
  });

  test('newer rows are refused, and not upgraded', async () => {
    copyFileSync(FIXTURE, file());
    const later = await openFile({ extension: false });
    await later.run(`UPDATE ${subject.index}_meta SET value = 3 WHERE name = 'format_version'`);
    const db = await openFile();
    for (const statement of [
      `SELECT id FROM ${subject.index}`,
      `SELECT vector_upgrade('${subject.index}')`,
      `SELECT vector_index_info('${subject.index}')`,
      `SELECT vector_rebuild_index('${subject.index}')`,
      `SELECT vector_merge_index('${subject.index}')`,
    ]) {
      await expect(db.all(statement), statement).rejects.toThrow(/version 2 or older, received 3: a newer version/);
    }
  });
});

describe('names that later became hidden columns', () => {
  async function openNames() {
    copyFileSync(fileURLToPath(new URL('../fixtures/similarity-columns.db', import.meta.url)), file());
    return await openFile();
  }

  test('metadata columns `recall` and `Similarity` stay what they are', async () => {
    const db = await openNames();
    expect(await db.all("SELECT id, recall, similarity FROM docs WHERE knn_match(distance, '[1, 0]') LIMIT 9")).toEqual(
      [
        [1, 0.5, 'high'],
        [2, null, 'low'],
        [3, 1, 'none'],
      ],
    );
    await db.run("INSERT INTO docs(id, vector) VALUES (4, '[4, 3]'); UPDATE docs SET similarity = 'top' WHERE id = 1");
    expect(
      await db.all("SELECT id, recall FROM docs WHERE knn_match(distance, '[1, 0]') AND similarity <> 'low' LIMIT 2"),
    ).toEqual([
      [1, 0.5],
      [4, null],
    ]);
    expect(await db.column("SELECT name FROM pragma_table_xinfo('docs') WHERE hidden = 1")).not.toContain('similarity');
    expect(await integrity(db)).toBe('ok');
  });

  test('a table called `similarity` opens', async () => {
    const db = await openNames();
    await db.run("INSERT INTO similarity(vector) VALUES ('[2]')");
    expect(await db.column("SELECT id FROM similarity WHERE knn_match(distance, '[1]') ORDER BY distance")).toEqual([
      1, 3, 2,
    ]);
  });

  test('a join with a content table that has `similarity` is not ambiguous', async () => {
    const db = await openNames();
    const joined =
      "SELECT similarity FROM posts_embedding JOIN posts USING (id) WHERE knn_match(distance, '[1]') LIMIT 9";
    expect(await db.column(joined)).toEqual([70, 80]);
  });
});
