// UPDATE and DELETE, with every conflict clause. The measure is an ordinary table beside the vector table.

import { describe, expect, test } from 'vitest';
import { hosts } from '../host.js';
import { ROWS_METADATA, Twin, type TwinOptions } from '../support/twin.js';
import { blob } from '../support/vectors.js';
import { workspace } from '../support/workspace.js';

const a = blob([1, 0]);
const b = blob([0, 2]);
const c = blob([3, 3]);
const short = blob([1]);

describe.each(hosts)('$name', (host) => {
  const { open } = workspace(host);

  async function openTwin(options: TwinOptions = { metadata: ROWS_METADATA }) {
    return await Twin.create(await open(), options);
  }

  describe('UPDATE', () => {
    async function openRows() {
      const twin = await openTwin();
      await twin.run(`INSERT INTO {t}(id, vector, title, page, score) VALUES
        (1, ${a}, 'one', 10, 0.1), (2, ${b}, 'two', 20, 0.2), (3, ${c}, 'three', 30, 0.3), (4, ${a}, NULL, 40, NULL)`);
      return twin;
    }

    test.each([
      ['the vector', `UPDATE {t} SET vector = ${c} WHERE id = 1`],
      ['the vector of every row', `UPDATE {t} SET vector = ${b}`],
      ['the vector to what it is', 'UPDATE {t} SET vector = vector'],
      ['metadata', "UPDATE {t} SET title = 'new', page = page + 1 WHERE page >= 20"],
      ['the key', 'UPDATE {t} SET id = 50 WHERE id = 2'],
      ['the key to what it is', 'UPDATE {t} SET id = id'],
      ['every key', 'UPDATE {t} SET id = id + 100'],
      ['every key to its opposite', 'UPDATE {t} SET id = -id'],
      ['a key to one that is integral', "UPDATE {t} SET id = '60.0' WHERE id = 2"],
      ['vector and metadata', `UPDATE {t} SET vector = ${c}, title = 'both' WHERE id < 3`],
      ['vector and key', `UPDATE {t} SET vector = ${c}, id = id * 10 WHERE id < 3`],
      ['metadata and key', "UPDATE {t} SET id = id * 10, title = 'moved' WHERE title IS NULL"],
      [
        'everything',
        `UPDATE {t} SET id = 9, vector = ${b}, title = 'x', page = 1, score = 2, extra = 3, note = 4 WHERE id = 4`,
      ],
      ['columns from one another', 'UPDATE {t} SET title = page, page = id, score = page WHERE id > 1'],
      ['nothing', "UPDATE {t} SET title = 'x' WHERE id = 99"],
      [
        'with FROM',
        "UPDATE {t} SET title = v.column2 FROM (VALUES (1, 'eins'), (3, 'drei')) AS v WHERE {t}.id = v.column1",
      ],
      [
        'with a subquery',
        'UPDATE {t} SET page = (SELECT max(page) FROM {t}), vector = (SELECT vector FROM {t} WHERE id = 3)',
      ],
      ['with WHERE ... IN (SELECT)', 'UPDATE {t} SET score = 1 WHERE id IN (SELECT id FROM {t} WHERE page > 15)'],
    ])('of %s', async (_, statement) => {
      const twin = await openRows();
      await twin.run(statement);
      await twin.expectAgreement([1, 1]);
    });

    test.each([
      ['a key that is taken', 'UPDATE {t} SET id = 2 WHERE id = 1'],
      ['a key that is taken, with other changes', `UPDATE {t} SET title = 'x', vector = ${c}, id = 2 WHERE id = 1`],
      ['a key that is taken by the next row', 'UPDATE {t} SET id = id + 1'],
      ['a vector of another length', `UPDATE {t} SET vector = ${short} WHERE id = 1`],
      ['a bad vector in a later row', `UPDATE {t} SET vector = CASE id WHEN 3 THEN ${short} ELSE ${c} END, page = 0`],
      ['NULL in a later row', 'UPDATE {t} SET page = nullif(page, 30), title = 5'],
    ])('to %s changes nothing', async (_, statement) => {
      const twin = await openRows();
      await twin.fail(statement);
      await twin.expectAgreement([1, 1]);
      await twin.db.run('BEGIN');
      await twin.run(`INSERT INTO {t}(id, vector) VALUES (5, ${b})`);
      await twin.fail(statement);
      await twin.expectAgreement([1, 1]);
      await twin.db.run('COMMIT');
      await twin.expectAgreement([1, 1]);
    });

    test('a key that is taken is a constraint, and the error names table and column', async () => {
      const { db } = await openRows();
      const taken = { message: expect.stringMatching(/UNIQUE.*docs\.id/), code: 'SQLITE_CONSTRAINT' };
      await expect(db.run('UPDATE docs SET id = 2 WHERE id = 1')).rejects.toThrow(expect.objectContaining(taken));
      await expect(db.run(`INSERT INTO docs(id, vector) VALUES (2, ${a})`)).rejects.toThrow(
        expect.objectContaining(taken),
      );
    });

    test.each([
      ['REPLACE: the row in the way goes', 'UPDATE OR REPLACE {t} SET id = 2 WHERE id = 1'],
      ['REPLACE with a new vector', `UPDATE OR REPLACE {t} SET id = 2, vector = ${c}, title = 'x' WHERE id = 1`],
      ['REPLACE of every key by one', 'UPDATE OR REPLACE {t} SET id = 9'],
      ['REPLACE where nothing is in the way', 'UPDATE OR REPLACE {t} SET id = 9 WHERE id = 1'],
      ['REPLACE of a key by itself', 'UPDATE OR REPLACE {t} SET id = 1 WHERE id = 1'],
      ['IGNORE: the row stays as it was', "UPDATE OR IGNORE {t} SET id = 2, title = 'x' WHERE id IN (1, 3)"],
      ['IGNORE in some rows', "UPDATE OR IGNORE {t} SET id = 50, title = 'x'"],
      ['IGNORE of NULL', 'UPDATE OR IGNORE {t} SET page = nullif(page, 20), score = 9'],
    ])('OR %s', async (_, statement) => {
      const twin = await openRows();
      await twin.run(statement);
      await twin.expectAgreement([1, 1]);
    });

    test('OR FAIL keeps the rows that were changed before', async () => {
      const twin = await openRows();
      await twin.fail('UPDATE OR FAIL {t} SET page = nullif(page, 30), score = 9');
      await twin.expectAgreement([1, 1]);
    });

    test('OR ABORT is the default by name', async () => {
      const twin = await openRows();
      await twin.fail('UPDATE OR ABORT {t} SET page = nullif(page, 30), score = 9');
      await twin.expectAgreement([1, 1]);
    });
  });

  describe('DELETE', () => {
    test.each([
      ['by key', 'DELETE FROM {t} WHERE id = 2'],
      ['by metadata', 'DELETE FROM {t} WHERE page > 15'],
      ['by vector', `DELETE FROM {t} WHERE vector = ${a}`],
      ['of everything', 'DELETE FROM {t}'],
      ['of nothing', 'DELETE FROM {t} WHERE id = 99'],
      ['by a subquery', 'DELETE FROM {t} WHERE id IN (SELECT id + 1 FROM {t})'],
    ])('%s', async (_, statement) => {
      const twin = await openTwin();
      await twin.run(
        `INSERT INTO {t}(id, vector, page) VALUES (1, ${a}, 10), (2, ${b}, 20), (3, ${c}, 30), (4, ${a}, 40)`,
      );
      await twin.run(statement);
      await twin.expectAgreement([1, 1]);
      await twin.run(`INSERT INTO {t}(vector) VALUES (${b})`);
      await twin.expectAgreement([1, 1]);
    });
  });
});
