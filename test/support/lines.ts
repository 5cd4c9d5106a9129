import { fileURLToPath } from 'node:url';

/** The versions of Drizzle that are tested, each with the folder that its drizzle-orm and drizzle-kit are installed in. */
export const LINES: ReadonlyArray<readonly [version: string, packages: string]> = [
  ['0.45', fileURLToPath(new URL('../../node_modules', import.meta.url))],
  ['1.0', fileURLToPath(new URL('../drizzle-1/node_modules', import.meta.url))],
];
