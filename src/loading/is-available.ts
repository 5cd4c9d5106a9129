import { type LoadableDatabase, loadVectorExtension } from './load-vector-extension.js';

/**
 * Whether vectors can be searched on this connection. It loads the extension, as {@link loadVectorExtension} does, and
 * tells whether that succeeded. So it checks that there is a binary for this platform, that it loads, and that the driver
 * and the connection allow it. It never throws.
 *
 * @example
 * ```ts
 * if (!isAvailable(sqlite)) console.warn('This machine cannot search vectors.');
 * ```
 * @param db any value; a database as {@link loadVectorExtension} takes it may give true.
 * @returns true if the extension is loaded on the connection now. To learn why it is not, call
 * {@link loadVectorExtension}.
 */
export function isAvailable(db: unknown): boolean {
  try {
    loadVectorExtension(db as LoadableDatabase);
    return true;
  } catch {
    return false;
  }
}
