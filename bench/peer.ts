import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/**
 * A package of bench/package.json. Not imported, so that the sources type-check and load before the peers are installed, and a process
 * loads none but those it uses; `T` is the part of its interface that is used.
 */
export function peer<T>(name: string): T {
  return require(name) as T;
}
