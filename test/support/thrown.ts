import { VectorError, type VectorErrorCode } from 'drizzle-vector';

/** What `action` throws; Drizzle 1.x wraps what comes from the driver. */
export function thrown(action: () => unknown): Error {
  try {
    action();
  } catch (error) {
    return error instanceof Error && error.cause instanceof Error && !(error instanceof VectorError)
      ? error.cause
      : (error as Error);
  }
  throw new Error('expected an error but nothing was thrown');
}

/** The code and message of the VectorError that `action` throws. */
export function vectorError(action: () => unknown): { code: VectorErrorCode; message: string } {
  const error = thrown(action);
  if (!(error instanceof VectorError)) throw error;
  return { code: error.code, message: error.message };
}
