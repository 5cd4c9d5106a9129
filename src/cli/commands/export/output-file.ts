import { randomUUID } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { fileExists, folderNotFound, invalidFile, isTheDatabase } from '../../../errors/command-line.js';

export interface OutputFileOptions {
  /** Whether an existing file may be replaced. */
  readonly replace: boolean;
  /** The path of the database that is read, which must not be replaced. */
  readonly database: string;
}

/** The files of a database, by their suffixes after its name. */
const DATABASE_SUFFIXES = ['', '-wal', '-shm', '-journal'];

/**
 * A file that appears when it is complete. Until then it has a temporary name beside its own. A path that is not a
 * file, such as a pipe, is written to directly.
 */
export class OutputFile {
  readonly #path: string;
  /** The temporary path; undefined for a path that is not a file. */
  readonly #unfinished: string | undefined;
  readonly #descriptor: number;
  #isOpen = true;

  /** @throws {@link VectorError} `file_exists`, unless it may be replaced; `invalid_usage` for the database itself. */
  constructor(path: string, { replace, database }: OutputFileOptions) {
    if (!existsSync(dirname(path))) throw folderNotFound(path);
    const isThere = existsSync(path);
    if (isThere && statSync(path).isDirectory()) throw invalidFile(path, 'a file', 'a directory');
    const isFile = !isThere || (statSync(path).isFile() && !path.startsWith('/dev/'));
    this.#path = isThere && isFile ? realpathSync(path) : path;
    const files = DATABASE_SUFFIXES.map((suffix) => `${realpathSync(database)}${suffix}`);
    if (files.includes(this.#path)) throw isTheDatabase(path);
    if (isThere && isFile && !replace) throw fileExists(path);
    this.#unfinished = isFile ? `${this.#path}.${randomUUID()}.part` : undefined;
    this.#descriptor = openSync(this.#unfinished ?? path, isFile ? 'wx' : 'w');
  }

  write(data: string | Uint8Array): void {
    let bytes = typeof data === 'string' ? Buffer.from(data) : data;
    while (bytes.length > 0) bytes = bytes.subarray(writeSync(this.#descriptor, bytes));
  }

  finish(): void {
    if (this.#unfinished !== undefined) fsyncSync(this.#descriptor);
    this.#close();
    if (this.#unfinished !== undefined) renameSync(this.#unfinished, this.#path);
  }

  discard(): void {
    this.#close();
    if (this.#unfinished !== undefined) rmSync(this.#unfinished, { force: true });
  }

  #close(): void {
    if (this.#isOpen) closeSync(this.#descriptor);
    this.#isOpen = false;
  }
}
