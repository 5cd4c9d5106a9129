import { K } from './engines/engine.js';
import { nearestNeighbors } from './nearest-neighbors.js';
import { clusteredVectors } from './vectors.js';

const DEPTH = 100;
/** Queries that recall is measured with. */
export const HELD_OUT = 2000;
/** Queries that time is measured with. */
export const TIMED = 2000;

/** Unit vectors, the same in every run. */
export interface DataSet {
  readonly dimensions: number;
  /** The rows; their keys are 1, 2, 3 ... */
  readonly vectors: readonly Float32Array[];
  /** More of the same kind, to be inserted. */
  readonly extra: readonly Float32Array[];
  /** The first of {@link heldOut}. */
  readonly queries: readonly Float32Array[];
  /** What recall is measured with. None of these is a row. */
  readonly heldOut: readonly Float32Array[];
  /** What time is measured with: each is asked once on a connection. None of these is a row. */
  readonly timed: readonly Float32Array[];
  /** The keys of the k nearest rows to each of {@link queries}, of those rows that `isThere` keeps. */
  truth(isThere?: (key: number) => boolean): readonly (readonly number[])[];
  /** The keys of the 100 nearest rows to each of {@link heldOut}, nearest first. */
  neighbors(): readonly (readonly number[])[];
}

export interface DataSetSize {
  readonly dimensions: number;
  readonly rows: number;
  readonly extra: number;
  readonly queries: number;
}

export function generateDataSet({ dimensions, rows, extra, queries }: DataSetSize): DataSet {
  const next = clusteredVectors(dimensions, 1);
  const take = (count: number) => Array.from({ length: count }, next);
  const vectors = take(rows);
  const [first, inserted] = [take(queries), take(extra)];
  return dataSetOf({
    vectors,
    extra: inserted,
    queries: first,
    heldOut: [...first, ...take(Math.max(0, HELD_OUT - queries))],
    timed: take(TIMED),
  });
}

/** The last of the vectors are queries, and the others are rows. */
export function splitDataSet(vectors: readonly Float32Array[]): DataSet {
  const rows = vectors.length - HELD_OUT - TIMED;
  const heldOut = vectors.slice(rows, rows + HELD_OUT);
  return dataSetOf({
    vectors: vectors.slice(0, rows),
    extra: [],
    queries: heldOut,
    heldOut,
    timed: vectors.slice(rows + HELD_OUT),
  });
}

type Vectors = Pick<DataSet, 'vectors' | 'extra' | 'queries' | 'heldOut' | 'timed'>;

/** A set of these vectors. */
export function dataSetOf(data: Vectors): DataSet {
  let known: readonly (readonly number[])[] | undefined;
  const neighbors = () => {
    known ??= nearestNeighbors(data.vectors, data.heldOut, DEPTH);
    return known;
  };
  return {
    ...data,
    dimensions: (data.vectors[0] as Float32Array).length,
    neighbors,
    truth(isThere = () => true) {
      return neighbors()
        .slice(0, data.queries.length)
        .map((keys) => {
          const there = keys.filter(isThere).slice(0, K);
          if (there.length < K)
            throw new RangeError(`Expected ${K} rows left of the ${DEPTH} nearest, received ${there.length}.`);
          return there;
        });
    },
  };
}
