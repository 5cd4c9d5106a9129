import type { VectorErrorCode } from './vector-error.js';

/**
 * An error of the extension that has a code of this library, and how to tell it. A message reads
 * `where: expected what, received that`.
 */
interface EngineError {
  readonly code: VectorErrorCode;
  /** What the message has before "expected". */
  readonly where?: RegExp;
  /** What the message has from "expected" on. */
  readonly what?: RegExp;
}

/** The first that fits counts. test/errors/engine-errors.test.ts provokes each of them. */
export const ENGINE_ERRORS: readonly EngineError[] = [
  { code: 'invalid_arrow', where: /(?:^|: )Arrow: / },
  { code: 'invalid_arrow', where: /(?:^|: )row \d+ of the stream \(from 0\): / },
  {
    code: 'invalid_arrow',
    where: /^vector_insert_arrow: $/,
    what: /^expected an Arrow IPC stream or file as a BLOB, /,
  },
  { code: 'invalid_option', where: /^vector_insert_arrow: $/, what: /^expected abort, replace or ignore, / },

  { code: 'dimension_mismatch', what: /^expected \d+ dimensions of \w+, received \d+ dimensions$/ },
  { code: 'dimension_mismatch', what: /^expected \d+ dimensions, received \d+$/ },
  { code: 'invalid_blob', what: /^expected \d+ bytes \(\d+ dimensions of \w+\), received / },
  { code: 'invalid_blob', what: /^expected a multiple of \d+ bytes \(\d+ dimensions of \w+\), received / },
  { code: 'invalid_blob', what: /^expected a BLOB of \w+, a multiple of \d+ bytes, received / },
  { code: 'element_type_mismatch', what: /^expected a BLOB of .* or a JSON array as text, received / },
  { code: 'element_type_mismatch', what: /^expected a vector \(a BLOB of .* or a JSON array as text\), received / },
  { code: 'element_type_mismatch', what: /^expected a JSON array of numbers, received / },
  { code: 'element_type_mismatch', what: /^expected (?:a JSON array as|base64) text, received / },
  { code: 'element_type_mismatch', what: /^expected base64 with padding, received / },
  { code: 'element_type_mismatch', what: /^expected nothing after the JSON array, received / },
  { code: 'element_type_mismatch', what: /^expected ',' or '\]' after position \d+, received / },
  { code: 'element_type_mismatch', what: /^expected a BLOB of vectors one after another, or a JSON array of vectors / },
  { code: 'element_type_mismatch', what: /^expected .* at byte \d+ of a JSON array of vectors, received / },
  { code: 'invalid_element', what: /^expected a number at position \d+, received / },
  { code: 'invalid_element', what: /^expected an integer from \S+ to \S+ at position \d+, received / },
  { code: 'not_finite', what: /^expected a number from \S+ to \S+ at position \d+, received / },
  { code: 'not_finite', what: /^expected finite elements, received / },
  { code: 'zero_vector', what: /^expected a vector with a direction\b.*, received a vector of zeros$/ },

  {
    code: 'invalid_tags',
    what: /^expected a JSON array(?: of texts or integers)?(?: as (?:first|second) argument)?, received /,
  },
  { code: 'invalid_tags', what: /^expected a text or an integer as second argument, received / },

  {
    code: 'invalid_key',
    where: /^(?:NOT NULL constraint failed|datatype mismatch): .*: $/s,
    what: /^expected (?:an integer|a text|a BLOB of 16 bytes), received /,
  },

  { code: 'partition_missing', what: /^expected a condition on the partition key ".*" \(=, IN or IS NULL\) /s },
  { code: 'invalid_limit', where: /\.k: $/, what: /^expected an integer of at least 1, received / },
  { code: 'invalid_option', where: /(?:^|[.: ])ef_search: $/, what: /^expected an integer from 1 to \d+, received / },
  { code: 'invalid_option', where: /\.recall: $/, what: /^expected a number above 0 and at most \S+, received / },
  { code: 'invalid_option', what: /^expected ef_search = \? or recall = \?, / },
  { code: 'invalid_option', where: /^vector_calibrate: $/, what: /^expected at least \d+ queries, received / },
  {
    code: 'not_a_vector_table',
    where: /^knn_match\(\): $/,
    what: /^expected the distance column as its first argument, /,
  },
  { code: 'not_a_vector_table', what: /^expected (?:the name of )?a vector table, received / },
  { code: 'index_detached', what: /^expected an index that is attached to its table ".*", received a detached one/s },
  { code: 'not_a_vector_index', what: /^expected an index over a table, received .*, a vector table$/s },
  { code: 'read_only_index', what: /^expected no write to an index over a table, received / },

  { code: 'invalid_dimensions', where: /^vector table ".*": option dim: $/s },
  { code: 'invalid_index', where: /^vector table ".*": option content(?:_key)?: $/s },
  { code: 'invalid_option', where: /^vector table ".*": option \w+: $/s },
  { code: 'invalid_option', where: /^vector table ".*": options \w+ and \w+: $/s },
  { code: 'invalid_option', where: /^vector table ".*": unknown option '.*': $/s },
  {
    code: 'invalid_option',
    where: /^vector table ".*": metadata column ".*": $/s,
    what: /^expected INDEXED or PARTITION KEY \(which is indexed anyway\), received both$/,
  },
  {
    code: 'unsupported_constraint',
    where: /^vector table ".*": metadata column ".*": $/s,
    what: /^expected NOT NULL, DEFAULT, COLLATE, .*, received /,
  },
  { code: 'invalid_column_name', what: /^expected columns of different names \(.*\), received / },
  { code: 'invalid_column_name', what: /^expected a table name that differs from its columns, received / },
];

/** The functions of the extension. SQLite misses them where the extension is not loaded. */
const FUNCTIONS: ReadonlySet<string> = new Set(
  `
    knn_match vector_add vector_attach_index vector_calibrate vector_config vector_debug vector_definition vector_detach_index vector_dims vector_distance
    vector_ef_search vector_export_arrow vector_from_base64 vector_from_json vector_geo_km vector_has vector_has_all
    vector_has_any vector_has_none vector_index_info vector_insert_arrow
    vector_last_search vector_merge_index vector_normalize vector_quantize_int8 vector_rebuild_index
    vector_scale vector_slice vector_sub vector_sync_index vector_to_base64 vector_to_json vector_upgrade vector_version
  `
    .trim()
    .split(/\s+/),
);

const NO_MODULE = /(?:^|: )no such module: vector$/;
// The tokenizer of FTS5 that the extension registers.
const NO_TOKENIZER = /(?:^|: )no such tokenizer: words$/;
const NO_FUNCTION = /(?:^|: )no such function: (\w+)$/;

/** The code for a message of the driver; undefined for one that is not among those of the extension. */
export function engineErrorCode(message: string): VectorErrorCode | undefined {
  if (isNotLoaded(message)) return 'extension_not_loaded';
  const start = message.indexOf('expected ');
  const [before, from] = start === -1 ? [message, ''] : [message.slice(0, start), message.slice(start)];
  return ENGINE_ERRORS.find(({ where, what }) => (where?.test(before) ?? true) && (what?.test(from) ?? true))?.code;
}

function isNotLoaded(message: string): boolean {
  const [, name] = NO_FUNCTION.exec(message) ?? [];
  return name === undefined ? NO_MODULE.test(message) || NO_TOKENIZER.test(message) : FUNCTIONS.has(name);
}
