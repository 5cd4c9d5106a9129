import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { extractExtension, getLoadablePath, loadVectorExtension } from 'drizzle-vector';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { vectorError } from '../support/thrown.js';

const bytes = readFileSync(getLoadablePath());
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'drizzle-vector-extract-'));
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

describe('extractExtension', () => {
  it('writes a file that loads', () => {
    const path = extractExtension(bytes, join(folder, 'new', 'folder'));
    vi.stubEnv('DRIZZLE_VECTOR_EXTENSION', path);
    const sqlite = new Database(':memory:');

    loadVectorExtension(sqlite);

    expect(path.startsWith(join(folder, 'new', 'folder'))).toBe(true);
    expect(basename(path)).toBe(basename(getLoadablePath()));
    expect(sqlite.prepare('select vector_version()').pluck().get()).toMatch(/^\d+\.\d+\.\d+/);
  });

  it('takes a Uint8Array, a part of a larger buffer and an ArrayBuffer for the same file', () => {
    const larger = new Uint8Array(bytes.length + 8);
    larger.set(bytes, 5);
    const { buffer } = new Uint8Array(bytes);

    const paths = [bytes, new Uint8Array(buffer), larger.subarray(5, 5 + bytes.length), buffer].map((each) =>
      extractExtension(each, folder),
    );

    expect(new Set(paths).size).toBe(1);
    expect(readFileSync(paths[0] as string).equals(bytes)).toBe(true);
  });

  it('leaves a file with the same content as it is, and nothing beside it', () => {
    const path = extractExtension(bytes, folder);
    const { ino, mtimeMs } = statSync(path);

    extractExtension(bytes, folder);

    expect(statSync(path)).toMatchObject({ ino, mtimeMs });
    expect(readdirSync(dirname(path))).toEqual([basename(path)]);
  });

  it('replaces a file with other content, such as one that was cut off', () => {
    const path = extractExtension(bytes, folder);
    writeFileSync(path, bytes.subarray(0, 1000));

    expect(extractExtension(bytes, folder)).toBe(path);

    expect(readFileSync(path).equals(bytes)).toBe(true);
  });

  it('keeps the files of two versions apart', () => {
    const other = Buffer.concat([bytes, Buffer.from([0])]);

    const paths = [extractExtension(bytes, folder), extractExtension(other, folder)];

    expect(new Set(paths).size).toBe(2);
    expect(paths.every((path) => existsSync(path))).toBe(true);
  });

  it('refuses what is no extension, saying what is', () => {
    for (const wrong of [new Uint8Array(0), Buffer.from('no library'), getLoadablePath(), undefined]) {
      const { code, message } = vectorError(() => extractExtension(wrong as Uint8Array, folder));

      expect(code).toBe('extension_not_extracted');
      expect(message).toContain(`expected the bytes of an extension for ${process.platform}-${process.arch}`);
    }
    expect(readdirSync(folder)).toEqual([]);
  });

  it('tells how many bytes it has received, and the first of them', () => {
    const { message } = vectorError(() => extractExtension(Buffer.from('no library'), folder));

    expect(message).toContain('received 10 bytes that begin with 6e6f206c');
  });

  it.each([5, undefined, null, ''])('refuses the directory %j', (directory) => {
    const { code, message } = vectorError(() => extractExtension(bytes, directory as string));

    expect(code).toBe('extension_not_extracted');
    expect(message).toContain('expected a directory that can be written to but received');
  });

  it.runIf(process.platform === 'linux')('gives up where the system makes no folder', () => {
    const { code } = vectorError(() => extractExtension(bytes, '/proc/drizzle-vector/extension'));

    expect(code).toBe('extension_not_extracted');
  });

  it('says which directory cannot be written to, and why', () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    chmodSync(file, 0o400);

    const { code, message } = vectorError(() => extractExtension(bytes, file));

    expect(code).toBe('extension_not_extracted');
    expect(message).toContain(`expected a directory that can be written to but received ${JSON.stringify(file)} (E`);
  });
});
