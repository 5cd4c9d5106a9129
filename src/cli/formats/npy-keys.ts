import { invalidFile } from '../../errors/command-line.js';
import { npyRows } from './npy-array.js';
import type { NpyHeader } from './npy-header.js';

const READ: Record<string, (bytes: Buffer) => bigint> = {
  '<i8': (bytes) => bytes.readBigInt64LE(),
  '<i4': (bytes) => BigInt(bytes.readInt32LE()),
  '<u4': (bytes) => BigInt(bytes.readUInt32LE()),
};

/** The keys in a .npy file, which is an array of integers with one for each row. */
export async function* npyKeys(source: AsyncIterable<Uint8Array>): AsyncGenerator<bigint> {
  for await (const { header, bytes } of npyRows(source, checkKeys))
    yield (READ[header.descr] as (typeof READ)[string])(bytes);
}

function checkKeys({ shape, descr }: NpyHeader): void {
  if (shape.length === 1 && descr in READ) return;
  throw invalidFile(
    'npy of keys',
    'an array of int64, int32 or uint32, of 1 dimension,',
    `${descr} of shape (${shape})`,
  );
}
