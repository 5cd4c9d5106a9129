import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sqliteFolder } from '../../../scripts/prebuild/compile.mjs';
import type { Target } from '../../../scripts/prebuild/targets.mjs';
import { installZig, zig } from '../../../scripts/prebuild/zig.mjs';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const source = fileURLToPath(new URL('host.cc', import.meta.url));

/** How a program for a target runs on this machine. */
interface Emulator {
  command: string[];
  /** What has to be there, and the Debian package that has it. */
  needs: { file: string; from: string }[];
}

const qemu = { file: inPath('qemu-aarch64'), from: 'qemu-user' };
const arm64Glibc = '/usr/aarch64-linux-gnu';
const arm64Musl = join(root, 'build/arm64-musl');

const emulators: Partial<Record<string, Emulator>> = {
  'linux-x64': { command: [], needs: [] },
  'linux-arm64': {
    command: ['qemu-aarch64', '-L', arm64Glibc],
    needs: [qemu, { file: `${arm64Glibc}/lib/ld-linux-aarch64.so.1`, from: 'libc6-arm64-cross' }],
  },
  'linux-x64-musl': { command: [], needs: [{ file: '/lib/ld-musl-x86_64.so.1', from: 'musl' }] },
  'linux-arm64-musl': {
    command: ['qemu-aarch64', '-L', arm64Musl],
    needs: [qemu, { file: `${arm64Musl}/lib/ld-musl-aarch64.so.1`, from: 'musl for arm64' }],
  },
  'win32-x64': { command: ['wine'], needs: [{ file: inPath('wine'), from: 'wine' }] },
};

/** Why a program for a target cannot run here. */
export function whyNotRunnable({ name }: Target): string | undefined {
  const emulator = emulators[name];
  if (emulator === undefined) return 'nothing on Linux runs it';
  const missing = emulator.needs.filter(({ file }) => !existsSync(file)).map(({ from }) => from);
  if (missing.length === 0) return undefined;
  return `it needs the Debian package ${missing.join(', ')}: scripts/install-emulators.sh`;
}

/** Builds the host program for a target, if it is older than its source. */
export async function buildHost(target: Target): Promise<string> {
  const folder = join(root, 'build/prebuild-hosts', target.name);
  const host = join(folder, target.system === 'win32' ? 'host.exe' : 'host');
  if (existsSync(host) && statSync(host).mtimeMs > statSync(source).mtimeMs) return host;
  installZig();
  mkdirSync(folder, { recursive: true });
  // Zig's stand-in for musl gives all variables of libc one address. A program that copies one of them, as a program at a
  // fixed address does, would take them all for one.
  const [code, program] = target.system === 'linux' ? [['-fPIC'], ['-fPIE']] : [[], []];
  const compile = ['-target', target.triple, ...code, `-I${sqliteFolder}`, '-O0', '-fno-sanitize=undefined', '-w'];
  const objects = ['sqlite3.o', 'host.o'].map((name) => join(folder, name)) as [string, string];
  await zig(folder, 'cc', ...compile, '-c', join(sqliteFolder, 'sqlite3.c'), '-o', objects[0]);
  await zig(folder, 'c++', ...compile, '-std=c++17', '-c', source, '-o', objects[1]);
  // With the C++ library that the binary has too, and not static, as musl would be: a static program loads nothing.
  const link = ['-target', target.triple, ...program, '-lc', '-lc++', '-O', 'ReleaseFast', '-fstrip', '-dynamic'];
  await zig(folder, 'build-exe', ...objects, ...link, `-femit-bin=${host}`);
  return host;
}

/** Runs an SQL script in the host program, and returns its rows. The program has to end without an error. */
export function runScript(target: Target, host: string, library: string, script: string): string[] {
  const [command, ...args] = [...(emulators[target.name]?.command ?? []), host, library, script];
  const env = { ...process.env, WINEDEBUG: '-all', WINEPREFIX: join(root, 'build/wine') };
  const output = execFileSync(command as string, args, { encoding: 'utf8', env, stdio: ['ignore', 'pipe', 'pipe'] });
  return output.trimEnd().split(/\r?\n/);
}

function inPath(program: string): string {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.map((folder) => join(folder, program)).find((path) => existsSync(path)) ?? join('/usr/bin', program);
}
