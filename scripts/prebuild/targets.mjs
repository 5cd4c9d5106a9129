// The systems that the package has a binary for.

/** The newest glibc that a binary may need. It is the one of Node 20. */
export const GLIBC_FLOOR = '2.28';
export const MACOS_FLOOR = '11.0';

const linux = { system: 'linux', file: 'vector.so' };
const darwin = { system: 'darwin', file: 'vector.dylib' };
const win32 = { system: 'win32', file: 'vector.dll' };

/** The name is that of the folder in prebuilds/, where src/extension.ts looks. The triple is Zig's. */
export const targets = [
  { name: 'linux-x64', triple: `x86_64-linux-gnu.${GLIBC_FLOOR}`, libc: 'glibc', ...linux },
  { name: 'linux-arm64', triple: `aarch64-linux-gnu.${GLIBC_FLOOR}`, libc: 'glibc', ...linux },
  { name: 'linux-x64-musl', triple: 'x86_64-linux-musl', libc: 'musl', ...linux },
  { name: 'linux-arm64-musl', triple: 'aarch64-linux-musl', libc: 'musl', ...linux },
  { name: 'darwin-x64', triple: `x86_64-macos.${MACOS_FLOOR}`, libc: 'libSystem', ...darwin },
  { name: 'darwin-arm64', triple: `aarch64-macos.${MACOS_FLOOR}`, libc: 'libSystem', ...darwin },
  { name: 'win32-x64', triple: 'x86_64-windows-gnu', libc: 'mingw', ...win32 },
  { name: 'win32-arm64', triple: 'aarch64-windows-gnu', libc: 'mingw', ...win32 },
];

/** @typedef {(typeof targets)[number]} Target */

/** The targets of the given names, or all of them. */
export function targetsNamed(names) {
  const unknown = names.filter((name) => !targets.some((target) => target.name === name));
  if (unknown.length > 0) {
    const known = targets.map(({ name }) => name).join(', ');
    throw new Error(`expected targets of ${known}; received ${unknown.join(', ')}`);
  }
  return names.length === 0 ? targets : targets.filter(({ name }) => names.includes(name));
}
