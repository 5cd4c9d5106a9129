import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { extensionNotFound, overrideNotFound } from '../errors/extension.js';
import { type PackageRoots, packageRoots } from './package-roots.js';
import { packagingOf, unpacked } from './packaging.js';
import { extensionFile, extensionSuffix, platformName } from './platform.js';

let last: string | undefined;

/**
 * The path of the SQLite extension, for clients that {@link loadVectorExtension} does not know. It is the first of these
 * that exists:
 *
 * 1. the environment variable `DRIZZLE_VECTOR_EXTENSION`;
 * 2. `prebuilds/<platform>-<arch>[-musl]/vector.<so|dylib|dll>` in the package;
 * 3. `build/Release/vector.<so|dylib|dll>` in the package, where a checkout of the repository has its build. In a
 *    checkout, this comes before `prebuilds`.
 *
 * In a bundle, the package is the one that the bundle, the program's script or the working directory would import. In an
 * archive of Electron, the path is the one in `app.asar.unpacked`.
 *
 * @example
 * ```ts
 * import { getLoadablePath } from 'drizzle-vector';
 *
 * sqlite.loadExtension(getLoadablePath(), 'sqlite3_vector_init');
 * ```
 * @throws {@link VectorError} `extension_not_found`, with every place that was tried, and with advice.
 */
export function getLoadablePath(): string {
  const override = process.env.DRIZZLE_VECTOR_EXTENSION;
  if (override) {
    const path = resolve(override);
    if (!existsSync(path)) throw overrideNotFound(path);
    return path;
  }
  if (last === undefined || !existsSync(last)) last = findExtension();
  return last;
}

/**
 * The path of {@link getLoadablePath} without its suffix, which SQLite appends itself.
 *
 * SQLite also appends the suffix to a full name after a failure. It then reports a missing vector.so.so, and hides what
 * is wrong with vector.so.
 */
export function getLoadableStem(): string {
  const path = getLoadablePath();
  const suffix = extensionSuffix();
  return path.endsWith(suffix) ? path.slice(0, -suffix.length) : path;
}

function findExtension(): string {
  const platform = platformName();
  const roots = packageRoots();
  const places = roots.all.flatMap((root) => placesIn(root, platform));
  const found = places.find((place) => existsSync(place));
  if (found !== undefined) return found;
  throw extensionNotFound({
    places: ['the environment variable DRIZZLE_VECTOR_EXTENSION', ...places],
    platform,
    available: platformsIn(roots),
    packaging: packagingOf(roots),
    isCheckout: roots.all.some(isCheckout),
  });
}

// In a checkout, what was built last by hand comes first: its binaries of all systems may be older than its sources.
function placesIn(root: string, platform: string): string[] {
  const prebuilt = join(unpacked(root), 'prebuilds', platform, extensionFile());
  const built = join(unpacked(root), 'build', 'Release', extensionFile());
  return isCheckout(root) ? [built, prebuilt] : [prebuilt, built];
}

/** Whether a folder has the sources of the extension, which the package is published without. */
const isCheckout = (root: string): boolean => existsSync(join(root, 'binding.gyp'));

/** The platforms that the package has binaries for. */
function platformsIn({ all }: PackageRoots): string[] {
  return all.flatMap((root) => {
    try {
      return readdirSync(join(unpacked(root), 'prebuilds')).sort();
    } catch {
      return [];
    }
  });
}
