import type { DataSet } from './data-set.js';
import type { Ef, Engine, SearchSession } from './engines/engine.js';
import { median } from './median.js';
import { milliseconds } from './milliseconds.js';
import { quantile } from './quantile.js';
import { recall } from './recall.js';

const LEAST_EF = 10;
const MOST_EF = 2000;
const WARM_UP = 0.1; // of the timed queries
const BLOCK = 30;
const P99 = 0.99;

/** What is asked, on a connection of its own. */
export interface Contestant {
  readonly engine: Engine;
  /** The engine's default, or the least ef with which it finds this share of the true neighbors. */
  readonly wanted: 'default' | number;
  open(): SearchSession;
}

export interface OncePoint {
  readonly engine: Engine;
  readonly wanted: Contestant['wanted'];
  readonly ef: Ef;
  /** Of the held-out queries. */
  readonly recall: number;
  /** Of one query that this connection was never asked before. */
  readonly milliseconds: number;
  readonly p99: number;
  readonly waitingRows: number;
}

/**
 * Finds the ef of each contestant with the held-out queries. Then asks each of the timed queries once, on a new connection
 * to each, in blocks by turns: neither the rows nor the path to them are in a cache because of the same query.
 */
export function measureOnce(contestants: readonly Contestant[], data: DataSet, k: number): OncePoint[] {
  const truth = data
    .neighbors()
    .slice(0, data.heldOut.length)
    .map((keys) => keys.slice(0, k));
  const warmUp = Math.ceil(WARM_UP * data.timed.length);
  const chosen = contestants.map((contestant) => chooseEf(contestant, data.heldOut, truth, k));
  const opened = chosen.map(({ contestant, ef }) => {
    const session = contestant.open();
    const ask = session.knn(ef, k);
    for (const query of data.timed.slice(0, warmUp)) ask(query);
    return { session, ask, times: [] as number[] };
  });
  const queries = data.timed.slice(warmUp);
  for (let first = 0; first < queries.length; first += BLOCK) {
    const isEven = (first / BLOCK) % 2 === 0;
    for (const { ask, times } of isEven ? opened : opened.toReversed()) {
      for (const query of queries.slice(first, first + BLOCK)) times.push(milliseconds(() => ask(query)));
    }
  }
  return opened.map(({ session, times }, index) => {
    const { contestant, ...point } = chosen[index] as Chosen;
    const waitingRows = session.waitingRows?.() ?? 0;
    session.close();
    const { engine, wanted } = contestant;
    return { engine, wanted, ...point, milliseconds: median(times), p99: quantile(times, P99), waitingRows };
  });
}

interface Chosen {
  readonly contestant: Contestant;
  readonly ef: Ef;
  readonly recall: number;
}

type Neighbors = readonly (readonly number[])[];

function chooseEf(contestant: Contestant, queries: readonly Float32Array[], truth: Neighbors, k: number): Chosen {
  const { wanted } = contestant;
  const session = contestant.open();
  const recallWith = (ef: Ef) => {
    const ask = session.knn(ef, k);
    return recall(
      queries.map((query) => ask(query).map(({ id }) => id)),
      truth,
    );
  };
  const ef = wanted === 'default' || contestant.engine.efs.length === 1 ? undefined : leastEf(recallWith, wanted, k);
  const chosen = { contestant, ef, recall: recallWith(ef) };
  session.close();
  return chosen;
}

// The recall grows with ef.
function leastEf(recallWith: (ef: number) => number, wanted: number, k: number): number {
  let [low, high] = [Math.max(LEAST_EF, k), MOST_EF];
  while (low < high) {
    const middle = Math.floor(Math.sqrt(low * high)); // most answers lie near the low end
    if (recallWith(middle) >= wanted) high = middle;
    else low = middle + 1;
  }
  return low;
}
