import Database from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { integer, text } from 'drizzle-orm/sqlite-core';
import { float4Vector, knn, loadVectorExtension, vectorTable } from 'drizzle-vector';
import { createFts5Table, fts5Table, hybridSearch, matchText, weighted } from 'drizzle-vector/fts5';
import type { Context } from '../context.js';
import { drizzleVector } from '../engines/drizzle-vector.js';
import { K } from '../engines/engine.js';
import { databaseFile } from '../engines/sqlite-engine.js';
import { milliseconds } from '../milliseconds.js';
import { race } from '../race.js';
import { format } from '../report/format.js';
import type { Report } from '../report/report.js';
import { passages } from '../words.js';

const ROUNDS = 5;
const QUERIES = 100;
const CANDIDATES = 50;
const WORDS_OF_PASSAGE = 60;
const WORDS_OF_QUERY = 5;
const MOST_MILLISECONDS = 5;

const docsText = fts5Table('docs_text', { body: text('body') });

/** Both searches and their fusion, and each search alone, with the same words. */
export function hybrid(context: Context): Report {
  const client = new Database(databaseFile(context.copy(drizzleVector)));
  loadVectorExtension(client);
  const db = drizzle({ client });
  const docs = vectorTable(
    'docs',
    { id: integer('id').primaryKey(), vector: float4Vector('vector', context.shape.dimensions) },
    { metric: 'cosine' },
  );
  createFts5Table(db, docsText);
  fill(client, context.rows);

  const next = passages(2);
  const queries = context.data.queries.slice(0, QUERIES).map((vector) => ({ vector, words: next(WORDS_OF_QUERY) }));
  const of = (search: (query: (typeof queries)[number]) => unknown) => (): number[] =>
    queries.map((query) => milliseconds(() => search(query)));
  const fused = (mode: 'any' | 'all', fusion?: ReturnType<typeof weighted>) =>
    of(({ vector, words }) =>
      hybridSearch(db, {
        vector: { table: docs, query: vector },
        text: { table: docsText, query: words, mode },
        k: K,
        candidates: CANDIDATES,
        fusion,
      }),
    );
  const matched = (mode: 'any' | 'all') =>
    of(({ words }) =>
      db
        .select({ id: docsText.rowid, rank: docsText.rank })
        .from(docsText)
        .where(matchText(docsText, words, { mode }))
        .orderBy(docsText.rank)
        .limit(CANDIDATES)
        .all(),
    );
  const times = race(ROUNDS, {
    'hybridSearch(), any word': fused('any'),
    'hybridSearch(), any word, weighted()': fused('any', weighted({ vector: 0.7, text: 0.3 })),
    'hybridSearch(), all words': fused('all'),
    'knn() alone': of(({ vector }) => knn(db, docs, vector, { k: CANDIDATES })),
    'matchText() alone, any word': matched('any'),
    'matchText() alone, all words': matched('all'),
  });
  client.close();
  const time = times['hybridSearch(), any word'];
  return {
    checks: [
      {
        figure: `hybridSearch(), ${format.count(context.rows)} passages, any of ${WORDS_OF_QUERY} words: p50`,
        measured: format.milliseconds(time),
        target: `< ${MOST_MILLISECONDS} ms`,
        reached: time < MOST_MILLISECONDS,
      },
    ],
    tables: [
      {
        title: `Hybrid search in ${format.count(context.rows)} passages of ${WORDS_OF_PASSAGE} words, ${CANDIDATES} candidates of each side, ${WORDS_OF_QUERY} words asked for`,
        columns: ['', 'p50'],
        rows: Object.entries(times).map(([name, each]) => [name, format.milliseconds(each)]),
      },
    ],
  };
}

function fill(client: Database.Database, rows: number): void {
  const next = passages(1);
  const insert = client.prepare('insert into docs_text (rowid, body) values (?, ?)');
  client.transaction(() => {
    for (let row = 1; row <= rows; row++) insert.run(row, next(WORDS_OF_PASSAGE));
  })();
}
