import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const PACKAGE = 'drizzle-vector';

/** Where the parts of the package are looked for. */
export interface PackageRoots {
  /** The package that this module is in; undefined where a bundler has copied the module into another file. */
  readonly own: string | undefined;
  /** All folders that may be the package, the most likely first. */
  readonly all: readonly string[];
}

/**
 * The folders of this package. In a bundle, they are those that the bundle's file, the program's script and the working
 * directory would import the package from.
 */
export function packageRoots(): PackageRoots {
  const file = ownFile();
  const own = file === undefined ? undefined : packageAround(file);
  const programs = [file, process.argv[1], join(process.cwd(), 'index.js')];
  const found = own === undefined ? programs.map(packageSeenFrom) : [own];
  return { own, all: [...new Set(found.filter((root) => root !== undefined))] };
}

/**
 * The file of this module, or the bundle that it is in. It is worked out at the first use: a bundle of CommonJS has no
 * `import.meta.url`, and bundlers take `new URL('..', import.meta.url)` for an asset.
 */
export function ownFile(): string | undefined {
  try {
    const { url } = import.meta;
    if (url) return fileURLToPath(url);
    return typeof __filename === 'string' ? __filename : undefined;
  } catch {
    return undefined; // the URL of a bundler or a runtime, which is no file
  }
}

function packageAround(file: string): string | undefined {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    if (nameOf(folder) === PACKAGE) return folder;
    if (folder === dirname(folder)) return undefined;
  }
}

function nameOf(folder: string): unknown {
  try {
    return (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { name?: unknown }).name;
  } catch {
    return undefined;
  }
}

function packageSeenFrom(file: string | undefined): string | undefined {
  if (file === undefined) return undefined;
  try {
    return dirname(createRequire(resolve(file)).resolve(`${PACKAGE}/package.json`));
  } catch {
    return undefined;
  }
}
