import { type Column, type SQL, sql } from 'drizzle-orm';
import { customType } from 'drizzle-orm/sqlite-core';
import type { ElementArrays, ElementType } from '../element-type.js';
import { columnArguments, invalidDimensions, notAColumnName } from '../errors/vectors.js';
import { decodeVector } from './decode-vector.js';
import { encodeVector } from './encode-vector.js';
import { isDimensions } from './is-dimensions.js';
import { markVectorType, type VectorType } from './vector-type.js';

/** The BLOB of a vector. Its element type exists only for the type checker, which tells it from other BLOBs. */
export type VectorBlob<T extends ElementType> = Uint8Array & { readonly elementType: T };

/** A vector column of any table, with elements of type T. */
export type VectorColumn<T extends ElementType, NotNull extends boolean = boolean> = Column & {
  readonly _: { readonly driverParam: VectorBlob<T>; readonly notNull: NotNull };
};

// The types of Drizzle are taken by instantiation, so that one declaration file serves 0.45 and 1.x.
export type BuilderOf<F> = F extends { (): infer Builder; (...args: never): unknown; (...args: never): unknown }
  ? Builder
  : never;

/** The column builder that `float4Vector(384)` returns. */
export type VectorColumnBuilder<T extends ElementType> = BuilderOf<ReturnType<typeof customType<VectorColumnTypes<T>>>>;

interface VectorColumnTypes<T extends ElementType> {
  data: ElementArrays[T];
  driverData: VectorBlob<T>;
}

/** The ways to define a vector column. Without a name, Drizzle names the column after its key. */
export interface VectorColumnFunction<T extends ElementType> {
  (dimensions: number): VectorColumnBuilder<T>;
  (config: { dimensions: number }): VectorColumnBuilder<T>;
  (name: string, dimensions: number): VectorColumnBuilder<T>;
  (name: string, config: { dimensions: number }): VectorColumnBuilder<T>;
}

/** Makes the function that defines the columns of one element type. */
export function vectorColumn<T extends ElementType>(element: T): VectorColumnFunction<T> {
  return (...args: unknown[]): VectorColumnBuilder<T> => {
    const [name, size] = splitArguments(`${element}Vector()`, args);
    const dimensions = checkDimensions(element, size);
    const type = { element, dimensions, label: `${element}Vector(${dimensions})` };
    return customType<VectorColumnTypes<T>>(columnParams(type))(name) as unknown as VectorColumnBuilder<T>;
  };
}

function splitArguments(subject: string, args: readonly unknown[]): readonly [name: string, size: unknown] {
  if (args.length > 2) throw columnArguments(subject, args.length);
  if (args.length < 2) return ['', args[0]];
  const [name, size] = args;
  if (typeof name !== 'string') throw notAColumnName(subject, name);
  return [name, size];
}

function columnParams<T extends ElementType>(type: VectorType<T>) {
  const params = {
    dataType: () => 'blob',
    toDriver: (value: ElementArrays[T]): VectorBlob<T> => encodeVector(type, value) as unknown as VectorBlob<T>,
    fromDriver: (value: VectorBlob<T>) => decodeVector(type, value),
    // The relational queries of Drizzle 1.x select nested rows as JSON, which has no BLOBs. hex(NULL) is '', not NULL.
    fromJson: (value: unknown) => decodeVector(type, value),
    forJsonSelect: (identifier: SQL): SQL => sql`nullif(hex(${identifier}), '')`,
  };
  return markVectorType(params, type);
}

function checkDimensions(element: ElementType, size: unknown): number {
  const dimensions = typeof size === 'object' && size !== null && 'dimensions' in size ? size.dimensions : size;
  if (!isDimensions.accepts(dimensions)) {
    throw invalidDimensions(`${element}Vector()`, dimensions);
  }
  return dimensions as number;
}
