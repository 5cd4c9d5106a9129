import { describeValue, list, unexpected } from './message.js';
import { VectorError } from './vector-error.js';

/** How a program that loads the extension is packaged. */
export type Packaging = 'package' | 'bundle' | 'asar' | 'bun-compile' | 'node-sea';

/** What is known where the extension was not found. */
export interface Search {
  readonly places: readonly string[];
  /** The platform of this process. */
  readonly platform: string;
  /** The platforms that the package has binaries for. */
  readonly available: readonly string[];
  readonly packaging: Packaging;
  /** Whether the package is a checkout of the repository, which can build the extension. */
  readonly isCheckout: boolean;
}

export const extensionNotFound = (search: Search): VectorError =>
  new VectorError(
    'extension_not_found',
    [
      'getLoadablePath(): expected the drizzle-vector extension in one of these places but received nothing there:',
      ...search.places.map((place) => `  ${place}`),
      searchAdvice(search),
    ].join('\n'),
  );

const BUNDLING = 'docs/bundling.md of drizzle-vector tells more';

const EXTRACT =
  'This program is a single file. Put the extension into it, write it to a folder at the start with extractExtension(), ' +
  `and set DRIZZLE_VECTOR_EXTENSION to the path that this returns. ${BUNDLING}`;

function searchAdvice(search: Search): string {
  const { packaging, isCheckout, available } = search;
  if (packaging === 'bun-compile' || packaging === 'node-sea') return EXTRACT;
  if (packaging === 'asar') {
    return `An extension cannot be loaded from inside of an .asar archive. Unpack it: asarUnpack: ['**/node_modules/drizzle-vector/prebuilds/**']. ${BUNDLING}`;
  }
  if (isCheckout) return 'This is a clone of the repository: `npm run build:native` builds it.';
  if (available.length > 0) return platformAdvice(search);
  if (packaging === 'bundle') {
    return `This program is bundled, and a bundle has no binaries. Leave drizzle-vector out of the bundle (external) and install it beside, or ship the binary and set DRIZZLE_VECTOR_EXTENSION to its path. ${BUNDLING}`;
  }
  return `The package has no folder prebuilds. A tool that copies only imported files leaves it out, such as the standalone output of Next. Copy node_modules/drizzle-vector/prebuilds too, or install the package again. ${BUNDLING}`;
}

function platformAdvice({ platform, available }: Search): string {
  const other = platform.endsWith('-musl') ? platform.slice(0, -'-musl'.length) : `${platform}-musl`;
  const has = `The package has binaries for ${list(available)}, and this process runs on ${platform}.`;
  if (platform.startsWith('linux-') && available.includes(other)) {
    return `${has} A binary for glibc does not run on musl (Alpine), nor the other way round. Install the package again, on the system that runs it.`;
  }
  return `${has} Build the extension in a clone of the repository with \`npm ci\`, and set DRIZZLE_VECTOR_EXTENSION to the path of the file in build/Release.`;
}

/** Bytes by their number and the first ones, by which one knows a kind of file. */
function describeBytes(value: unknown): string {
  if (!ArrayBuffer.isView(value) || value.byteLength === 0) return describeValue(value);
  const start = Buffer.from(value.buffer, value.byteOffset, Math.min(value.byteLength, 4)).toString('hex');
  return `${value.byteLength} bytes that begin with ${start}`;
}

export const notExtensionBytes = (received: unknown, platform: string): VectorError =>
  unexpected(
    'extension_not_extracted',
    'extractExtension()',
    `the bytes of an extension for ${platform}, as a Uint8Array or an ArrayBuffer`,
    describeBytes(received),
    `They are the content of prebuilds/${platform} in the package`,
  );

/** @param cause the error of the file system. */
export const extensionNotExtracted = (directory: unknown, cause: unknown): VectorError =>
  new VectorError(
    'extension_not_extracted',
    `extractExtension(): expected a directory that can be written to but received ${describeValue(directory)}` +
      (cause instanceof Error ? ` (${cause.message})` : ''),
    { cause },
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
