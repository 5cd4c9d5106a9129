import { fileURLToPath } from 'node:url';

const SUFFIX: Partial<Record<NodeJS.Platform, string>> = { darwin: 'dylib', win32: 'dll' };

/** The shared library under test: an environment override, or what the local build makes. */
export function extensionPath(): string {
  const local = new URL(`../../../build/Release/vector.${SUFFIX[process.platform] ?? 'so'}`, import.meta.url);
  return process.env.DRIZZLE_VECTOR_EXTENSION ?? fileURLToPath(local);
}
