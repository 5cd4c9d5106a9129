// Metadata columns: affinity, NOT NULL, DEFAULT. The measure is an ordinary table beside the vector table.

import { describe, expect, test } from 'vitest';
import { hosts } from '../host.js';
import { ROWS_METADATA, Twin, type TwinOptions } from '../support/twin.js';
import { blob } from '../support/vectors.js';
import { workspace } from '../support/workspace.js';

const a = blob([1, 0]);
const b = blob([0, 2]);

describe.each(hosts)('$name', (host) => {
  const { open } = workspace(host);

  async function openTwin(options: TwinOptions = { metadata: ROWS_METADATA }) {
    return await Twin.create(await open(), options);
  }

  test.each([
    "NULL, 1, 2.5, x'00', 'n'",
    "5, '5', '2.5', 5, 5",
    '5.0, 5.0, 5, 5.5, 5.5',
    "x'41', '0x10', 'two', '5', x'41'",
    "'it''s', ' 12 ', '1e3', NULL, NULL",
    '9007199254740993, 9223372036854775807, 9007199254740993, 9007199254740993, -0.0',
    "1e300, 1e300, '1e300', 1e300, '1e300'",
    "'', '', '', '', ''",
    "'12abc', '12abc', '12abc', '12abc', '12abc'",
  ])('declared affinities apply to (%s)', async (values) => {
    // The default of `note` stands aside: an explicit NULL cannot be told from a column that is left out.
    const twin = await openTwin({ metadata: ROWS_METADATA.replace(" DEFAULT 'none'", '') });
    await twin.run(`INSERT INTO {t} VALUES (1, ${a}, ${values})`);
    await twin.run(`INSERT INTO {t}(id, vector) VALUES (2, ${b})`);
    await twin.run(`UPDATE {t} SET (title, page, score, extra, note) = (${values}) WHERE id = 2`);
    await twin.expectAgreement([1, 1]);
  });

  test('every kind of declared type has its affinity', async () => {
    const twin = await openTwin({
      metadata:
        'a BIGINT, b VARCHAR(20), c DOUBLE PRECISION, d DECIMAL(10, 2), e BOOLEAN, f BLOB, g, h UNSIGNED BIG INT, i CLOB',
    });
    for (const value of ["'12'", '12', '12.0', '12.5', "'12.5'", "x'31'", "'text'", 'NULL']) {
      await twin.run(`INSERT INTO {t} VALUES (NULL, ${a}, ${Array(9).fill(value).join()})`);
    }
    await twin.expectAgreement([1, 1]);
  });

  test('a column that is left out gets its default', async () => {
    const twin = await openTwin({
      metadata: `a DEFAULT 5, b TEXT DEFAULT 'it''s', c DEFAULT -1.5, d DEFAULT (1 + 2), e TEXT DEFAULT (upper('x') || ','),
        f DEFAULT X'00ff', g DEFAULT NULL, h TEXT DEFAULT 12, i INTEGER NOT NULL DEFAULT '12', j DEFAULT TRUE, k2 DEFAULT +3`,
    });
    await twin.run(`INSERT INTO {t}(id, vector) VALUES (1, ${a})`);
    await twin.run(`INSERT INTO {t}(id, vector, b) VALUES (2, ${b}, 'given')`);
    await twin.expectAgreement([1, 1]);
  });

  test('CURRENT_TIMESTAMP and expressions are evaluated at each insert', async () => {
    const { db } = await openTwin({
      metadata: `at TEXT DEFAULT CURRENT_TIMESTAMP, day TEXT DEFAULT CURRENT_DATE, time TEXT DEFAULT CURRENT_TIME,
        stamp INTEGER DEFAULT (unixepoch()), dice DEFAULT (random())`,
    });
    await db.run(`INSERT INTO docs(vector) VALUES (${a}), (${b})`);
    const [first] = await db.all(`SELECT at LIKE '____-__-__ __:__:__', date(at) = day, time(at) = time,
      abs(unixepoch(at) - stamp) <= 1, abs(unixepoch('now') - stamp) < 60, typeof(stamp) FROM docs`);
    expect(first).toEqual([1, 1, 1, 1, 1, 'integer']);
    expect(await db.value('SELECT count(DISTINCT dice) FROM docs')).toBe(2);
  });

  test('NULL is refused where the column is NOT NULL, and named', async () => {
    const twin = await openTwin({ metadata: 'title TEXT NOT NULL, page INTEGER' });
    const message = /NOT NULL.*docs\.title/s;
    await expect(twin.db.run(`INSERT INTO docs(vector) VALUES (${a})`)).rejects.toThrow(message);
    await expect(twin.db.run(`INSERT INTO docs VALUES (1, ${a}, NULL, 1)`)).rejects.toThrow(message);
    await twin.fail(`INSERT INTO {t}(vector) VALUES (${a})`);
    await twin.run(`INSERT INTO {t} VALUES (1, ${a}, 'x', 1)`);
    await twin.fail('UPDATE {t} SET title = NULL');
    await twin.run('UPDATE {t} SET page = NULL');
    await twin.expectAgreement([1, 1]);
  });

  test('NULL in UPDATE is NULL, whatever the default', async () => {
    const twin = await openTwin();
    await twin.run(`INSERT INTO {t}(id, vector) VALUES (1, ${a})`);
    await twin.run('UPDATE {t} SET note = NULL');
    await twin.fail('UPDATE {t} SET page = NULL');
    await twin.expectAgreement([1, 1]);
  });

  test('long text and blobs are kept whole', async () => {
    const twin = await openTwin();
    await twin.run(`INSERT INTO {t}(id, vector, title, extra) VALUES (1, ${a}, hex(zeroblob(50000)), zeroblob(70000))`);
    await twin.expectAgreement([1, 1]);
  });

  test('a table may have a hundred metadata columns', async () => {
    const metadata = Array.from({ length: 100 }, (_, index) => `c${index} INTEGER`).join();
    const twin = await openTwin({ metadata });
    const values = Array.from({ length: 100 }, (_, index) => index * 2).join();
    await twin.run(`INSERT INTO {t} VALUES (1, ${a}, ${values}), (2, ${b}, ${values})`);
    await twin.run('UPDATE {t} SET c99 = 5, c64 = c63 + c65 WHERE id = 2 AND c98 = 196');
    await twin.expectAgreement([1, 1]);
    expect(
      await twin.db.column(`SELECT id FROM docs WHERE knn_match(distance, ${b}) AND c99 = 5 AND c70 = 140`),
    ).toEqual([2]);
  });
});
