import { duplicateUnindexed, notAnFts5Key, nothingIndexed } from '../../errors/fts5-tables.js';
import type { CheckedFts5Options } from './fts5-table-options.js';

/** Checks the option `unindexed`, which names columns. */
export function checkUnindexed(table: string, keys: readonly string[], { unindexed = [] }: CheckedFts5Options): void {
  const subject = `fts5Table(${JSON.stringify(table)})`;
  for (const [index, key] of unindexed.entries()) {
    if (!keys.includes(key)) throw notAnFts5Key(`${subject} unindexed`, keys, key);
    if (unindexed.indexOf(key) !== index) throw duplicateUnindexed(subject, key);
  }
  if (unindexed.length === keys.length) throw nothingIndexed(subject);
}
