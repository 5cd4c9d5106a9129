import { median } from './median.js';

/** Runs one round and gives the milliseconds of each timed run in it; what it does besides is not timed. */
export type Contestant = (round: number) => readonly number[];

/**
 * Runs the contestants by turns, so that a change of the machine's pace meets all of them alike, and each round in the opposite order.
 * Gives the median milliseconds of each over all rounds.
 */
export function race<Name extends string>(
  rounds: number,
  contestants: Readonly<Record<Name, Contestant>>,
): Record<Name, number> {
  const names = Object.keys(contestants) as Name[];
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let round = 0; round < rounds; round++) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      for (const time of contestants[name](round)) times[name].push(time);
    }
  }
  return Object.fromEntries(names.map((name) => [name, median(times[name])])) as Record<Name, number>;
}
