import type { Packaging } from '../errors/extension.js';
import { ownFile, type PackageRoots } from './package-roots.js';

/** How the program that loads the extension is packaged, for the advice of an error. */
export function packagingOf(roots: PackageRoots): Packaging {
  const files = [ownFile(), process.argv[1], ...roots.all].filter((file) => file !== undefined);
  if (isNodeSea()) return 'node-sea';
  if (files.some((file) => /[\\/](\$bunfs|~BUN)[\\/]/.test(file))) return 'bun-compile';
  if (files.some(isInArchive)) return 'asar';
  return roots.own === undefined ? 'bundle' : 'package';
}

/** A path in an archive of Electron as the path of the unpacked file, which the system can load. */
export const unpacked = (path: string): string => path.replace(/\.asar(?=[\\/])/, '.asar.unpacked');

const isInArchive = (path: string): boolean => unpacked(path) !== path;

function isNodeSea(): boolean {
  try {
    const { isSea } = process.getBuiltinModule('node:sea');
    return isSea();
  } catch {
    return false; // another runtime
  }
}
