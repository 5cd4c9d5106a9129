import { K } from './engines/engine.js';
import { exactNeighbors } from './exact-neighbors.js';
import { clusteredVectors } from './vectors.js';

const DEPTH = 100;

/** Clustered unit vectors, the same in every run. */
export interface DataSet {
  readonly dimensions: number;
  /** The rows; their keys are 1, 2, 3 ... */
  readonly vectors: readonly Float32Array[];
  /** More of the same kind, to be inserted. */
  readonly extra: readonly Float32Array[];
  readonly queries: readonly Float32Array[];
  /** The keys of the k nearest rows to each query, of those rows that `isThere` keeps. */
  truth(isThere?: (key: number) => boolean): readonly (readonly number[])[];
}

export interface DataSetSize {
  readonly dimensions: number;
  readonly rows: number;
  readonly extra: number;
  readonly queries: number;
}

export function generateDataSet({ dimensions, rows, extra, queries: count }: DataSetSize): DataSet {
  const next = clusteredVectors(dimensions, 1);
  const vectors = Array.from({ length: rows }, next);
  const queries = Array.from({ length: count }, next);
  let neighbors: readonly (readonly number[])[] | undefined;
  return {
    dimensions,
    vectors,
    queries,
    extra: Array.from({ length: extra }, next),
    truth(isThere = () => true) {
      neighbors ??= exactNeighbors(vectors, queries, DEPTH);
      return neighbors.map((keys) => {
        const there = keys.filter(isThere).slice(0, K);
        if (there.length < K)
          throw new RangeError(`Expected ${K} rows left of the ${DEPTH} nearest, received ${there.length}.`);
        return there;
      });
    },
  };
}
