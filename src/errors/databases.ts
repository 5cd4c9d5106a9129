import { describeValue, unexpected } from './message.js';
import type { VectorError } from './vector-error.js';

export const notADatabase = (subject: string, received: unknown): VectorError =>
  unexpected(
    'not_a_database',
    subject,
    'a Drizzle database over SQLite, or a transaction of one,',
    describeValue(received),
    isDriver(received) ? 'Give drizzle({ client: sqlite })' : '',
  );

const isDriver = (value: unknown): boolean => typeof (value as { prepare?: unknown } | null)?.prepare === 'function';

export const unsupportedProgress = (subject: string, received: unknown): VectorError =>
  unexpected(
    'unsupported_driver',
    `${subject} onProgress`,
    'a database whose driver can call functions, as those of better-sqlite3 and node:sqlite can',
    describeValue(received),
    'Leave onProgress out to build without reports',
  );
