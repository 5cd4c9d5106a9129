import type { Ef } from './engines/engine.js';
import type { KnnQuestion } from './measure-knn.js';
import { recall } from './recall.js';

/** The shortest candidate list with which the recall is reached; the longest where none does. */
export function leastEf(
  { session, truth }: Omit<KnnQuestion, 'ef'>,
  queries: readonly Float32Array[],
  efs: readonly Ef[],
  least: number,
): Ef {
  const reaches = (ef: Ef) => {
    const ask = session.knn(ef);
    const answers = queries.map((query, call) => ask(query, call).map(({ id }) => id));
    return recall(answers, truth) >= least;
  };
  return efs.find(reaches) ?? efs.at(-1);
}
