import { describeValue, list, unexpected } from './message.js';
import type { VectorError } from './vector-error.js';

export const notAnIndexName = (received: unknown): VectorError =>
  unexpected(
    'invalid_index',
    'vectorIndex()',
    'a name of the index, as a string without \\0,',
    describeValue(received),
  );

export const notAContentTable = (index: string, received: string, advice: string): VectorError =>
  unexpected(
    'invalid_index',
    `vectorIndex(${JSON.stringify(index)})`,
    'a table made by sqliteTable(), such as posts,',
    received,
    advice,
  );

export const notAContentColumn = (subject: string, known: readonly string[], received: unknown): VectorError =>
  unexpected(
    'invalid_option',
    `${subject} column`,
    known.length === 0
      ? 'the key of a column that can hold vectors, of which the table has none,'
      : `one of the columns ${list(known)}`,
    received === undefined ? 'none' : describeValue(received),
  );

export const notAFilterColumn = (subject: string, known: readonly string[], received: string): VectorError =>
  unexpected(
    'invalid_option',
    subject,
    known.length === 0
      ? 'the key of a column beside the primary key and the vectors, of which the table has none,'
      : `one of the columns ${list(known)}`,
    describeValue(received),
  );

export const takenFilterKey = (subject: string, key: string): VectorError =>
  unexpected(
    'invalid_option',
    subject,
    'a key other than id and distance, which the index has itself,',
    describeValue(key),
  );

export const duplicateFilter = (subject: string, key: string): VectorError =>
  unexpected('invalid_option', `${subject} filters`, 'each key once', `${describeValue(key)} twice`);

export const partitionNotGiven = (subject: string, index: string, column: string): VectorError =>
  unexpected(
    'partition_missing',
    subject,
    `a condition on ${column}, the partition key of ${index}, such as eq() or inArray(),`,
    'none',
    'requiresPartition: false of vectorIndex() allows searches of all partitions',
  );

export const unfitContentColumn = (subject: string, column: string, type: string): VectorError =>
  unexpected(
    'invalid_index',
    subject,
    'a column that can hold vectors: a vector column, blob(), or text() for JSON,',
    `${column}, of type ${type}`,
  );

export const indexNamedAsContent = (index: string): VectorError =>
  unexpected(
    'invalid_index',
    `vectorIndex(${JSON.stringify(index)})`,
    'another name than that of the table it is over',
    JSON.stringify(index),
  );

/** The errors of the key of a table. */
export const contentKeyRefused =
  (index: string) =>
  (expected: string, received: string, advice = ''): VectorError =>
    unexpected('invalid_index', `vectorIndex(${JSON.stringify(index)})`, expected, received, advice);

export const formatRefused = (subject: string, option: string, received: unknown): VectorError =>
  unexpected(
    'invalid_option',
    `${subject} ${option}`,
    'no format for a vector column, which knows its own,',
    describeValue(received),
    'Only a column such as text() or blob() needs it',
  );

export const readOnlyIndex = (index: string, table: string): VectorError =>
  unexpected('read_only_index', index, `an insert into ${table}, which the index follows,`, 'one into the index');

export const notAVectorIndex = (subject: string, received: unknown, table: string | undefined): VectorError =>
  unexpected(
    'not_a_vector_index',
    subject,
    'an index made by vectorIndex()',
    table === undefined ? describeValue(received) : `${table}, made by vectorTable()`,
    table === undefined ? '' : 'Create it with createVectorTable()',
  );
