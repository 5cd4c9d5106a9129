import fs from 'node:fs';
import { resolve, sep } from 'node:path';
import { isUnfinished, writeWhole } from './write-whole.js';

/** What drizzle-kit writes to a folder: each file whole or not at all. */
export class WatchedWrites {
  /** The first error of a write. drizzle-kit 0.31 ends with status 0 after some of them. */
  error: unknown;

  constructor(folder: string) {
    const write = fs.writeFileSync;
    const inside = `${resolve(folder)}${sep}`;
    fs.writeFileSync = (path, data, options) => {
      if (typeof path !== 'string' || !resolve(path).startsWith(inside) || isUnfinished(path)) {
        write(path, data, options);
        return;
      }
      try {
        writeWhole(path, (temporary) => write(temporary, data, options));
      } catch (error) {
        this.error ??= error;
        throw error;
      }
    };
  }
}
