import { describeValue, list, unexpected } from './message.js';
import type { VectorError } from './vector-error.js';

export const notOneVectorColumn = (subject: string, received: readonly string[]): VectorError =>
  unexpected(
    'not_a_vector_column',
    subject,
    'exactly one vector column, such as float4Vector(384),',
    received.length === 0 ? 'none' : list(received),
  );

export const notEmbeddings = (subject: string, expected: number, received: unknown): VectorError =>
  unexpected('invalid_embeddings', subject, `${expected} embeddings, in an array,`, describeValue(received));

export const embeddingCount = (subject: string, expected: number, received: number): VectorError =>
  unexpected('invalid_embeddings', subject, `${expected} embeddings, one for each text,`, String(received));
