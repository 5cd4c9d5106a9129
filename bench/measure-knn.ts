import type { Ef, Hit } from './engines/engine.js';
import { median } from './median.js';
import { milliseconds } from './milliseconds.js';
import { race } from './race.js';
import { recall } from './recall.js';

const BLOCK_MILLISECONDS = 250;
const LEAST_RUNS = 10;
const WARM_UP_RUNS = 20;

/** What is asked: a connection, or one kind of question on it, which may be another in each call. */
export interface Answerer {
  knn(ef: Ef): (query: Float32Array, call: number) => readonly Hit[];
}

export interface KnnQuestion {
  readonly session: Answerer;
  readonly ef: Ef;
  /** The true neighbors in the first call with each query. */
  readonly truth: readonly (readonly number[])[];
}

export interface KnnPoint {
  readonly ef: Ef;
  /** Median of one query. */
  readonly milliseconds: number;
  readonly recall: number;
  /** Keys that each query returned, nearest first. */
  readonly answers: readonly (readonly number[])[];
}

/**
 * Asks all queries once for the recall, and then times blocks of them by turns. The slower an engine, the fewer queries its blocks have.
 * The result has the order of the questions.
 */
export function measureKnn(
  questions: readonly KnnQuestion[],
  queries: readonly Float32Array[],
  rounds: number,
): KnnPoint[] {
  const asked = questions.map((question) => {
    const ask = question.session.knn(question.ef);
    const answers: (readonly Hit[])[] = [];
    const time = median(
      queries.map((query, i) =>
        milliseconds(() => {
          answers[i] = ask(query, i);
        }),
      ),
    );
    const runs = Math.min(queries.length, Math.max(LEAST_RUNS, Math.ceil(BLOCK_MILLISECONDS / time)));
    return { ...question, answers: answers.map((hits) => hits.map((hit) => hit.id)), runs };
  });

  const times = race(
    rounds,
    Object.fromEntries(
      asked.map(({ session, ef, runs }, index) => [
        `${index}`,
        (round: number) => {
          const ask = session.knn(ef);
          for (const [i, query] of queries.slice(0, Math.min(runs, WARM_UP_RUNS)).entries()) ask(query, i);
          return Array.from({ length: runs }, (_, run) => {
            const call = round * runs + run;
            const query = queries[call % queries.length] as Float32Array;
            return milliseconds(() => ask(query, call));
          });
        },
      ]),
    ),
  );

  return asked.map(({ ef, answers, truth }, index) => ({
    ef,
    milliseconds: times[`${index}`] as number,
    recall: recall(answers, truth),
    answers,
  }));
}
