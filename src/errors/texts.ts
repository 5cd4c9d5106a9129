import { describeValue, list, unexpected } from './message.js';
import type { VectorError } from './vector-error.js';

export const notOneVectorColumn = (subject: string, received: readonly string[]): VectorError =>
  unexpected(
    'not_a_vector_column',
    subject,
    'exactly one vector column, such as float4Vector(384),',
    received.length === 0 ? 'none' : list(received),
  );

export const modelMismatch = (subject: string, expected: string, received: string): VectorError =>
  unexpected(
    'model_mismatch',
    subject,
    `the model ${JSON.stringify(expected)}`,
    JSON.stringify(received),
    'The vectors of two models cannot be compared',
  );

export const oldEmbeddingCache = (
  table: string,
  expected: readonly string[],
  received: readonly string[],
): VectorError =>
  unexpected(
    'invalid_table',
    `cachedEmbedder() table ${table}`,
    `the columns ${list(expected)}`,
    list(received),
    'Drop the table, and cachedEmbedder() makes it anew; or give another name as the option table',
  );

export const notEmbeddings = (subject: string, expected: number, received: unknown): VectorError =>
  unexpected('invalid_embeddings', subject, `${expected} embeddings, in an array,`, describeValue(received));

export const embeddingCount = (subject: string, expected: number, received: number): VectorError =>
  unexpected('invalid_embeddings', subject, `${expected} embeddings, one for each text,`, String(received));

export const tooFewTexts = (subject: string, least: number, received: unknown): VectorError =>
  unexpected(
    'invalid_option',
    `${subject} texts`,
    `an array of at least ${least} texts`,
    Array.isArray(received) ? `${received.length}` : describeValue(received),
  );
