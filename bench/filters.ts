import { BUCKETS, CATEGORY_SIZES, type Metadata, metadataOf } from './metadata.js';

/** The names of the columns with the metadata. */
export type MetadataColumns = Readonly<Record<keyof Metadata, string>>;

/** A condition on the metadata, which a share of the rows satisfies. */
export interface Filter {
  readonly share: number;
  /** The condition in SQL. */
  condition(columns: MetadataColumns): string;
  /** The values of its parameters in the call of this number. */
  values(call: number): readonly number[];
  /** Whether a row satisfies the condition with the values of that call. */
  matches(key: number, call: number): boolean;
}

// Prime, so that no interval is asked for twice before every one was: an engine that keeps the rows of earlier conditions gains nothing.
const STEP = 373;

/** For each share an interval of buckets, a different one in every call. */
export const ranges: readonly Filter[] = CATEGORY_SIZES.map((width) => {
  const start = (call: number) => (call * STEP) % (BUCKETS - width + 1);
  return {
    share: width / BUCKETS,
    condition: ({ bucket }) => `${bucket} >= ? AND ${bucket} < ?`,
    values: (call) => [start(call), start(call) + width],
    matches(key, call) {
      const { bucket } = metadataOf(key);
      return bucket >= start(call) && bucket < start(call) + width;
    },
  };
});

/** For each share one category, the same in every call. */
export const equalities: readonly Filter[] = CATEGORY_SIZES.map((size, wanted) => ({
  share: size / BUCKETS,
  condition: ({ category }) => `${category} = ?`,
  values: () => [wanted],
  matches: (key) => metadataOf(key).category === wanted,
}));
