import { missingOption } from '../errors/options.js';
import { checkOptions } from '../options/check-options.js';
import type { Rule } from '../options/rules.js';

/** The options of `cachedEmbedder()`. */
export interface CachedEmbedderOptions {
  /** The name of the model. With another name, or other dimensions, texts are embedded again. */
  model: string;
  /** The name of the table, by default `embedding_cache`. */
  table?: string | undefined;
}

const isName: Rule = {
  expected: 'a string without \\0 that is not empty',
  accepts: (value) => typeof value === 'string' && value !== '' && !value.includes('\0'),
};

const rules: Record<keyof CachedEmbedderOptions, Rule> = { model: isName, table: isName };

export function checkCachedEmbedderOptions(
  subject: string,
  options: CachedEmbedderOptions,
): { model: string; table: string } {
  const { model, table = 'embedding_cache' } = checkOptions(subject, 'third', rules, options);
  if (model === undefined) throw missingOption(`${subject} model`, isName.expected);
  return { model, table };
}
