import { fileURLToPath } from 'node:url';
import { invalidUsage } from '../../errors/command-line.js';

const EXPECTED = 'the path of a file, or a file: URI without parameters,';

/**
 * The path that a command takes for a database. That of a `file:` URI is the path in it, whatever the driver makes of
 * URIs.
 *
 * @throws {@link VectorError} `invalid_usage` for a database in memory, and for a URI that is more than a path.
 */
export function databasePath(given: string): string {
  const path = /^file:/i.test(given) ? pathOfUri(given) : given;
  if (path === '' || path === ':memory:') throw invalidUsage('file', EXPECTED, JSON.stringify(given));
  return path;
}

function pathOfUri(uri: string): string {
  const path = uri.slice('file:'.length);
  if (/[?#]/.test(path)) throw invalidUsage('file', EXPECTED, JSON.stringify(uri));
  try {
    return path.startsWith('//') ? fileURLToPath(uri) : decodeURIComponent(path);
  } catch {
    throw invalidUsage('file', EXPECTED, JSON.stringify(uri)); // of another host, or with a wrong escape
  }
}
