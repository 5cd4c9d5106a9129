import { getFloat16, setFloat16 } from '@petamoriken/float16';

export const elementTypes = ['float2', 'float4', 'float8', 'int1', 'int2', 'int4'] as const;

export type ElementType = (typeof elementTypes)[number];

interface Format {
  size: number;
  write(view: DataView, at: number, value: number): void;
  read(view: DataView, at: number): number;
}

const FORMATS: Record<ElementType, Format> = {
  float2: {
    size: 2,
    write: (view, at, value) => setFloat16(view, at, value, true),
    read: (view, at) => getFloat16(view, at, true),
  },
  float4: {
    size: 4,
    write: (view, at, value) => view.setFloat32(at, value, true),
    read: (view, at) => view.getFloat32(at, true),
  },
  float8: {
    size: 8,
    write: (view, at, value) => view.setFloat64(at, value, true),
    read: (view, at) => view.getFloat64(at, true),
  },
  int1: { size: 1, write: (view, at, value) => view.setInt8(at, value), read: (view, at) => view.getInt8(at) },
  int2: {
    size: 2,
    write: (view, at, value) => view.setInt16(at, value, true),
    read: (view, at) => view.getInt16(at, true),
  },
  int4: {
    size: 4,
    write: (view, at, value) => view.setInt32(at, value, true),
    read: (view, at) => view.getInt32(at, true),
  },
};

/** Bytes of one element. */
export function elementSize(type: ElementType): number {
  return FORMATS[type].size;
}

/** The bytes of a vector, little-endian. */
export function encode(elements: readonly number[], type: ElementType = 'float4'): Uint8Array {
  const { size, write } = FORMATS[type];
  const view = new DataView(new ArrayBuffer(elements.length * size));
  elements.forEach((element, index) => {
    write(view, index * size, element);
  });
  return new Uint8Array(view.buffer);
}

/** The elements of a vector. */
export function decode(bytes: Uint8Array, type: ElementType = 'float4'): number[] {
  const { size, read } = FORMATS[type];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.byteLength / size }, (_, index) => read(view, index * size));
}

/** An SQL literal of a vector's bytes: `X'0000803F'`. */
export function blob(elements: readonly number[], type: ElementType = 'float4'): string {
  return blobOf(encode(elements, type));
}

/** An SQL literal of bytes. */
export function blobOf(bytes: Uint8Array): string {
  return `X'${Buffer.from(bytes).toString('hex')}'`;
}

/** An SQL literal of text. */
export function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

/** A quoted SQL name. */
export function name(value: string): string {
  return `"${value.replaceAll('"', '""')}"`;
}
