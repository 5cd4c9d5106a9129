import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { fileExists } from '../../errors.js';

/** A file that appears once it is whole: until then it has another name beside its own. */
export class OutputFile {
  readonly #path: string;
  readonly #unfinished: string;
  readonly #descriptor: number;
  #isOpen = true;

  /** @throws {@link VectorError} `file_exists`, unless it may be replaced. */
  constructor(path: string, { replace }: { replace: boolean }) {
    if (!replace && existsSync(path)) throw fileExists(path);
    this.#path = path;
    this.#unfinished = `${path}.${process.pid}.part`;
    this.#descriptor = openSync(this.#unfinished, 'wx');
  }

  write(data: string | Uint8Array): void {
    let bytes = typeof data === 'string' ? Buffer.from(data) : data;
    while (bytes.length > 0) bytes = bytes.subarray(writeSync(this.#descriptor, bytes));
  }

  finish(): void {
    fsyncSync(this.#descriptor);
    this.#close();
    renameSync(this.#unfinished, this.#path);
  }

  discard(): void {
    this.#close();
    rmSync(this.#unfinished, { force: true });
  }

  #close(): void {
    if (this.#isOpen) closeSync(this.#descriptor);
    this.#isOpen = false;
  }
}
