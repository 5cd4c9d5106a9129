import { list, unexpected } from './message.js';
import { VectorError } from './vector-error.js';

export const invalidUsage = (subject: string, expected: string, received: string, advice = ''): VectorError =>
  unexpected('invalid_usage', subject, expected, received, advice);

export const fileNotFound = (path: string): VectorError =>
  unexpected('file_not_found', path, 'the path of a file', 'one that does not exist');

export const folderNotFound = (path: string): VectorError =>
  unexpected('file_not_found', path, 'a path in a folder that exists', 'one in a folder that does not exist');

export const readonlyFile = (path: string, cause: unknown): VectorError =>
  new VectorError('invalid_file', `${path}: expected a file that may be written but received one that may not`, {
    cause,
  });

/** An error of SQLite, which does not name the file. */
export const unopenedFile = (path: string, cause: unknown): VectorError =>
  new VectorError('invalid_file', `${path}: ${cause instanceof Error ? cause.message : cause}`, { cause });

export const fileExists = (path: string): VectorError =>
  unexpected('file_exists', path, 'the path of a new file', 'that of an existing file', '--force replaces it');

export const isTheDatabase = (path: string): VectorError =>
  unexpected('invalid_usage', path, 'another file than the database', 'the database that is read');

export const notASqliteFile = (path: string, received: string): VectorError =>
  unexpected('invalid_file', path, 'a SQLite database', received);

export const invalidFile = (place: string, expected: string, received: string): VectorError =>
  unexpected('invalid_file', place, expected, received);

export const cliDriverMissing = (cause: unknown): VectorError =>
  new VectorError(
    'unsupported_driver',
    `driver: expected better-sqlite3 to be installed, or Node 22.16 or newer, whose own SQLite will do, but received neither. ` +
      `Run \`npm install better-sqlite3\` (${cause instanceof Error ? cause.message.split('\n')[0] : cause})`,
    { cause },
  );

export const tableNotFound = (
  path: string,
  expected: string,
  known: readonly string[],
  received: string,
): VectorError =>
  unexpected('not_a_vector_table', path, `${expected} (${list(known) || 'there is none'})`, JSON.stringify(received));

export const storedElsewhere = (index: string, table: string): VectorError =>
  unexpected(
    'not_a_vector_table',
    index,
    'a table that has rows of its own',
    `an index over ${table}`,
    `Give ${table}, which the index follows`,
  );

export const invalidRow = (place: string, expected: string, received: string, advice = ''): VectorError =>
  unexpected('invalid_row', place, expected, received, advice);

export const unknownColumn = (place: string, known: readonly string[], received: string): VectorError =>
  unexpected('invalid_row', place, `only the columns ${list(known)}`, JSON.stringify(received));

export const refusedRow = (place: string, cause: unknown): VectorError =>
  new VectorError('invalid_row', `${place}: ${cause instanceof Error ? cause.message : cause}`, { cause });

/** The same error, with the name of the file before the place. */
export const inFile = (file: string, { code, message, cause }: VectorError): VectorError =>
  new VectorError(code, `${file}, ${message}`, { cause });

export const unfitEmbedder = (path: string, received: string): VectorError =>
  unexpected(
    'invalid_option',
    `--embedder ${path}`,
    'a module whose default export is an embedder, an object with model, dimensions and a method embed(),',
    received,
  );
