import { allWeightsZero } from '../errors/fts5-tables.js';
import { isWeight, type Rule } from '../options/rules.js';
import type { HybridSide } from './fusion.js';

/** What each side of a hybrid search counts: finite and not negative, not both 0. */
export type FusionWeights = Readonly<Record<HybridSide, number>>;

export const weightRules: Record<HybridSide, Rule> = { vector: isWeight, text: isWeight };

export function checkSomeWeight(subject: string, weights: FusionWeights): FusionWeights {
  if (weights.vector === 0 && weights.text === 0) throw allWeightsZero(subject);
  return weights;
}
