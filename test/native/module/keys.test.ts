// The key column: explicit, automatic, and what is no key. The measure is an ordinary table beside the vector table.

import { describe, expect, test } from 'vitest';
import { hosts } from '../host.js';
import { ROWS_METADATA, Twin, type TwinOptions } from '../support/twin.js';
import { blob } from '../support/vectors.js';
import { workspace } from '../support/workspace.js';

const a = blob([1, 0]);
const b = blob([0, 2]);
const c = blob([3, 3]);

describe.each(hosts)('$name', (host) => {
  const { open } = workspace(host);

  async function openTwin(options: TwinOptions = { metadata: ROWS_METADATA }) {
    return await Twin.create(await open(), options);
  }

  test.each([
    '5',
    '-5',
    '0',
    '5.0',
    "'5'",
    "'5.0'",
    "' 5 '",
    '9223372036854775807',
    '-9223372036854775808',
    '1e3',
    'true',
  ])('%s is a key', async (key) => {
    const twin = await openTwin();
    await twin.run(`INSERT INTO {t}(id, vector) VALUES (${key}, ${a})`);
    expect(await twin.db.column('SELECT typeof(id) FROM docs')).toEqual(['integer']);
    expect(await twin.db.column('SELECT CAST(id AS TEXT) FROM docs')).toEqual(
      await twin.db.column('SELECT CAST(id AS TEXT) FROM plain'),
    );
    expect(await twin.db.value(`SELECT count(*) FROM docs WHERE id = CAST(${key} AS INTEGER)`)).toBe(1);
  });

  test.each(['5.5', "'five'", "'5.5'", "X'05'", '1e30', "''"])('%s is no key', async (key) => {
    const twin = await openTwin();
    await twin.fail(`INSERT INTO {t}(id, vector) VALUES (${key}, ${a})`);
    await twin.run(`INSERT INTO {t}(id, vector) VALUES (1, ${a})`);
    await twin.fail(`UPDATE {t} SET id = ${key}`);
    await twin.fail('UPDATE {t} SET id = NULL');
    await twin.expectAgreement([1, 1]);
  });

  test('a key that is refused is named', async () => {
    const twin = await openTwin();
    await expect(twin.db.run(`INSERT INTO docs(id, vector) VALUES ('five', ${a})`)).rejects.toThrow(/docs.*five/s);
    await expect(twin.db.run(`INSERT INTO docs(id, vector) VALUES (5.5, ${a})`)).rejects.toThrow(/docs.*5\.5/s);
  });

  test('a key that is left out, or NULL, follows the largest', async () => {
    const twin = await openTwin();
    await twin.run(`INSERT INTO {t}(vector) VALUES (${a})`);
    await twin.run(`INSERT INTO {t}(id, vector) VALUES (NULL, ${b}), (40, ${b}), (NULL, ${c})`);
    await twin.run('DELETE FROM {t} WHERE id = 41');
    await twin.run(`INSERT INTO {t}(vector) VALUES (${a})`);
    await twin.run('DELETE FROM {t}');
    await twin.run(`INSERT INTO {t}(vector) VALUES (${a})`);
    await twin.run(`INSERT INTO {t}(id, vector) VALUES (-9, ${a})`);
    await twin.run(`INSERT INTO {t}(vector) VALUES (${a})`);
    await twin.expectAgreement([1, 1]);
  });

  test('beyond the largest possible key, an unused one is found', async () => {
    const twin = await openTwin();
    const { db } = twin;
    await db.run(`INSERT INTO docs(id, vector) VALUES (9223372036854775807, ${a})`);
    await db.run(`INSERT INTO docs(vector) VALUES (${b}), (${c})`);
    expect(await db.value('SELECT count(DISTINCT id) FROM docs')).toBe(3);
    expect(await db.value(`SELECT vector = ${c} FROM docs WHERE id = last_insert_rowid()`)).toBe(1);
  });

  test('rowid is the key by another name', async () => {
    const twin = await openTwin();
    await twin.run(`INSERT INTO {t}(rowid, vector) VALUES (8, ${a})`);
    await twin.run(`INSERT INTO {t}(_rowid_, vector) VALUES (9, ${b})`);
    expect(await twin.db.all('SELECT rowid, oid, id FROM docs WHERE rowid > 8')).toEqual([[9, 9, 9]]);
    await twin.run('UPDATE {t} SET rowid = 20 WHERE rowid = 8');
    await twin.expectAgreement([1, 1]);
  });
});
