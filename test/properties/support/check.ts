import fc from 'fast-check';
import { isExhaustive } from '../../support/is-exhaustive.js';

const SEED = 20_261_201;

/** Fails with the smallest counterexample that it finds among some hundred of cases, of 30 times as many in an exhaustive run. */
export const check = <T>(property: fc.IProperty<T>, runs = 100): void =>
  void fc.assert(property, { seed: SEED, numRuns: isExhaustive ? 30 * runs : runs });
