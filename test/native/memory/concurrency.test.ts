// Several connections on one file: in this thread, in another, in another process, in another SQLite version.

import { chmodSync } from 'node:fs';
import { tableFromIPC } from 'apache-arrow';
import { describe, expect, test } from 'vitest';
import { betterSqlite3, type Host, hosts, shell } from '../host.js';
import type { BetterSqlite3Connection } from '../support/better-sqlite3-connection.js';
import type { Connection } from '../support/connection.js';
import { PeerConnection } from '../support/peer-connection.js';
import { Random } from '../support/random.js';
import { expectNearest, knn, readRows } from '../support/reference.js';
import { Twin } from '../support/twin.js';
import { blob } from '../support/vectors.js';
import { workspace } from '../support/workspace.js';

const QUERY = [2, 1];

interface Writer {
  name: string;
  open(path: string): Promise<Connection>;
}

const onHost = (host: Host, name: string): Writer => ({ name, open: (path) => host.open(path) });

const writers: Writer[] = [
  onHost(betterSqlite3, 'the same thread'),
  { name: 'a worker thread', open: async (path) => PeerConnection.inThread(path) },
  { name: 'another process', open: async (path) => PeerConnection.inProcess(path) },
  ...(hosts.includes(shell) ? [onHost(shell, 'the sqlite3 shell')] : []),
];

const ids = (db: Connection) =>
  db.column(`SELECT id FROM docs WHERE knn_match(distance, ${blob(QUERY)}) ORDER BY distance, id`);

const insert = (id: number, vector = [id, id]) => `INSERT INTO docs(id, vector) VALUES (${id}, ${blob(vector)})`;

describe.each(['wal', 'delete'])('journal_mode = %s', (mode) => {
  describe.each(writers)('reading in this thread what $name writes', (writer) => {
    const { open, file, closing } = workspace(betterSqlite3);

    async function openPair() {
      const reader = await open(file());
      await reader.run(`PRAGMA journal_mode = ${mode}`);
      await Twin.create(reader);
      const other = closing(await writer.open(file()));
      await other.run('PRAGMA busy_timeout = 5000');
      await other.run(`${insert(1)}; ${insert(2)}; ${insert(3)}`);
      return { reader, writer: other };
    }

    test('a commit is seen at the next query, on both sides', async () => {
      const { reader, writer } = await openPair();
      expect(await ids(reader)).toEqual([1, 2, 3]);
      await writer.run(insert(4, QUERY));
      expect(await ids(reader)).toEqual([4, 1, 2, 3]);
      await writer.run(`UPDATE docs SET vector = ${blob([50, 50])} WHERE id = 1; DELETE FROM docs WHERE id = 2`);
      expect(await ids(reader)).toEqual([4, 3, 1]);
      await reader.run(`DELETE FROM docs WHERE id = 4; ${insert(5, QUERY)}`);
      expect(await ids(writer)).toEqual([5, 3, 1]);
      await writer.run('UPDATE docs SET id = 9 WHERE id = 5');
      expect(await ids(reader)).toEqual([9, 3, 1]);
    });

    test('what is not committed is not seen, and never after a rollback', async () => {
      const { reader, writer } = await openPair();
      await writer.run(`BEGIN; ${insert(4, QUERY)}; DELETE FROM docs WHERE id = 1`);
      expect(await ids(writer)).toEqual([4, 2, 3]);
      expect(await ids(reader)).toEqual([1, 2, 3]);
      await writer.run('ROLLBACK');
      expect(await ids(reader)).toEqual([1, 2, 3]);
      expect(await ids(writer)).toEqual([1, 2, 3]);
      await writer.run(`BEGIN; ${insert(5, QUERY)}; SAVEPOINT s; ${insert(6, QUERY)}; ROLLBACK TO s`);
      expect(await ids(reader)).toEqual([1, 2, 3]);
      await writer.run('COMMIT');
      expect(await ids(reader)).toEqual([5, 1, 2, 3]);
    });

    test('a rollback, then a commit of other rows under the same keys', async () => {
      const { reader, writer } = await openPair();
      await writer.run(`BEGIN; ${insert(4, QUERY)}; ${insert(5, [60, 60])}`);
      expect(await ids(writer)).toEqual([4, 1, 2, 3, 5]);
      expect(await ids(reader)).toEqual([1, 2, 3]);
      await writer.run(`ROLLBACK; BEGIN; ${insert(4, [60, 60])}; ${insert(5, QUERY)}; COMMIT`);
      expect(await ids(writer)).toEqual([5, 1, 2, 3, 4]);
      expect(await ids(reader)).toEqual([5, 1, 2, 3, 4]);
    });

    test('a random history: after each commit and each rollback, both sides agree with the ordinary table', async () => {
      const { reader, writer } = await openPair();
      await writer.run('DELETE FROM docs');
      const random = new Random(11);
      const readerTwin = await Twin.open(reader);
      const writerTwin = await Twin.open(writer);
      for (let round = 0; round < 15; round++) {
        const twin = random.chance(0.6) ? writerTwin : readerTwin;
        await twin.db.run('BEGIN IMMEDIATE');
        for (let step = 0; step < 4; step++) {
          const key = random.integer(1, 30);
          await twin.attempt(
            random.pick([
              `INSERT INTO {t}(vector) VALUES (${blob(random.vector(2))})`,
              `REPLACE INTO {t}(id, vector) VALUES (${key}, ${blob(random.vector(2))})`,
              `UPDATE {t} SET vector = ${blob(random.vector(2))} WHERE id > ${key}`,
              `UPDATE {t} SET id = id + 1 WHERE id = ${key}`,
              `DELETE FROM {t} WHERE id = ${key}`,
            ]),
          );
        }
        if (random.chance(0.3)) await twin.expectAgreement(QUERY);
        await twin.db.run(random.chance(0.3) ? 'ROLLBACK' : 'COMMIT');
        await readerTwin.expectAgreement(QUERY);
        await writerTwin.expectAgreement(QUERY);
      }
    });
  });
});

describe.each(writers)('a WAL file that $name writes to', (writer) => {
  const { open, file, closing } = workspace(betterSqlite3);

  async function openPair() {
    const reader = await open(file());
    await reader.run('PRAGMA journal_mode = WAL; CREATE VIRTUAL TABLE docs USING vector(dim=2)');
    const other = closing(await writer.open(file()));
    await other.run(`${insert(1)}; ${insert(2)}; ${insert(3)}`);
    return { reader, writer: other };
  }

  test('a read transaction keeps its snapshot', async () => {
    const { reader, writer } = await openPair();
    await reader.run('BEGIN');
    expect(await ids(reader)).toEqual([1, 2, 3]);
    await writer.run(
      `${insert(4, QUERY)}; DELETE FROM docs WHERE id = 2; UPDATE docs SET vector = ${blob([9, 9])} WHERE id = 1`,
    );
    expect(await ids(writer)).toEqual([4, 3, 1]);
    expect(await ids(reader)).toEqual([1, 2, 3]);
    expect(await countVectors(reader)).toBe(3);
    await reader.run('COMMIT');
    expect(await ids(reader)).toEqual([4, 3, 1]);
  });

  test('a snapshot that was taken before the first KNN query is kept by it', async () => {
    const { reader, writer } = await openPair();
    await reader.run('BEGIN');
    expect(await reader.value('SELECT count(*) FROM docs')).toBe(3);
    await writer.run(`${insert(4, QUERY)}; DELETE FROM docs WHERE id = 2`);
    expect(await ids(reader)).toEqual([1, 2, 3]);
    await reader.run('COMMIT');
    expect(await ids(reader)).toEqual([4, 1, 3]);
  });

  test('an old snapshot and the present, held by two connections of one thread, do not mix', async () => {
    const { reader, writer } = await openPair();
    const present = await open(file());
    await reader.run('BEGIN');
    expect(await ids(reader)).toEqual([1, 2, 3]);
    for (const id of [10, 11, 12]) {
      await writer.run(insert(id, QUERY));
      expect(await ids(present)).toHaveLength(id - 6);
      expect(await ids(reader)).toEqual([1, 2, 3]);
    }
    await reader.run('COMMIT');
    expect(await ids(reader)).toEqual([10, 11, 12, 1, 2, 3]);
  });

  test('a read transaction that has become old cannot write, and goes on reading', async () => {
    const { reader, writer } = await openPair();
    await reader.run('BEGIN');
    expect(await ids(reader)).toEqual([1, 2, 3]);
    await writer.run(insert(4, QUERY));
    await expect(reader.run(insert(5))).rejects.toThrow(/locked/);
    expect(await ids(reader)).toEqual([1, 2, 3]);
    await reader.run('ROLLBACK');
    await reader.run(insert(5, QUERY));
    expect(await ids(reader)).toEqual([4, 5, 1, 2, 3]);
    expect(await ids(writer)).toEqual([4, 5, 1, 2, 3]);
  });

  test('a checkpoint changes nothing', async () => {
    const { reader, writer } = await openPair();
    expect(await ids(reader)).toEqual([1, 2, 3]);
    await writer.run(insert(4, QUERY));
    await writer.all('PRAGMA wal_checkpoint(TRUNCATE)');
    expect(await ids(reader)).toEqual([4, 1, 2, 3]);
    await writer.run(`${insert(5, QUERY)}; DELETE FROM docs WHERE id = 4`);
    await reader.all('PRAGMA wal_checkpoint(TRUNCATE)');
    expect(await ids(reader)).toEqual([5, 1, 2, 3]);
    expect(await ids(writer)).toEqual([5, 1, 2, 3]);
  });

  test('the index functions of one connection leave the others right', async () => {
    const { reader, writer } = await openPair();
    expect(await ids(reader)).toEqual([1, 2, 3]);
    await writer.all("SELECT vector_rebuild_index('docs'), vector_merge_index('docs')");
    expect(await ids(reader)).toEqual([1, 2, 3]);
    await writer.run(insert(4, QUERY));
    await reader.all("SELECT vector_rebuild_index('docs')");
    expect(await ids(reader)).toEqual([4, 1, 2, 3]);
    expect(await ids(writer)).toEqual([4, 1, 2, 3]);
  });
});

const countVectors = (db: Connection) => db.value('SELECT count(*) FROM docs WHERE length(vector) = 8');

describe('a connection that cannot write', () => {
  const { open, file } = workspace(betterSqlite3);

  test.each(['wal', 'delete'])('reads, and follows the commits of others: journal_mode = %s', async (mode) => {
    const writer = await open(file());
    await writer.run(
      `PRAGMA journal_mode = ${mode}; CREATE VIRTUAL TABLE docs USING vector(dim=2); ${insert(1)}; ${insert(2)}`,
    );
    const reader = await open(file(), { readonly: true });
    expect(await ids(reader)).toEqual([1, 2]);
    await writer.run(`${insert(3, QUERY)}; DELETE FROM docs WHERE id = 1`);
    expect(await ids(reader)).toEqual([3, 2]);
    expect(JSON.parse(String(await reader.value("SELECT vector_index_info('docs')")))).toMatchObject({ rows: 2 });
    await expect(reader.run(insert(9))).rejects.toThrow(/readonly/);
    await expect(reader.run('DELETE FROM docs')).rejects.toThrow(/readonly/);
    expect(await ids(reader)).toEqual([3, 2]);
  });

  test('PRAGMA query_only refuses writes and allows reads', async () => {
    const db = await open(file());
    await db.run(`CREATE VIRTUAL TABLE docs USING vector(dim=2); ${insert(1)}; PRAGMA query_only = ON`);
    await expect(db.run(insert(2))).rejects.toThrow(/readonly/);
    expect(await ids(db)).toEqual([1]);
  });

  test('a file on read-only storage is read', async () => {
    const db = await open(file());
    await db.run(`CREATE VIRTUAL TABLE docs USING vector(dim=2); ${insert(1)}; ${insert(2)}`);
    await db.close();
    chmodSync(file(), 0o444);
    const immutable = await open(`${file()}`, { readonly: true });
    expect(await ids(immutable)).toEqual([1, 2]);
  });
});

describe('many at once', () => {
  const { open, file, closing } = workspace(betterSqlite3);

  test('threads and processes write to one file, and every row arrives', async () => {
    const db = await open(file());
    await db.run('PRAGMA journal_mode = WAL; CREATE VIRTUAL TABLE docs USING vector(dim=2)');
    const peers = [PeerConnection.inThread, PeerConnection.inProcess, PeerConnection.inThread].map((start) =>
      closing(start(file())),
    );
    await Promise.all(
      peers.map(async (peer, index) => {
        for (let step = 0; step < 40; step++) {
          const id = 1000 * index + step;
          await peer.run(`BEGIN IMMEDIATE; ${insert(id, [index, step])}; ${step % 4 === 3 ? 'ROLLBACK' : 'COMMIT'}`);
          if (step % 10 === 0) await ids(peer);
        }
      }),
    );
    const rows = await readRows(db, 'docs');
    expect(rows).toHaveLength(90);
    for (const connection of [db, ...peers]) {
      expectNearest(await knn(connection, 'docs', QUERY), rows, QUERY, { type: 'float4', metric: 'l2' });
    }
  });

  test('readers in threads see a constant total while rows are moved in transactions', async () => {
    const db = await open(file());
    await db.run(
      `PRAGMA journal_mode = WAL; CREATE VIRTUAL TABLE docs USING vector(dim=2); ${insert(1)}; ${insert(2)}; ${insert(3)}`,
    );
    const readers = [PeerConnection.inThread, PeerConnection.inThread].map((start) => closing(start(file())));
    let moving = true;
    // Each move deletes a row and inserts its successor: at no moment are there two rows, or four.
    const reading = readers.map(async (reader) => {
      const counts = new Set();
      while (moving) counts.add((await ids(reader)).length);
      return counts;
    });
    for (let id = 1; id <= 150; id++) {
      await db.run(`BEGIN; DELETE FROM docs WHERE id = ${id}; ${insert(id + 3)}; COMMIT`);
      if (id % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    moving = false;
    expect(await Promise.all(reading)).toEqual([new Set([3]), new Set([3])]);
    expect(await ids(readers[0] as Connection)).toEqual([151, 152, 153]);
  });

  test('an export is of one state, whatever is written meanwhile', async () => {
    const db = await open(file());
    await db.run(`PRAGMA journal_mode = WAL; CREATE VIRTUAL TABLE docs USING vector(dim=2, metadata='title TEXT');
      CREATE TABLE posts(id INTEGER PRIMARY KEY, embedding BLOB);
      CREATE VIRTUAL TABLE posts_index USING vector(dim=2, content=posts, content_column=embedding);
      INSERT INTO posts VALUES (1000000, ${blob([1, 1])}), (2000000, ${blob([2, 2])})`);
    const peer = closing(PeerConnection.inProcess(file()));
    let writing = true;
    const post = `INSERT INTO posts VALUES (1, ${blob([3, 3])}); DELETE FROM posts WHERE id = 1`;
    const steps = Array.from({ length: 300 }, (_, step) => `${insert(step + 1)}; ${post}`);
    const written = peer.run(steps.join('; ')).finally(() => {
      writing = false;
    });

    const { raw } = db as BetterSqlite3Connection;
    const last = raw.prepare('SELECT max(id) FROM docs').pluck();
    const behind = raw.prepare("SELECT vector_export_arrow('docs', NULL, ?, 1000)").pluck();
    const posts = raw.prepare("SELECT vector_export_arrow('posts_index')").pluck();
    const seen = new Set<string>();
    while (writing) {
      behind.get(last.get()); // none of whose rows may be damaged
      const ids = tableFromIPC(posts.get() as Buffer)
        .getChild('id')
        ?.toArray() as BigInt64Array;
      seen.add(ids.join(' '));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await written;
    for (const ids of seen) expect(['1 1000000 2000000', '1000000 2000000']).toContain(ids);
  });
});
