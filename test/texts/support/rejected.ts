import { VectorError, type VectorErrorCode } from 'drizzle-vector';

/** The code and message of the VectorError that a promise is rejected with. */
export async function rejected(promise: unknown): Promise<{ code: VectorErrorCode; message: string }> {
  const error = await Promise.resolve(promise).then(
    () => new Error('expected an error but there was none'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof VectorError)) throw error;
  return { code: error.code, message: error.message };
}
