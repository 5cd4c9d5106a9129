import { isAvailable } from '../../loading/is-available.js';
import { type LoadableDatabase, loadVectorExtension } from '../../loading/load-vector-extension.js';
import type { OpenMode } from './connection.js';

/** Loads the extension into a client. It fails where that cannot be done, unless the mode allows it. */
export function loadExtension(client: LoadableDatabase, { withoutExtension = false }: OpenMode): void {
  if (!isAvailable(client) && !withoutExtension) loadVectorExtension(client);
}
