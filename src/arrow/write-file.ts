import { randomUUID } from 'node:crypto';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';

/** Writes a file under a temporary name beside its own, and renames it when it is complete. */
export async function writeFile(path: string, pieces: AsyncIterable<readonly Uint8Array[]>): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  const file = await open(temporary, 'wx');
  try {
    await writeAll(file, pieces);
    await file.sync();
    await file.close();
    await rename(temporary, path);
  } catch (error) {
    await file.close().catch(() => {}); // the file may be closed already
    await rm(temporary, { force: true });
    throw error;
  }
}

// The next pieces are made while the last ones are written.
async function writeAll(file: FileHandle, pieces: AsyncIterable<readonly Uint8Array[]>): Promise<void> {
  let written: Promise<void> = Promise.resolve();
  try {
    for await (const some of pieces) {
      await written;
      written = write(file, some);
      written.catch(() => {}); // it is awaited later, perhaps only after it has failed
    }
  } finally {
    await written;
  }
}

async function write(file: FileHandle, pieces: readonly Uint8Array[]): Promise<void> {
  let left = pieces;
  while (left.length > 0) {
    const { bytesWritten } = await file.writev(left);
    left = withoutFirst(left, bytesWritten);
  }
}

function withoutFirst(pieces: readonly Uint8Array[], bytes: number): Uint8Array[] {
  let before = bytes;
  return pieces.flatMap((piece) => {
    const dropped = Math.min(before, piece.length);
    before -= dropped;
    return dropped < piece.length ? [piece.subarray(dropped)] : [];
  });
}
