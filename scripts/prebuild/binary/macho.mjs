// What a library of macOS (Mach-O, 64 bits) needs and exports, and whether its signature fits it. The structures are those of
// <mach-o/loader.h> and of <kern/cs_blobs.h> in Apple's xnu.
import { createHash } from 'node:crypto';
import { textAt } from './bytes.mjs';

const MACHINES = { 16777223: 'x64', 16777228: 'arm64' };
const LC_SYMTAB = 0x2;
const LC_LOAD_DYLIB = 0xc;
const LC_ID_DYLIB = 0xd;
const LC_CODE_SIGNATURE = 0x1d;
const LC_DYLD_INFO_ONLY = 0x80000022;
const LC_BUILD_VERSION = 0x32;
const WEAK_DEFINITION = 4;

export function readMachO(bytes) {
  const commands = readCommands(bytes);
  const ofType = (type) => commands.filter((command) => command.type === type).map(({ at }) => at);
  const library = (at) => textAt(bytes, at + bytes.readUInt32LE(at + 8));
  const [version] = ofType(LC_BUILD_VERSION);
  const [info] = ofType(LC_DYLD_INFO_ONLY);
  const [signature] = ofType(LC_CODE_SIGNATURE);
  const [symbols] = ofType(LC_SYMTAB);
  const exported = readExports(bytes, bytes.readUInt32LE(info + 40));
  return {
    arch: MACHINES[bytes.readUInt32LE(4)],
    needed: ofType(LC_LOAD_DYLIB).map(library),
    installName: ofType(LC_ID_DYLIB).map(library)[0],
    oldestSystem: `${bytes.readUInt16LE(version + 14)}.${bytes[version + 13]}`,
    exports: exported.filter(({ isWeak }) => !isWeak).map(({ name }) => name),
    weakExports: exported.filter(({ isWeak }) => isWeak).map(({ name }) => name),
    signature: signature === undefined ? 'none' : readSignature(bytes, bytes.readUInt32LE(signature + 8)),
    isStripped: !hasLocalSymbols(bytes, symbols),
  };
}

function readCommands(bytes) {
  let at = 32;
  return Array.from({ length: bytes.readUInt32LE(16) }, () => {
    const command = { at, type: bytes.readUInt32LE(at) };
    at += bytes.readUInt32LE(at + 4);
    return command;
  });
}

/** Walks the tree of names, which has a part of a name on each edge. */
function readExports(bytes, root) {
  const found = [];
  const visit = (start, name) => {
    const [size, content] = readUleb(bytes, start);
    if (size > 0) found.push({ name, isWeak: (readUleb(bytes, content)[0] & WEAK_DEFINITION) !== 0 });
    let at = content + size + 1;
    for (let edges = bytes[content + size]; edges > 0; edges--) {
      const part = textAt(bytes, at);
      const [child, next] = readUleb(bytes, at + part.length + 1);
      visit(root + child, name + part);
      at = next;
    }
  };
  visit(root, '');
  return found.sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** A number of 7 bits a byte, and where it ends. */
function readUleb(bytes, start) {
  let value = 0;
  let at = start;
  for (let shift = 0; ; shift += 7) {
    value += (bytes[at] & 0x7f) * 2 ** shift;
    if (bytes[at++] < 0x80) return [value, at];
  }
}

function hasLocalSymbols(bytes, command) {
  const start = bytes.readUInt32LE(command + 8);
  const types = Array.from({ length: bytes.readUInt32LE(command + 12) }, (_, index) => bytes[start + 16 * index + 4]);
  return types.some((type) => (type & 1) === 0); // N_EXT
}

/** `ad hoc` for a signature whose hashes are those of the file. The numbers in a signature are big-endian. */
function readSignature(bytes, start) {
  const directory = start + bytes.readUInt32BE(start + 16); // the first blob is the code directory
  const hashes = directory + bytes.readUInt32BE(directory + 16);
  const end = bytes.readUInt32BE(directory + 32);
  const page = 2 ** bytes[directory + 39];
  const size = bytes[directory + 36];
  for (let index = 0; index < bytes.readUInt32BE(directory + 28); index++) {
    const content = bytes.subarray(index * page, Math.min((index + 1) * page, end));
    const expected = createHash('sha256').update(content).digest().subarray(0, size);
    const at = hashes + index * size;
    if (!expected.equals(bytes.subarray(at, at + size))) return `page ${index} has another hash`;
  }
  const isAdHoc = (bytes.readUInt32BE(directory + 12) & 2) !== 0;
  if (end !== start) return `it covers ${end} of ${start} bytes`;
  return isAdHoc ? 'ad hoc' : 'not ad hoc';
}
