import type { Context } from '../context.js';
import { type Ef, K } from '../engines/engine.js';
import { filteredDrizzleVector } from '../engines/filtered/drizzle-vector.js';
import { filteredEngines } from '../engines/filtered/index.js';
import type { JoinedEngine } from '../engines/filtered/joined-engine.js';
import { vectorIndex } from '../engines/filtered/vector-index.js';
import { exactNeighbors } from '../exact-neighbors.js';
import { type KnnPoint, measureKnn } from '../measure-knn.js';
import { BUCKETS, metadataOf } from '../metadata.js';
import { format } from '../report/format.js';
import type { Check, Report, Table } from '../report/report.js';
import { withNote } from '../report/with-note.js';
import { costOfVectorIndex } from './cost-of-vector-index.js';

const ROUNDS = 9;
const QUERIES = 100;
const RECALL = 0.98;
const MOST_MILLISECONDS = 2;
const EF_OF_GRAPHS = 96;
const BUCKET_BELOW = 100;
const CONDITION = `posts.bucket < ${BUCKET_BELOW}`;
const matches = (key: number) => metadataOf(key).bucket < BUCKET_BELOW;

interface Joined extends KnnPoint {
  readonly engine: JoinedEngine;
  /** Rows of each answer that satisfy the condition. */
  readonly rows: readonly number[];
}

/** KNN joined with an ordinary table and a condition on that, which a tenth of its rows satisfy and no engine sees. */
export function join(context: Context): Report {
  const peers = filteredEngines.filter((engine) => engine !== filteredDrizzleVector);
  const ours: readonly JoinedEngine[] = [filteredDrizzleVector, vectorIndex];
  const joins = measure(context, [...ours, ...peers.filter(({ of }) => context.engines.includes(of))]);
  return {
    checks: joins.filter(({ engine }) => ours.includes(engine)).flatMap(checksOf),
    tables: [tableOf(joins, context.rows), costOfVectorIndex(context)],
  };
}

function measure(context: Context, engines: readonly JoinedEngine[]): Joined[] {
  const queries = context.data.queries.slice(0, QUERIES);
  const truth = exactNeighbors(context.data.vectors, queries, K, matches);
  const questions = engines.map((engine) => {
    const session = engine.open(context.copy(engine), context.shape);
    const knn = (ef: Ef) => {
      const ask = session.ask(engine.joined(CONDITION, ef));
      return (query: Float32Array) => ask(query);
    };
    const ef = engine.efs.includes(undefined) ? undefined : EF_OF_GRAPHS;
    return { session: { knn, close: () => session.close() }, ef, truth };
  });
  const points = measureKnn(questions, queries, ROUNDS);
  for (const { session } of questions) session.close();
  return points.map((point, index) => ({
    ...point,
    engine: engines[index] as JoinedEngine,
    rows: point.answers.map((keys) => keys.filter(matches).length),
  }));
}

function checksOf({ engine, rows, recall, milliseconds }: Joined): Check[] {
  const least = Math.min(...rows);
  return [
    {
      figure: `join, ${engine.name}: rows`,
      measured: `${least === K ? 'always' : 'at least'} ${least}`,
      target: `always ${K}`,
      reached: least === K,
    },
    {
      figure: `join, ${engine.name}: recall@10`,
      measured: format.recall(recall),
      target: `≥ ${RECALL}`,
      reached: recall >= RECALL,
    },
    {
      figure: `join, ${engine.name}: p50`,
      measured: format.milliseconds(milliseconds),
      target: `< ${MOST_MILLISECONDS} ms`,
      reached: milliseconds < MOST_MILLISECONDS,
    },
  ];
}

function tableOf(joins: readonly Joined[], count: number): Table {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    title: `KNN joined with an ordinary table, of whose ${format.count(count)} rows ${format.percent(BUCKET_BELOW / BUCKETS)} satisfy a condition; ${K} rows asked for`,
    columns: ['engine', 'p50', 'recall@10', 'rows, mean', 'rows, fewest'],
    rows: joins.map(({ engine, milliseconds, recall, rows }) => [
      engine.name,
      format.milliseconds(milliseconds),
      format.recall(recall),
      withNote(mean(rows).toFixed(1), engine.notes.join),
      `${Math.min(...rows)}`,
    ]),
  };
}
