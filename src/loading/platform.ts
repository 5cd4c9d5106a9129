import { readdirSync } from 'node:fs';

/** What the file of the extension is called on this platform. */
export const extensionFile = (): string => `vector${extensionSuffix()}`;

/** The suffix of a loadable extension, which SQLite appends to a name without one. */
export const extensionSuffix = (): string => ({ win32: '.dll', darwin: '.dylib' })[process.platform as string] ?? '.so';

/** The folder of this platform in prebuilds/: `<platform>-<arch>`, with `-musl` for a Linux of musl. */
export const platformName = (): string => `${process.platform}-${process.arch}${isMusl() ? '-musl' : ''}`;

// Node reports the version of glibc that it runs on. On Linux without glibc, the C library is musl.
function isMusl(): boolean {
  if (process.platform !== 'linux') return false;
  const report: (typeof process.report & { excludeNetwork?: boolean }) | undefined = process.report;
  if (report === undefined) return hasMuslLoader();
  const { excludeNetwork = false } = report;
  report.excludeNetwork = true; // else the report looks up the name of every open connection's peer
  const { header } = report.getReport() as { header: { glibcVersionRuntime?: string } };
  report.excludeNetwork = excludeNetwork;
  return header.glibcVersionRuntime === undefined;
}

function hasMuslLoader(): boolean {
  try {
    return readdirSync('/lib').some((name) => name.startsWith('ld-musl-'));
  } catch {
    return false;
  }
}
