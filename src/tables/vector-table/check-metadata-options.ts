import { duplicateIndexed, indexedPartitionKey, notAMetadataColumn, partitionKeyMissing } from '../../errors/tables.js';
import type { CheckedTableOptions } from './vector-table-options.js';

/**
 * Checks the options that name columns, once the role of each column is known.
 *
 * @param keys the keys of all columns of the table.
 */
export function checkMetadataOptions(
  table: string,
  keys: readonly string[],
  { primaryKey, vector }: { primaryKey: string; vector: string },
  { indexed = [], partitionKey, requiresPartition = false }: CheckedTableOptions,
): void {
  const subject = `vectorTable(${JSON.stringify(table)})`;
  const metadata = keys.filter((key) => key !== primaryKey && key !== vector);
  const others = new Map([
    [primaryKey, 'the primary key'],
    [vector, 'the vector column'],
    ['distance', 'the distance column'],
  ]);
  const checkKey = (option: string, key: string): void => {
    if (!metadata.includes(key)) throw notAMetadataColumn(`${subject} ${option}`, metadata, key, others.get(key));
  };
  for (const [index, key] of indexed.entries()) {
    checkKey('indexed', key);
    if (indexed.indexOf(key) !== index) throw duplicateIndexed(subject, key);
  }
  if (partitionKey === undefined) {
    if (requiresPartition) throw partitionKeyMissing(subject);
    return;
  }
  checkKey('partitionKey', partitionKey);
  if (indexed.includes(partitionKey)) throw indexedPartitionKey(subject, partitionKey);
}
