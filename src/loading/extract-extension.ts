import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { extensionNotExtracted, notExtensionBytes } from '../errors/extension.js';
import { extensionFile, platformName } from './platform.js';

/**
 * Writes the extension to a file, for a program that is a single file (`bun build --compile`, a single executable
 * application of Node). The system loads an extension only from a file of its own.
 *
 * The file is `<directory>/drizzle-vector-<hash of the content>/vector.<so|dylib|dll>`. A file that is there with the
 * same content is used again. Several processes may do this at once, and several versions may share the directory.
 *
 * @example
 * ```ts
 * import { getRawAsset } from 'node:sea';
 * import { extractExtension, loadVectorExtension } from 'drizzle-vector';
 *
 * process.env.DRIZZLE_VECTOR_EXTENSION = extractExtension(getRawAsset('vector.so'), '/var/lib/my-app');
 * loadVectorExtension(sqlite);
 * ```
 * @param bytes the content of `prebuilds/<platform>/vector.<so|dylib|dll>`, as the program has it inside.
 * @param directory a folder that only the program's user can write to. It is created if it is not there. What others
 * can write, they can make the program load.
 * @returns the path of the file. Set `DRIZZLE_VECTOR_EXTENSION` to it before the extension is loaded.
 * @throws {@link VectorError} `extension_not_extracted` for bytes that are no extension of this platform, and for a
 * directory that cannot be written to.
 */
export function extractExtension(bytes: ArrayBuffer | Uint8Array, directory: string): string {
  const content = checkBytes(bytes);
  if (typeof directory !== 'string' || directory === '') throw extensionNotExtracted(directory, undefined);
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 16);
  const path = resolve(directory, `drizzle-vector-${hash}`, extensionFile());
  if (hasContent(path, content)) return path;
  try {
    writeBeside(path, content);
  } catch (error) {
    // On Windows, another process may have put the file there and loaded it, so that it cannot be replaced.
    if (!hasContent(path, content)) throw extensionNotExtracted(directory, error);
  }
  return path;
}

function checkBytes(bytes: unknown): Uint8Array {
  // Of any realm: bundlers and test runners give a program its own globals.
  const isBuffer = Object.prototype.toString.call(bytes) === '[object ArrayBuffer]';
  const isView = ArrayBuffer.isView(bytes);
  if (!isBuffer && !isView) throw notExtensionBytes(bytes, platformName());
  const view = isView ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength) : undefined;
  const content = view ?? new Uint8Array(bytes as ArrayBuffer);
  if (!startsLikeLibrary(content)) throw notExtensionBytes(bytes, platformName());
  return content;
}

/** Whether bytes begin as a library of this platform does: as ELF, Mach-O or PE. */
function startsLikeLibrary(content: Uint8Array): boolean {
  const start = Buffer.from(content.subarray(0, 4)).toString('hex');
  if (process.platform === 'win32') return start.startsWith('4d5a');
  return start === (process.platform === 'darwin' ? 'cffaedfe' : '7f454c46');
}

function hasContent(path: string, content: Uint8Array): boolean {
  try {
    return readFileSync(path).equals(content);
  } catch {
    return false;
  }
}

// A process that is killed while it writes leaves no half of a library under the name that others load.
function writeBeside(path: string, content: Uint8Array): void {
  const folder = dirname(path);
  makeFolder(folder);
  const temporary = join(folder, `${randomUUID()}.tmp`);
  try {
    writeFileSync(temporary, content, { mode: 0o700, flag: 'wx' });
    renameSync(temporary, path);
  } finally {
    rmSync(temporary, { force: true });
  }
}

// Not by `recursive`: where a folder cannot be made, as in /proc, Node 20 then tries for ever.
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if (!existsSync(folder)) throw error; // another process may have made it
  }
}
