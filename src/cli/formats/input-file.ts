import { createReadStream, existsSync, statSync } from 'node:fs';
import { fileNotFound, invalidFile } from '../../errors/command-line.js';
import type { Format } from './format.js';

/** A file that is read once, or the standard input. */
export class InputFile {
  /** The name of the file in errors. */
  readonly label: string;
  /** undefined for the standard input. */
  readonly path: string | undefined;
  /** The size in bytes; undefined where it is not known. */
  readonly bytes: number | undefined;
  /** The number of bytes read so far. */
  bytesRead = 0;

  /** @param path `-` for the standard input. */
  constructor(path: string) {
    this.path = path === '-' ? undefined : path;
    this.label = this.path ?? 'standard input';
    if (this.path === undefined) return;
    if (!existsSync(this.path)) throw fileNotFound(this.path);
    const stats = statSync(this.path);
    if (stats.isDirectory()) throw invalidFile(this.path, 'a file', 'a directory');
    if (stats.isFile()) this.bytes = stats.size; // a named pipe has no size
  }

  /** @param readFile see {@link Format}. It is only used for regular files. */
  async *read(readFile?: Format['readFile']): AsyncGenerator<Uint8Array> {
    for await (const chunk of this.#bytes(readFile ?? createReadStream)) {
      this.bytesRead += chunk.length;
      yield chunk;
    }
  }

  #bytes(readFile: (path: string) => Iterable<Uint8Array> | AsyncIterable<Uint8Array>) {
    if (this.path === undefined) return process.stdin as AsyncIterable<Uint8Array>;
    return this.bytes === undefined ? createReadStream(this.path) : readFile(this.path);
  }
}
