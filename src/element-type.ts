import { Float16Array } from '@petamoriken/float16';

/**
 * The type of one element of a vector. `float2` is IEEE 754 half precision, `int1` is one signed byte, and so on: the
 * digit is its size in bytes.
 */
export type ElementType = 'float2' | 'float4' | 'float8' | 'int1' | 'int2' | 'int4';

/** The typed array that holds a vector of each element type. */
export interface ElementArrays {
  float2: Float16Array;
  float4: Float32Array;
  float8: Float64Array;
  int1: Int8Array;
  int2: Int16Array;
  int4: Int32Array;
}

const constructors = {
  float2: Float16Array,
  float4: Float32Array,
  float8: Float64Array,
  int1: Int8Array,
  int2: Int16Array,
  int4: Int32Array,
} as const;

export const elementTypes = Object.keys(constructors) as readonly ElementType[];

/** The size of one element in a BLOB, in bytes. */
export const elementBytes = (type: ElementType): number => constructors[type].BYTES_PER_ELEMENT;

/** The name of the typed array class, such as `Float32Array` for `float4`. */
export const arrayName = (type: ElementType): string => constructors[type].name;

export const isIntegerType = (type: ElementType): boolean => type.startsWith('int');

/** The smallest and the largest value of an integer type. */
export function integerRange(type: ElementType): readonly [min: number, max: number] {
  const limit = 2 ** (8 * elementBytes(type) - 1);
  return [-limit, limit - 1];
}

/**
 * Whether a value is the typed array of `type`, from any realm. The `Float16Array` of Node 24 and that of the ponyfill
 * have the same tag and the same memory, so both are `float2`.
 */
export function isElementArray<T extends ElementType>(type: T, value: unknown): value is ElementArrays[T] {
  return Object.prototype.toString.call(value) === `[object ${arrayName(type)}]`;
}

/** Whether a value is the typed array of any element type. */
export const isVectorArray = (value: unknown): value is ElementArrays[ElementType] =>
  elementTypes.some((type) => isElementArray(type, value));

/** Makes a typed array of numbers. It rounds as typed arrays do; the caller checks that integers fit. */
export function toElementArray<T extends ElementType>(type: T, numbers: readonly number[]): ElementArrays[T] {
  const array = new constructors[type](numbers.length);
  array.set(numbers); // many times faster than TypedArray.from()
  return array as ElementArrays[T];
}

/** Makes a typed array over existing memory. */
export function viewElements<T extends ElementType>(
  type: T,
  memory: ArrayBuffer,
  byteOffset: number,
  length: number,
): ElementArrays[T] {
  const TypedArray: new (memory: ArrayBuffer, byteOffset: number, length: number) => unknown = constructors[type];
  return new TypedArray(memory, byteOffset, length) as ElementArrays[T];
}

/** The index of the first NaN or infinity; -1 where there is none. */
export function findNonFinite<T extends ElementType>(type: T, array: ElementArrays[T]): number {
  if (isIntegerType(type)) return -1;
  if (type === 'float2') return halfBits(array).findIndex((bits) => (bits & 0x7c00) === 0x7c00);
  const elements = array as Float32Array | Float64Array;
  return isFiniteArray(elements) ? -1 : elements.findIndex((element) => !Number.isFinite(element));
}

// x * 0 is 0 only for finite numbers. This is ten times faster than a callback for each element of every written row.
function isFiniteArray(elements: Float32Array | Float64Array): boolean {
  let sum = 0;
  for (let index = 0; index < elements.length; index++) sum += (elements[index] as number) * 0;
  return sum === 0;
}

export function isZeroVector<T extends ElementType>(type: T, array: ElementArrays[T]): boolean {
  if (type === 'float2') return halfBits(array).every((bits) => (bits & 0x7fff) === 0);
  return (array as Float32Array).every((element) => element === 0);
}

// The Float16Array of the ponyfill is a Proxy. Reading 384 elements through it costs more than the insert itself.
function halfBits(array: ElementArrays[ElementType]): Uint16Array {
  return new Uint16Array(array.buffer, array.byteOffset, array.length);
}
