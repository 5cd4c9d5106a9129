import { join } from 'node:path';
import Database from 'better-sqlite3';
import { loadVectorExtension } from 'drizzle-vector';
import type { Context } from '../context.js';
import { K } from '../engines/engine.js';
import { milliseconds } from '../milliseconds.js';
import { race } from '../race.js';
import { format } from '../report/format.js';
import type { Check, Report } from '../report/report.js';

const ROUNDS = 7;
const QUERIES = 100;
const DATASETS = 200;
const PER_MILLE = [500, 100, 10, 1];
const MOST_MILLISECONDS = 0.1; // of a dataset of a hundred rows
const DATASET_ROWS = 20_000;
const MOST_RATIO = 1.3;

/** Searches with filter columns of an index over a table, beside those with the metadata columns of a vector table. */
export function indexFilters(context: Context): Report {
  const client = new Database(join(context.emptyFolder('index-filters'), 'posts.db'));
  loadVectorExtension(client);
  client.pragma('journal_mode = WAL');
  const { dimensions } = context.shape;
  client.exec(`
    CREATE TABLE posts(id INTEGER PRIMARY KEY, dataset TEXT, published INTEGER, number INTEGER, tags JSON, embedding BLOB);
    CREATE VIRTUAL TABLE docs USING vector(dim=${dimensions}, metric=cosine, column=embedding,
      metadata='dataset TEXT PARTITION KEY, published INTEGER, number INTEGER, tags JSON TAGS')`);
  fill(client, context);
  client.exec(`CREATE VIRTUAL TABLE posts_embedding USING vector(dim=${dimensions}, metric=cosine, content=posts,
    content_column=embedding, content_filters='dataset PARTITION KEY, published, number, tags')`);

  const flip = client.prepare('UPDATE posts SET published = 1 - published WHERE id = ?');
  const of = (table: string, where: string, prepare = (_: number): void => {}) => {
    const statement = client.prepare(
      `SELECT id FROM ${table} WHERE knn_match(distance, ?) AND ${where} ORDER BY distance LIMIT ${K}`,
    );
    return (round: number): number[] =>
      context.data.queries.slice(0, QUERIES).map((query, index) => {
        prepare(1 + ((round * QUERIES + index) % context.rows));
        return milliseconds(() => statement.all(blobOf(query)));
      });
  };
  const conditions: Record<string, string> = {
    'one dataset': "dataset = 'd5'",
    ...Object.fromEntries(PER_MILLE.map((most) => [`${most / 10}%`, `number BETWEEN 0 AND ${most - 1}`])),
    'a tag of 1%': 'vector_has_any(tags, \'["t5"]\')',
  };
  const rows = Object.entries(conditions).map(([name, where]) => {
    const times = race(ROUNDS, { docs: of('docs', where), index: of('posts_embedding', where) });
    return { name, ...times, ratio: times.index / times.docs };
  });
  const written = race(ROUNDS, {
    docs: of('docs', 'published = 1'),
    index: of('posts_embedding', 'published = 1', (id) => flip.run(id)),
  });
  client.close();
  const [dataset] = rows as [(typeof rows)[number]];
  return {
    checks: [
      ...(context.rows === DATASET_ROWS ? [datasetCheck(dataset.index)] : []),
      ...rows.map(
        ({ name, ratio }): Check => ({
          figure: `an index with a filter of ${name}, against a vector table`,
          measured: format.ratio(ratio),
          target: `≤ ${MOST_RATIO}`,
          reached: ratio <= MOST_RATIO,
        }),
      ),
    ],
    tables: [
      {
        title: `Filter columns of an index over ${format.count(context.rows)} rows`,
        columns: ['rows that match', 'vector table', 'index', 'ratio'],
        rows: [
          ...rows.map(({ name, docs, index, ratio }) => [
            name,
            format.milliseconds(docs),
            format.milliseconds(index),
            format.ratio(ratio),
          ]),
          ['50%, and a row changes before each query', '', format.milliseconds(written.index), ''],
        ],
      },
    ],
  };
}

const datasetCheck = (time: number): Check => ({
  figure: 'an index with 200 datasets of 100 rows, searched in one',
  measured: format.milliseconds(time),
  target: `≤ ${MOST_MILLISECONDS} ms`,
  reached: time <= MOST_MILLISECONDS,
});

const blobOf = (vector: Float32Array): Buffer =>
  Buffer.from(vector.buffer as ArrayBuffer, vector.byteOffset, vector.byteLength);

function fill(client: Database.Database, { data }: Context): void {
  const names = '(id, dataset, published, number, tags, embedding) VALUES (?, ?, ?, ?, ?, ?)';
  const inserts = ['posts', 'docs'].map((table) => client.prepare(`INSERT INTO ${table}${names}`));
  client.transaction(() => {
    for (const [row, vector] of data.vectors.entries()) {
      const tags = JSON.stringify([`t${row % 100}`, `u${row % 10}`]);
      const values = [row + 1, `d${row % DATASETS}`, row % 2, (row * 7919) % 1000, tags, blobOf(vector)];
      for (const insert of inserts) insert.run(...values);
    }
  })();
}
