import fs from 'node:fs';

const SUFFIX = '.unfinished';

/**
 * Writes a file under a temporary name beside its own, and renames it when it is complete. If that fails, a file of
 * that name keeps its text.
 *
 * @param write writes to the path that it is given.
 */
export function writeWhole(path: string, write: (path: string) => void): void {
  const temporary = `${path}${SUFFIX}`;
  try {
    write(temporary);
    fs.renameSync(temporary, path);
  } catch (error) {
    fs.rmSync(temporary, { force: true });
    throw error;
  }
}

export const isUnfinished = (path: string): boolean => path.endsWith(SUFFIX);
