import type { EngineDefinition } from '../../tables/engine-definition.js';
import { parseEngineJson } from '../../tables/engine-words.js';
import type { VirtualTable } from '../../tables/virtual-table.js';
import { givenOptions } from './given-options.js';

/**
 * Reads a vector table or vector index of a database, with the options that differ from their defaults.
 *
 * @param json what `vector_definition()` gives.
 */
export function readVectorTable(name: string, json: string): VirtualTable {
  const definition: EngineDefinition = parseEngineJson(json);
  const { type, dim: dimensions, key, key_type: keyType, column, content, metadata } = definition;
  const options = givenOptions({
    metric: definition.metric,
    m: definition.m,
    efConstruction: definition.ef_construction,
    ...(definition.ef_search === null ? { recall: definition.recall } : { efSearch: definition.ef_search }),
    mode: definition.mode,
    quantization: definition.quantization,
    ...(definition.merge_every === null ? {} : { mergeEvery: definition.merge_every }),
    ...(definition.model === null ? {} : { model: definition.model }),
  });
  if (content !== null) {
    const filters = content.filters.map((each) => ({
      name: each.name,
      indexed: each.indexed,
      partitionKey: each.partition_key,
    }));
    const over = {
      content: content.table,
      contentKey: key,
      keyType,
      contentColumn: column,
      filters,
      requiresPartition: definition.requires_partition,
    };
    return { madeBy: 'vectorIndex', description: { name, type, dimensions, options, ...over } };
  }
  return {
    madeBy: 'vectorTable',
    description: {
      ...{ name, type, dimensions, key, keyType, column },
      options: { ...options, ...(definition.requires_partition ? { requiresPartition: true } : {}) },
      metadata: metadata.map((each) => ({
        name: each.name,
        type: each.type,
        notNull: each.not_null,
        ...(each.default === null ? {} : { default: each.default }),
        ...(each.generated === null ? {} : { generated: each.generated }),
        indexed: each.indexed,
        partitionKey: each.partition_key,
      })),
      unique: definition.unique,
    },
  };
}
