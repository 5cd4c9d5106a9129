import type { Context } from './context.js';
import { K } from './engines/engine.js';
import type { FilteredEngine, Variant } from './engines/filtered/filtered-engine.js';
import type { SqlSession } from './engines/sqlite-engine.js';
import { exactNeighbors } from './exact-neighbors.js';
import type { Filter } from './filters.js';
import { leastEf } from './least-ef.js';
import { type Answerer, type KnnPoint, measureKnn } from './measure-knn.js';

const ROUNDS = 9;
const QUERIES = 100;
const RECALL = 0.98;

export interface Filtered {
  readonly engine: FilteredEngine;
  readonly variant: Variant;
  readonly session: SqlSession;
}

export interface FilteredPoint extends KnnPoint {
  readonly engine: FilteredEngine;
  readonly variant: Variant;
  /** Rows that satisfy the condition, in the answer with the fewest of them. */
  readonly leastRows: number;
  /** Whether every answer has as many of these as there are, up to k. */
  readonly isFull: boolean;
}

/** Asks all contestants by turns for the nearest rows that satisfy the filter. The result has their order. */
export function measureFiltered(context: Context, contestants: readonly Filtered[], filter: Filter): FilteredPoint[] {
  const queries = context.data.queries.slice(0, QUERIES);
  const truth = exactNeighbors(context.data.vectors, queries, K, filter.matches);
  const questions = contestants.map((contestant) => {
    const { efs } = contestant.engine;
    const question = { session: answerer(contestant, filter), truth };
    // Without a default, an engine is given what it needs for the recall.
    const ef = efs.includes(undefined) ? undefined : leastEf(question, queries, efs, RECALL);
    return { ...question, ef };
  });
  return measureKnn(questions, queries, ROUNDS).map((point, index) => {
    const { engine, variant } = contestants[index] as Filtered;
    const rows = point.answers.map((keys, call) => keys.filter((key) => filter.matches(key, call)).length);
    return {
      ...point,
      engine,
      variant,
      leastRows: Math.min(...rows),
      isFull: rows.every((count, call) => count === truth[call]?.length),
    };
  });
}

function answerer({ engine, variant, session }: Filtered, filter: Filter): Answerer {
  return {
    knn(ef) {
      const ask = session.ask(engine.filtered(filter.condition(variant.columns), ef));
      return (query, call) => ask(query, ...filter.values(call));
    },
  };
}
