// Vector tables in several databases: temporary, attached, copied, replaced.

import { copyFileSync, renameSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { hosts } from '../host.js';
import { createTable, insertRow, nearestRows, tableNames } from '../support/titled-rows.js';
import { text } from '../support/vectors.js';
import { workspace } from '../support/workspace.js';

describe.each(hosts)('$name', (host) => {
  const { open, file } = workspace(host);

  test('a temporary table', async () => {
    const db = await open();
    await db.run(`${createTable('temp.docs')}; ${insertRow('docs', 2)}; ${insertRow('temp.docs', 1)}`);
    expect(await nearestRows(db, 'temp.docs')).toHaveLength(2);
    expect(await tableNames(db)).toEqual([]);
    await db.run('ALTER TABLE temp.docs RENAME TO news');
    expect(await nearestRows(db, 'news')).toHaveLength(2);
    await db.run('DROP TABLE news');
    expect(await db.value('SELECT count(*) FROM sqlite_temp_master')).toBe(0);
  });

  test('tables of one name in the main, the temporary and an attached database are three tables', async () => {
    const db = await open(file('main.db'));
    await db.run(`ATTACH ${text(file('other.db'))} AS other`);
    for (const [id, schema] of ['main', 'temp', 'other'].entries()) {
      await db.run(`${createTable(`${schema}.docs`)}; ${insertRow(`${schema}.docs`, id + 1, schema)}`);
    }
    expect(await nearestRows(db, 'main.docs')).toEqual([[1, 'main']]);
    expect(await nearestRows(db, 'temp.docs')).toEqual([[2, 'temp']]);
    expect(await nearestRows(db, 'other.docs')).toEqual([[3, 'other']]);
    expect(
      await db.all(`SELECT m.title, o.title FROM main.docs m, other.docs o
        WHERE knn_match(m.distance, X'00') AND knn_match(o.distance, m.vector)`),
    ).toEqual([['main', 'other']]);
  });

  test('a transaction spans databases: rolled back in all of them', async () => {
    const db = await open(file('main.db'));
    await db.run(
      `ATTACH ${text(file('other.db'))} AS other; ${createTable('main.docs')}; ${createTable('other.docs')}`,
    );
    await db.run(`BEGIN; ${insertRow('main.docs', 1)}; ${insertRow('other.docs', 1)}; ROLLBACK`);
    expect(await nearestRows(db, 'main.docs')).toEqual([]);
    expect(await nearestRows(db, 'other.docs')).toEqual([]);
    await db.run(`BEGIN; ${insertRow('main.docs', 2)}; ${insertRow('other.docs', 3)}; COMMIT`);
    expect(await nearestRows(db, 'main.docs')).toEqual([[2, 'row 2']]);
    expect(await nearestRows(db, 'other.docs')).toEqual([[3, 'row 3']]);
  });

  test('rows are copied from one database to another', async () => {
    const db = await open(file('main.db'));
    await db.run(
      `ATTACH ${text(file('other.db'))} AS other; ${createTable('main.docs')}; ${createTable('other.docs')}`,
    );
    await db.run(`${insertRow('main.docs', 1)}; ${insertRow('main.docs', 2)}`);
    await db.run('INSERT INTO other.docs SELECT * FROM main.docs');
    expect(await nearestRows(db, 'other.docs')).toEqual(await nearestRows(db, 'main.docs'));
  });

  test('after another file is attached under the same name, its rows are found', async () => {
    for (const [id, path] of [file('one.db'), file('two.db')].entries()) {
      const db = await open(path);
      await db.run(`${createTable('docs')}; ${insertRow('docs', id + 1)}`);
      await db.close();
    }
    const db = await open();
    await db.run(`ATTACH ${text(file('one.db'))} AS other`);
    expect(await nearestRows(db, 'other.docs')).toEqual([[1, 'row 1']]);
    await db.run(`DETACH other; ATTACH ${text(file('two.db'))} AS other`);
    expect(await nearestRows(db, 'other.docs')).toEqual([[2, 'row 2']]);
    await db.run(insertRow('other.docs', 3));
    await db.run(`DETACH other; ATTACH ${text(file('one.db'))} AS other`);
    expect(await nearestRows(db, 'other.docs')).toEqual([[1, 'row 1']]);
  });

  test('a file and its changed copy keep apart, one after the other and side by side', async () => {
    const original = await open(file('original.db'));
    await original.run(`${createTable('docs')}; ${insertRow('docs', 1)}; ${insertRow('docs', 2)}`);
    await original.close();
    copyFileSync(file('original.db'), file('copy.db'));
    const copy = await open(file('copy.db'));
    await copy.run(`UPDATE docs SET vector = X'63' WHERE id = 1`);
    await copy.close();

    const inOriginal = [
      [1, 'row 1'],
      [2, 'row 2'],
    ];
    const inCopy = inOriginal.toReversed();
    const db = await open();
    await db.run(`ATTACH ${text(file('original.db'))} AS other`);
    expect(await nearestRows(db, 'other.docs')).toEqual(inOriginal);
    await db.run(`DETACH other; ATTACH ${text(file('copy.db'))} AS other`);
    expect(await nearestRows(db, 'other.docs')).toEqual(inCopy);
    await db.run(`ATTACH ${text(file('original.db'))} AS original`);
    expect(await nearestRows(db, 'original.docs')).toEqual(inOriginal);
    expect(await nearestRows(db, 'other.docs')).toEqual(inCopy);
  });

  test('a file put in the place of another is read as it is', async () => {
    const first = await open(file());
    await first.run(`${createTable('docs')}; ${insertRow('docs', 1)}`);
    expect(await nearestRows(first, 'docs')).toEqual([[1, 'row 1']]);
    await first.close();
    const second = await open(file('replacement.db'));
    await second.run(`${createTable('docs')}; ${insertRow('docs', 2)}`);
    await second.close();
    renameSync(file('replacement.db'), file());
    expect(await nearestRows(await open(file()), 'docs')).toEqual([[2, 'row 2']]);
  });
});
