import { driverError } from '../errors/driver-error.js';
import { extensionNotLoaded } from '../errors/extension.js';
import { VectorError } from '../errors/vector-error.js';
import { vectorErrorCode } from '../errors/vector-error-code.js';
import { isPromise } from './is-promise.js';

/**
 * Runs statements that need the extension. Where the connection has not loaded it, the error tells that, in place of
 * what SQLite misses. Any other error stays as it is.
 *
 * @param run runs the statements. Its result may be a promise.
 */
export function withExtension<T>(run: () => T): T {
  try {
    const result = run();
    return isPromise(result) ? (Promise.resolve(result).catch(fail) as T) : result;
  } catch (error) {
    return fail(error);
  }
}

function fail(error: unknown): never {
  const cause = driverError(error);
  const isTold = cause instanceof VectorError; // by statements within these
  throw !isTold && vectorErrorCode(cause) === 'extension_not_loaded' ? extensionNotLoaded(cause) : error;
}
