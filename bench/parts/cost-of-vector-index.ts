import type { Context } from '../context.js';
import { vectorIndex } from '../engines/filtered/vector-index.js';
import { posts } from '../engines/posts.js';
import { milliseconds } from '../milliseconds.js';
import { race } from '../race.js';
import { format } from '../report/format.js';
import type { Table } from '../report/report.js';

const TIMED = 1000;

/** What an index over a column of an ordinary table takes on top of the table: bytes, and the time of an insert. */
export function costOfVectorIndex(context: Context): Table {
  const raw = context.rows * context.shape.dimensions * Float32Array.BYTES_PER_ELEMENT;
  const bytes = { alone: context.fileBytes(posts), indexed: context.fileBytes(vectorIndex) };

  const alone = posts.open(context.copy(posts), context.shape);
  const indexed = vectorIndex.open(context.copy(vectorIndex), context.shape);
  // A connection that has searched before: what the index keeps in memory is there and has to be kept up to date.
  indexed.ask(vectorIndex.joined('posts.bucket = 0', undefined))(context.data.queries[0] as Float32Array);
  const insertInto = (session: typeof alone) => (round: number) => {
    const row = context.data.extra[round] as Float32Array;
    return [milliseconds(() => session.insert(context.rows + round + 1, row))];
  };
  const times = race(TIMED, { alone: insertInto(alone), indexed: insertInto(indexed) });
  alone.close();
  indexed.close();

  const ratio = (of: Record<'alone' | 'indexed', number>) => format.ratio(of.indexed / of.alone);
  return {
    title: `An index over an ordinary table of ${format.count(context.rows)} rows`,
    columns: ['', 'the table alone', 'with the index', 'ratio'],
    rows: [
      ['file', format.megabytes(bytes.alone), format.megabytes(bytes.indexed), ratio(bytes)],
      ['file against the raw vectors', format.ratio(bytes.alone / raw), format.ratio(bytes.indexed / raw), ''],
      ['autocommit insert', format.milliseconds(times.alone), format.milliseconds(times.indexed), ratio(times)],
    ],
  };
}
