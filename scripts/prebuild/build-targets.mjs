// Builds and checks the binaries of some targets, and writes their licenses.
import { readFileSync, rmSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { checkBinary } from './check.mjs';
import { compile } from './compile.mjs';
import { writeNotices } from './notices.mjs';
import { installZig } from './zig.mjs';

export async function buildTargets(chosen) {
  installZig();
  writeNotices();
  for (const target of chosen) await buildTarget(target);
}

async function buildTarget(target) {
  const started = performance.now();
  const library = await compile(target);
  const bytes = readFileSync(library);
  const problems = checkBinary(target, bytes);
  if (problems.length > 0) {
    rmSync(library); // so that nobody publishes it
    throw new Error([`${target.name} is not as it should be:`, ...problems].join('\n'));
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${target.name}: ${bytes.length} bytes, ${gzipSync(bytes).length} compressed, in ${seconds} s`);
}
