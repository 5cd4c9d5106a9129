import { describeValue, unexpected } from './message.js';
import { VectorError } from './vector-error.js';

export const extensionNotFound = (places: readonly string[]): VectorError =>
  new VectorError(
    'extension_not_found',
    [
      'getLoadablePath(): expected the drizzle-vector extension in one of these places but received nothing there:',
      ...places.map((place) => `  ${place}`),
      'In a clone of the repository, `npm run build:native` builds it. If the package has none for your platform, build it in a clone and set DRIZZLE_VECTOR_EXTENSION to its path.',
    ].join('\n'),
  );

export const overrideNotFound = (path: string): VectorError =>
  unexpected(
    'extension_not_found',
    'DRIZZLE_VECTOR_EXTENSION',
    'the path of an extension file',
    `${JSON.stringify(path)}, where there is none`,
    'Correct it, or unset it to use the extension that comes with the package',
  );

export const extensionLoadingDisabled = (cause: unknown): VectorError =>
  new VectorError(
    'extension_loading_disabled',
    'loadVectorExtension(): expected a node:sqlite database that allows extensions but received one that does not. Open it with new DatabaseSync(path, { allowExtension: true })',
    { cause },
  );

/** @param cause the driver's error. */
export const extensionNotLoaded = (cause: unknown): VectorError =>
  new VectorError(
    'extension_not_loaded',
    'database: expected a connection that has loaded the drizzle-vector extension but received one that has not. ' +
      'Call loadVectorExtension(sqlite), or load(sqlite), first' +
      (cause instanceof Error ? ` (${cause.message})` : ''),
    { cause },
  );

/** @param cause the driver's error. */
export const schemaNotWritable = (subject: string, table: string, cause: unknown): VectorError =>
  new VectorError(
    'extension_not_loaded',
    `${subject}: expected a connection that has loaded the extension, or that can write to the schema, to drop ${table} ` +
      'but received one that can do neither. Call loadVectorExtension(sqlite) first, or turn off the defensive mode of ' +
      `SQLite${cause instanceof Error ? ` (${cause.message})` : ''}`,
    { cause },
  );

export const unsupportedDriver = (received: unknown): VectorError =>
  unexpected(
    'unsupported_driver',
    'loadVectorExtension()',
    'a better-sqlite3, node:sqlite, bun:sqlite or libsql database, or a Drizzle database over one',
    describeValue(received),
    'Cloudflare D1, Turso Cloud, @libsql/client and sql.js cannot load native extensions',
  );
