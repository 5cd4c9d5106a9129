// The licenses of what the prebuilt binaries contain beside this project's code, out of the packages that it came from.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { usearchFolder } from './compile.mjs';
import { zigFolder } from './zig.mjs';

export const noticesFile = fileURLToPath(new URL('../../THIRD_PARTY_NOTICES', import.meta.url));

const fromZig = (path) => join(zigFolder, path);

/** In each binary, unless its name says otherwise. */
export const parts = [
  { name: 'usearch (headers)', text: join(usearchFolder, 'LICENSE') },
  { name: 'libc++, of LLVM', text: fromZig('lib/libcxx/LICENSE.TXT') },
  { name: 'libc++abi, of LLVM', text: fromZig('lib/libcxxabi/LICENSE.TXT') },
  { name: 'libunwind, of LLVM', text: fromZig('lib/libunwind/LICENSE.TXT') },
  { name: 'compiler-rt, of Zig', text: fromZig('LICENSE') },
  { name: 'the start files of glibc (Linux with glibc)', text: fromZig('lib/libc/glibc/LICENSES') },
  { name: 'the start files of musl (Linux with musl)', text: fromZig('lib/libc/musl/COPYRIGHT') },
  { name: 'the runtime of mingw-w64 (Windows)', text: fromZig('lib/libc/mingw/COPYING') },
];

const HEAD = `The binaries of drizzle-vector in prebuilds/ contain code of these projects, under their licenses.
The headers of SQLite, which they are compiled with, are in the public domain.
`;

/** Writes THIRD_PARTY_NOTICES. A license that is missing or empty is an error. */
export function writeNotices() {
  const notices = parts.map(({ name, text }) => `${name}\n\n${licenseText(text)}\n`);
  writeFileSync(noticesFile, [HEAD, ...notices].join(`\n${'-'.repeat(80)}\n\n`));
}

export function licenseText(path) {
  const text = readFileSync(path, 'utf8').replaceAll('\r\n', '\n').trim();
  if (text === '') throw new Error(`${path}: expected a license, received an empty file`);
  return text;
}
