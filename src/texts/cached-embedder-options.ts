import { checkOptions } from '../options/check-options.js';
import { isName, type Rule } from '../options/rules.js';

/** The options of `cachedEmbedder()`. */
export interface CachedEmbedderOptions {
  /** The name of the table, by default `embedding_cache`. */
  table?: string | undefined;
}

const rules: Record<keyof CachedEmbedderOptions, Rule> = { table: isName };

export function checkCachedEmbedderOptions(subject: string, options: CachedEmbedderOptions): { table: string } {
  const { table = 'embedding_cache' } = checkOptions(subject, 'third', rules, options);
  return { table };
}
