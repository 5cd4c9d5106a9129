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
import { fileExists, isTheDatabase } from '../../../errors/command-line.js';

export interface OutputFileOptions {
  /** Whether a file that is there may be replaced. */
  readonly replace: boolean;
  /** The path of the database that is read, which may not. */
  readonly database: string;
}

/** The files of a database, by what is behind its name. */
const DATABASE_SUFFIXES = ['', '-wal', '-shm', '-journal'];

/**
 * A file that appears once it is whole: until then it has another name beside its own. What is no file, such as a pipe, is
 * written to as it is.
 */
export class OutputFile {
  readonly #path: string;
  /** undefined for what is no file. */
  readonly #unfinished: string | undefined;
  readonly #descriptor: number;
  #isOpen = true;

  /** @throws {@link VectorError} `file_exists`, unless it may be replaced; `invalid_usage` for the database itself. */
  constructor(path: string, { replace, database }: OutputFileOptions) {
    const isThere = existsSync(path);
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
