// What a library of Windows (PE32+) needs and exports. https://learn.microsoft.com/windows/win32/debug/pe-format
import { textAt } from './bytes.mjs';

const MACHINES = { 34404: 'x64', 43620: 'arm64' };
const OPTIONAL_HEADER = 24;
const DIRECTORIES = OPTIONAL_HEADER + 112;

export function readPe(bytes) {
  const header = bytes.readUInt32LE(0x3c);
  const offsetOf = addresses(bytes, header);
  const directory = (index) => offsetOf(bytes.readUInt32LE(header + DIRECTORIES + 8 * index));
  return {
    arch: MACHINES[bytes.readUInt16LE(header + 4)],
    exports: readExports(bytes, directory(0), offsetOf),
    needed: readImports(bytes, directory(1), offsetOf),
    isStripped: bytes.readUInt32LE(header + 12) === 0, // no table of symbols
  };
}

/** A function from an address in memory to the place in the file. */
function addresses(bytes, header) {
  const start = header + OPTIONAL_HEADER + bytes.readUInt16LE(header + 20);
  const sections = Array.from({ length: bytes.readUInt16LE(header + 6) }, (_, index) => {
    const at = start + 40 * index;
    const address = bytes.readUInt32LE(at + 12);
    return { address, end: address + bytes.readUInt32LE(at + 16), offset: bytes.readUInt32LE(at + 20) };
  });
  return (address) => {
    const section = sections.find((one) => one.address <= address && address < one.end);
    if (section === undefined) throw new Error(`expected an address of a section, received ${address}`);
    return address - section.address + section.offset;
  };
}

function readExports(bytes, at, offsetOf) {
  const names = offsetOf(bytes.readUInt32LE(at + 32));
  return Array.from({ length: bytes.readUInt32LE(at + 24) }, (_, index) =>
    textAt(bytes, offsetOf(bytes.readUInt32LE(names + 4 * index))),
  ).sort();
}

/** The names of the libraries, in lower case, as Windows does not tell the cases apart. */
function readImports(bytes, start, offsetOf) {
  const libraries = [];
  for (let at = start; bytes.readUInt32LE(at + 12) !== 0; at += 20) {
    libraries.push(textAt(bytes, offsetOf(bytes.readUInt32LE(at + 12))).toLowerCase());
  }
  return libraries.sort();
}
