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
const TAGS = 2;
const MOST_MILLISECONDS = 0.2;
const MOST_MILLISECONDS_WITHOUT_ROWS = 0.05;
const MOST_BYTES = 8;

const TABLE = `metadata='meta TEXT, tags JSON TAGS, number INTEGER,
  author TEXT GENERATED ALWAYS AS (meta ->> ''$.author'')'`;

/** Searches among the rows with a tag and with a field of JSON, beside those with a number: 1% of all rows. */
export function tags(context: Context): Report {
  const client = new Database(join(context.emptyFolder('tags'), 'docs.db'));
  loadVectorExtension(client);
  client.pragma('journal_mode = WAL');
  client.exec(`CREATE VIRTUAL TABLE docs USING vector(dim=${context.shape.dimensions}, metric=cosine, ${TABLE})`);
  fill(client, context);
  const search = (where: string, ...values: unknown[]) => {
    const statement = client.prepare(
      `SELECT id FROM docs WHERE knn_match(distance, ?) AND ${where} ORDER BY distance LIMIT ${K}`,
    );
    return (query: Float32Array) => statement.all(blobOf(query), ...values);
  };
  const first = context.data.queries[0] as Float32Array;
  const number = search('number = 5');
  number(first);
  const before = memoryOf(client);
  const tag = search('vector_has_any(tags, \'["t5"]\')');
  tag(first);
  const bytes = (memoryOf(client) - before) / (TAGS * context.rows);
  const update = client.prepare(`UPDATE docs SET tags = '["t7", "u7"]' WHERE id = ?`);
  const of = (ask: (query: Float32Array) => unknown, prepare = (_: number): void => {}) => {
    return (round: number): number[] =>
      context.data.queries.slice(0, QUERIES).map((query, index) => {
        prepare(1 + ((round * QUERIES + index) % context.rows));
        return milliseconds(() => ask(query));
      });
  };
  const times = race(ROUNDS, {
    'number = 5': of(number),
    'a tag': of(tag),
    'a tag, after a change of tags': of(tag, (id) => update.run(id)),
    'two tags': of(search(`vector_has_all(tags, '["t5", "u5"]')`)),
    'a tag that no row has': of(search('vector_has_any(tags, \'["nobody"]\')')),
    'none of a tag': of(search('vector_has_none(tags, \'["t5"]\')')),
    'a generated column of JSON': of(search("author = 'a5'")),
    'the same field by json_each': of(search("EXISTS (SELECT 1 FROM json_each(tags) t WHERE t.value = 't5')")),
  });
  client.close();
  const checked = (name: keyof typeof times, most: number): Check => ({
    figure: `a filter by ${name}, ${format.count(context.rows)} rows`,
    measured: format.milliseconds(times[name]),
    target: `≤ ${most} ms`,
    reached: times[name] <= most,
  });
  return {
    checks: [
      checked('a tag', MOST_MILLISECONDS),
      checked('a tag that no row has', MOST_MILLISECONDS_WITHOUT_ROWS),
      checked('a generated column of JSON', MOST_MILLISECONDS),
      {
        figure: 'memory for each row and tag',
        measured: `${bytes.toFixed(1)} bytes`,
        target: `≤ ${MOST_BYTES} bytes`,
        reached: bytes <= MOST_BYTES,
      },
    ],
    tables: [
      {
        title: `Filters by tags and JSON that 1% of ${format.count(context.rows)} rows satisfy`,
        columns: ['', 'p50'],
        rows: Object.entries(times).map(([name, each]) => [name, format.milliseconds(each)]),
      },
    ],
  };
}

const blobOf = (vector: Float32Array): Buffer =>
  Buffer.from(vector.buffer as ArrayBuffer, vector.byteOffset, vector.byteLength);

const memoryOf = (client: Database.Database): number =>
  JSON.parse(client.prepare("SELECT vector_index_info('docs')").pluck().get() as string).memory_bytes;

function fill(client: Database.Database, { data }: Context): void {
  const insert = client.prepare('INSERT INTO docs(vector, meta, tags, number) VALUES (?, ?, ?, ?)');
  client.transaction(() => {
    for (const [row, vector] of data.vectors.entries()) {
      const meta = JSON.stringify({ author: `a${row % 100}`, title: `Row ${row}` });
      insert.run(blobOf(vector), meta, JSON.stringify([`t${row % 100}`, `u${row % 10}`]), row % 100);
    }
  })();
}
