import { type CheckedIndexOptions, defaultIndexOptions } from '../../tables/index-options.js';

/** The options of an index without those that equal their defaults. */
export function givenOptions(options: CheckedIndexOptions): CheckedIndexOptions {
  const { metric, m, efConstruction, recall, efSearch, mode, quantization, mergeEvery, model } = options;
  const choices = { m, efConstruction, recall, mode, quantization };
  const given = Object.entries(choices).filter(
    ([name, value]) => value !== undefined && value !== defaultIndexOptions[name as keyof typeof choices],
  );
  return {
    metric,
    ...Object.fromEntries(given),
    ...(efSearch === undefined ? {} : { efSearch }),
    ...(mergeEvery === undefined ? {} : { mergeEvery }),
    ...(model === undefined ? {} : { model }),
  };
}
