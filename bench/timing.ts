/** Milliseconds that `work` takes. */
export function milliseconds(work: () => unknown): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('Expected at least one value, received none.');
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] as number;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2;
}

/** Prepares a round and gives the work of it, which alone is timed. */
export type Contestant = (round: number) => () => unknown;

/**
 * Runs the contestants by turns, so that a change of the machine's pace meets all of them alike, and each round in the opposite order.
 * Gives the median milliseconds of each.
 */
export function race<Name extends string>(
  rounds: number,
  contestants: Readonly<Record<Name, Contestant>>,
): Record<Name, number> {
  const names = Object.keys(contestants) as Name[];
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let round = 0; round < rounds; round++) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      times[name].push(milliseconds(contestants[name](round)));
    }
  }
  return Object.fromEntries(names.map((name) => [name, median(times[name])])) as Record<Name, number>;
}
