// What a shared library of Linux (ELF, 64 bits) needs and exports. https://gabi.xinuos.com
import { numberAt, textAt } from './bytes.mjs';

const MACHINES = { 62: 'x64', 183: 'arm64' };
const DYNAMIC = 6;
const DYNSYM = 11;
const SYMTAB = 2;
const VERSION_NEEDS = 0x6ffffffe;
const NEEDED = 1;
const FLAGS_1 = 0x6ffffffb;
const NODELETE = 8n;

export function readElf(bytes) {
  const sections = readSections(bytes);
  const ofType = (type) => sections.find((section) => section.type === type);
  const dynamic = ofType(DYNAMIC);
  const entries = records(dynamic, 16).map((at) => ({
    tag: numberAt(bytes, at),
    value: bytes.readBigUInt64LE(at + 8),
  }));
  const nameAt = (section, offset) => textAt(bytes, sections[section.link].offset + offset);
  const needed = entries.filter(({ tag }) => tag === NEEDED).map(({ value }) => nameAt(dynamic, Number(value)));
  const dynamicFlags = entries.find(({ tag }) => tag === FLAGS_1)?.value ?? 0n;
  return {
    arch: MACHINES[bytes.readUInt16LE(18)],
    needed,
    versions: versionNeeds(bytes, ofType(VERSION_NEEDS), nameAt),
    ...symbols(bytes, ofType(DYNSYM), nameAt),
    staysLoaded: (dynamicFlags & NODELETE) !== 0n,
    isStripped: ofType(SYMTAB) === undefined,
  };
}

function readSections(bytes) {
  const start = numberAt(bytes, 40);
  const size = bytes.readUInt16LE(58);
  return Array.from({ length: bytes.readUInt16LE(60) }, (_, index) => {
    const at = start + index * size;
    return {
      type: bytes.readUInt32LE(at + 4),
      offset: numberAt(bytes, at + 24),
      size: numberAt(bytes, at + 32),
      link: bytes.readUInt32LE(at + 40),
      count: bytes.readUInt32LE(at + 44),
    };
  });
}

function records({ offset, size }, width) {
  return Array.from({ length: size / width }, (_, index) => offset + index * width);
}

/** The versions of symbols that the library asks of others, as `GLIBC_2.17`. */
function versionNeeds(bytes, section, nameAt) {
  const versions = new Set();
  let need = section?.offset;
  for (let left = section?.count ?? 0; left > 0; left--) {
    let version = need + bytes.readUInt32LE(need + 8);
    for (let count = bytes.readUInt16LE(need + 2); count > 0; count--) {
      versions.add(nameAt(section, bytes.readUInt32LE(version + 8)));
      version += bytes.readUInt32LE(version + 12);
    }
    need += bytes.readUInt32LE(need + 12);
  }
  return [...versions].sort();
}

function symbols(bytes, section, nameAt) {
  const all = records(section, 24).map((at) => ({
    name: nameAt(section, bytes.readUInt32LE(at)),
    isLocal: bytes[at + 4] >> 4 === 0,
    isDefined: bytes.readUInt16LE(at + 6) !== 0,
  }));
  const names = (isDefined) => all.filter((one) => !one.isLocal && one.isDefined === isDefined).map(({ name }) => name);
  return { exports: names(true).sort(), imports: names(false).sort() };
}
