import { readFileSync } from 'node:fs';

/** The kernels that this CPU can run, fastest first. A test fails where one of them is there but is not chosen. */
export function kernelsOfThisCpu(): string[] {
  if (process.arch === 'arm64') return ['neon', 'plain'];
  if (process.arch !== 'x64' || process.platform !== 'linux') return ['plain'];
  const flags = new Set(/^flags\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1]?.split(' '));
  const has = (...names: string[]) => names.every((name) => flags.has(name));
  const avx2 = has('avx2', 'fma', 'f16c');
  const avx512 = avx2 && has('avx512f', 'avx512bw', 'avx512dq', 'avx512vl');
  const runnable = {
    avx512vnni: avx512 && has('avx512_vnni'),
    avx512,
    avx2,
    plain: true,
  };
  return Object.entries(runnable).flatMap(([name, runs]) => (runs ? [name] : []));
}
