import { type EngineName, engines, K, open, toBlob } from './engines.js';
import { race } from './timing.js';

export interface Knn {
  /** Median milliseconds of one query. */
  readonly time: Record<EngineName, number>;
  /** The share of sqlite-vec's rows that drizzle-vector found, too. */
  readonly recall: number;
}

interface Hit {
  readonly id: number;
  readonly distance: number;
}

/** The k nearest rows by an exact scan, the engines by turns on one query after the other. */
export function benchKnn(files: Record<EngineName, string>, queries: readonly Float32Array[]): Knn {
  const contestant = (name: EngineName) => {
    const db = open(files[name], engines[name]);
    const statement = db.prepare<[Buffer], Hit>(engines[name].knn);
    const answers: Hit[][] = [];
    const ask = (round: number) => () => {
      answers[round] = statement.all(toBlob(queries[round] as Float32Array));
    };
    ask(0)();
    return { db, ask, answers };
  };
  const ours = contestant('drizzle-vector');
  const theirs = contestant('sqlite-vec');
  const time = race(queries.length, { 'drizzle-vector': ours.ask, 'sqlite-vec': theirs.ask });
  ours.db.close();
  theirs.db.close();
  return { time, recall: recallOf(ours.answers, theirs.answers) };
}

function recallOf(answers: readonly Hit[][], truth: readonly Hit[][]): number {
  let found = 0;
  for (const [index, expected] of truth.entries()) {
    const ids = new Set(answers[index]?.map((hit) => hit.id));
    found += expected.filter((hit) => ids.has(hit.id)).length;
  }
  return found / (truth.length * K);
}
