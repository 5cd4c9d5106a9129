import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { integer, text } from 'drizzle-orm/sqlite-core';
import { createVectorTable, int1Vector, vectorTable } from 'drizzle-vector';
import { exportArrowTo, insertArrow } from 'drizzle-vector/arrow';
import { expect, it } from 'vitest';
import { openDatabase } from '../support/database.js';
import { isDrizzle1 } from '../support/drizzle-line.js';
import { isExhaustive } from '../support/is-exhaustive.js';
import { temporaryFolder } from './support.js';

const ROWS = isExhaustive ? 1_000_000 : 100_000; // more than one record batch

const docs = vectorTable(
  'docs',
  { id: integer().primaryKey(), title: text(), v: int1Vector(4) },
  { metric: 'l2_squared', mode: 'exact' },
);

const emptyDocs = () => {
  const db = openDatabase();
  createVectorTable(db, docs);
  return db;
};

// Both lines of Drizzle only carry the bytes between the extension and apache-arrow: once is enough.
it.skipIf(isDrizzle1)(`${ROWS.toLocaleString('en')} rows come back as they were`, async () => {
  const source = emptyDocs();
  source.run(sql`with recursive n(i) as (select 1 union all select i + 1 from n where i < ${ROWS})
      insert into docs (id, v, title)
      select 3 * i, cast(printf('%c%c%c%c', 65 + i % 26, 65 + i / 26 % 26, 65 + i / 676 % 26, 65 + i / 17576 % 26) as blob),
        iif(i % 7 = 0, null, 'row ' || i) from n`);
  const path = join(temporaryFolder(), 'docs.arrow');
  const target = emptyDocs();

  expect(await exportArrowTo(source, docs, path)).toBe(ROWS);
  expect(await insertArrow(target, docs, path)).toBe(ROWS);

  // Row by row, without a million objects.
  const [given, received] = [source, target].map(({ $client }) =>
    $client.prepare('select id, title, v from docs order by id').raw().iterate(),
  );
  for (const row of given as Iterable<unknown[]>) {
    const { value } = (received as IterableIterator<unknown[]>).next();
    if (JSON.stringify(value) !== JSON.stringify(row)) expect(value).toEqual(row);
  }
  expect((received as IterableIterator<unknown[]>).next().done).toBe(true);
});
