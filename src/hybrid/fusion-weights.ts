import { allWeightsZero } from '../errors/fts5-tables.js';
import { isWeight, type Rule } from '../options/rules.js';
import type { HybridSide } from './fusion.js';

/** The weight of each side of a hybrid search: finite and at least 0, not both 0. */
export type FusionWeights = Readonly<Record<HybridSide, number>>;

export const weightRules: Record<HybridSide, Rule> = { vector: isWeight, text: isWeight };

export function checkSomeWeight(subject: string, weights: FusionWeights): FusionWeights {
  if (weights.vector === 0 && weights.text === 0) throw allWeightsZero(subject);
  return weights;
}
