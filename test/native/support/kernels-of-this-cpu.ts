import { readFileSync } from 'node:fs';

/** The kernels that this CPU can run, fastest first. A test fails where one of them is there but is not chosen. */
export function kernelsOfThisCpu(): string[] {
  const runnable = process.arch === 'arm64' ? kernelsOfArm64() : kernelsOfX64();
  return Object.entries({ ...runnable, plain: true }).flatMap(([name, runs]) => (runs ? [name] : []));
}

function kernelsOfArm64(): Record<string, boolean> {
  return { dotprod: process.platform === 'darwin' || hasFlags('asimddp'), neon: true };
}

function kernelsOfX64(): Record<string, boolean> {
  const avx2 = hasFlags('avx2', 'fma', 'f16c');
  const avx512 = avx2 && hasFlags('avx512f', 'avx512bw', 'avx512dq', 'avx512vl');
  return {
    avx512vnni: avx512 && hasFlags('avx512_vnni'),
    avx512,
    avxvnni: avx2 && hasFlags('avx_vnni'),
    avx2,
  };
}

/** Whether Linux says that the CPU has all of these. */
function hasFlags(...names: string[]): boolean {
  if (process.platform !== 'linux') return false;
  const flags = /^(?:flags|Features)\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1]?.split(' ') ?? [];
  return names.every((name) => flags.includes(name));
}
