import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const report = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
const isMusl = process.platform === 'linux' && report.header.glibcVersionRuntime === undefined;

/** The folder of this platform in prebuilds/. */
export const ownPlatform = `${process.platform}-${process.arch}${isMusl ? '-musl' : ''}`;

/** The binary of this platform in an unpacked package. */
export function ownBinary(packageFolder: string): string {
  const folder = join(packageFolder, 'prebuilds', ownPlatform);
  return join(folder, readdirSync(folder)[0] as string);
}
