// Checks that a prebuilt binary loads on the systems that it is for, as far as its bytes tell.
import { readElf } from './binary/elf.mjs';
import { readMachO } from './binary/macho.mjs';
import { readPe } from './binary/pe.mjs';
import { GLIBC_FLOOR, MACOS_FLOOR } from './targets.mjs';

const READERS = { linux: readElf, darwin: readMachO, win32: readPe };
const ENTRY_POINTS = ['sqlite3_extension_init', 'sqlite3_vector_init', 'sqlite3_vectorauto_init'];

/** The libraries that every system of its kind has. */
const SYSTEM_LIBRARIES = {
  glibc: /^(lib(c|m|dl|pthread)\.so\.\d|ld-linux-x86-64\.so\.2)$/,
  musl: /^libc\.so$/,
  libSystem: /^\/usr\/lib\/libSystem\.B\.dylib$/,
  mingw: /^(kernel32|ntdll|advapi32|api-ms-win-crt-\w+-l1-1-0)\.dll$/,
};

/** What the file of a target needs and exports. */
export function readBinary(target, bytes) {
  return READERS[target.system](bytes);
}

/** What is wrong with the file of a target, in sentences. */
export function checkBinary(target, bytes) {
  const binary = readBinary(target, bytes);
  const foreign = binary.needed.filter((library) => !SYSTEM_LIBRARIES[target.libc].test(library));
  return [
    ...expectSame('the processor', target.name.split('-')[1], binary.arch),
    ...foreign.map((library) => `expected libraries of the system, received ${library}`),
    ...CHECKS[target.system](target, binary),
  ];
}

function expectSame(what, expected, received) {
  return String(expected) === String(received) ? [] : [`expected ${what} ${expected}, received ${received}`];
}

const CHECKS = {
  linux: (target, { exports, versions, staysLoaded, isStripped }) => [
    ...expectSame('the exports', ENTRY_POINTS, exports),
    ...versions.filter(isNewerGlibc).map((version) => `expected glibc ${GLIBC_FLOOR} or older, received ${version}`),
    ...expectSame('versions of glibc', target.libc === 'glibc', versions.length > 0),
    ...expectSame('NODELETE', true, staysLoaded),
    ...expectSame('a stripped file', true, isStripped),
  ],
  darwin: ({ name }, { exports, weakExports, installName, oldestSystem, signature }) => [
    ...expectSame('the exports', [...LINKER_EXPORTS, ...ENTRY_POINTS.map((entry) => `_${entry}`)], exports),
    ...weakExports.filter((symbol) => !ALLOCATION.test(symbol)).map((symbol) => `expected no export of ${symbol}`),
    ...expectSame('the install name', '@rpath/vector.dylib', installName),
    ...expectSame('the oldest macOS', MACOS_FLOOR, oldestSystem),
    // Apple silicon loads nothing without a signature. Intel does not ask for one, and Zig does not make one.
    ...expectSame('a signature', name === 'darwin-arm64' ? 'ad hoc' : 'none', signature),
  ],
  win32: (_, { exports, isStripped }) => [
    ...expectSame(
      'the exports',
      ENTRY_POINTS,
      exports.filter((name) => !UNWINDING.test(name)),
    ),
    ...expectSame('a stripped file', true, isStripped),
  ],
};

const LINKER_EXPORTS = ['___dso_handle', '__mh_dylib_header'];

// operator new and delete. Zig's linker takes no list of exports for macOS. They are weak, so macOS chooses one for the whole
// process, and each of them is malloc() and free().
const ALLOCATION = /^__Z(n[wa]m|d[la]Pv)/;

// libunwind marks its functions for export on Windows. No other library asks this one for them.
const UNWINDING = /^(_GCC_specific_handler|_Unwind_\w+|unw_\w+)$/;

function isNewerGlibc(version) {
  const [major, minor] = version
    .match(/^GLIBC_(\d+)\.(\d+)/)
    ?.slice(1)
    .map(Number) ?? [Infinity];
  const [floorMajor, floorMinor] = GLIBC_FLOOR.split('.').map(Number);
  return major > floorMajor || (major === floorMajor && minor > floorMinor);
}
