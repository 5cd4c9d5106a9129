import { describeValue, list, unexpected } from './message.js';
import type { VectorError } from './vector-error.js';

export const notADistanceColumn = (received: string): VectorError =>
  unexpected(
    'not_a_vector_table',
    'knnMatch()',
    'the distance column of a table made by vectorTable() or vectorIndex()',
    received,
    'Distances of other tables are cosineDistance(), l2Distance(), l1Distance() and innerProduct()',
  );

export const notAVectorColumn = (subject: string, received: string): VectorError =>
  unexpected('not_a_vector_column', subject, 'a vector column, such as float4Vector(384)', received);

export const invalidLimit = (subject: string, received: unknown): VectorError =>
  unexpected('invalid_limit', subject, 'an integer of at least 1', describeValue(received));

export const distanceTaken = (subject: string, advice: string): VectorError =>
  unexpected(
    'invalid_option',
    subject,
    'columns without the key distance, which every row has,',
    'one under "distance"',
    advice,
  );

export const fromRefused = (
  subject: string,
  table: string,
  advice = 'Its columns are there without from; join other tables with join',
): VectorError =>
  unexpected(
    'invalid_option',
    `${subject} from`,
    'an index made by vectorIndex() to search',
    `${table}, made by vectorTable()`,
    advice,
  );

export const notTheContent = (
  subject: string,
  index: string,
  table: string,
  key: string,
  received: string,
): VectorError =>
  unexpected(
    'invalid_option',
    `${subject} from`,
    `${table} with the key ${key}, which ${index} is over, or an alias of it,`,
    received,
  );

export const fewerCandidates = (subject: string, k: number, received: number): VectorError =>
  unexpected('invalid_limit', subject, `at least k, ${k},`, String(received));

export const hybridKeyTaken = (
  subject: string,
  keys: readonly string[],
  received: string,
  isChosen: boolean,
): VectorError =>
  unexpected(
    'invalid_option',
    `${subject} columns`,
    `columns without the keys ${list(keys)}, which every row has,`,
    `one under ${JSON.stringify(received)}`,
    isChosen ? '' : 'Choose columns, with another key for this one',
  );

export const notQueries = (subject: string, received: unknown): VectorError =>
  unexpected('element_type_mismatch', `${subject} queries`, 'an array of vectors', describeValue(received));

export const rowNotFound = (subject: string, table: string, received: unknown): VectorError =>
  unexpected(
    'row_not_found',
    `${subject} key`,
    `the key of a row of ${table} that has a vector`,
    describeValue(received),
  );

export const prefilterRefused = (subject: string, table: string): VectorError =>
  unexpected(
    'invalid_option',
    `${subject} prefilter`,
    'an index made by vectorIndex() to search',
    `the vector table ${JSON.stringify(table)}`,
    'Conditions on its columns are part of the search without it',
  );

export const prefilterBesideJoin = (subject: string): VectorError =>
  unexpected('invalid_option', `${subject} prefilter`, 'none beside join, whose columns where may name', 'one');

export const tooFewQueries = (subject: string, least: number, received: unknown): VectorError =>
  unexpected(
    'invalid_option',
    `${subject} queries`,
    `an array of at least ${least} vectors, or null`,
    Array.isArray(received) ? `${received.length}` : describeValue(received),
  );

export const recallIsColumn = (subject: string, table: string): VectorError =>
  unexpected(
    'invalid_option',
    `${subject} recall`,
    `a table without a column or a name \`recall\``,
    JSON.stringify(table),
    'Give efSearch, or the option recall of the table',
  );

export const twoBounds = (subject: string, received: number): VectorError =>
  unexpected(
    'invalid_option',
    `${subject} minSimilarity`,
    'none beside maxDistance, which is the same bound',
    String(received),
  );

export const textKeyMismatch = (subject: string, fts5: string, type: string, key: string): VectorError =>
  unexpected(
    'invalid_option',
    `${subject} on`,
    `a condition that joins ${fts5}, whose rowid is of type ${type}, with the key ${key} of another type,`,
    'undefined',
    `Keep that key in an unindexed column of ${fts5}, and give on: eq(docsText.docId, docs.id)`,
  );
