// What graph-traps.test.ts tests of some types, metrics and threads, for all of them.

import { afterEach, describe, test } from 'vitest';
import { betterSqlite3 } from '../host.js';
import { expectAsGoodAsUsearch, useBuilder } from '../support/graph-builders.js';
import { expectEachRowFound, expectRecallInEachForm } from '../support/graph-checks.js';
import { metrics } from '../support/reference.js';
import { elementTypes } from '../support/vectors.js';
import { workspace } from '../support/workspace.js';

const { open } = workspace(betterSqlite3);

describe('building on several cores', () => {
  afterEach(async () => {
    await (await open()).value("SELECT vector_config('threads', 0)");
  });

  test.each([1, 2, 4])('every row finds itself: %i threads', (threads) => expectEachRowFound(open, threads));
});

describe.each(elementTypes)('%s', (type) => {
  afterEach(async () => {
    const db = await open();
    await db.value("SELECT vector_config('threads', 0)");
    await useBuilder(db, 'own');
  });

  test.each(metrics)('%s: a search finds as much as in the graph of usearch', (metric) =>
    expectAsGoodAsUsearch(open, { type, metric }),
  );

  test.each(metrics)('%s: exact distances and good recall in each form', (metric) =>
    expectRecallInEachForm(open, type, metric),
  );
});
