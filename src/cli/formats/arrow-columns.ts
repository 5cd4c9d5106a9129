import {
  Binary,
  type Data,
  type DataType,
  Field,
  FixedSizeList,
  Float16,
  Float32,
  Float64,
  Int8,
  Int16,
  Int32,
  Int64,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Utf8,
  vectorFromArray,
} from 'apache-arrow';
import { type ElementType, elementBytes } from '../../element-type.js';
import { invalidRow } from '../../errors/command-line.js';
import { describeValue } from '../../errors/message.js';
import type { Row, Value } from '../database/connection.js';
import type { RowColumn, VectorColumnType } from '../tables/row-table.js';

const elements: Readonly<Record<ElementType, { type: DataType; array: new (memory: ArrayBuffer) => unknown }>> = {
  float2: { type: new Float16(), array: Uint16Array },
  float4: { type: new Float32(), array: Float32Array },
  float8: { type: new Float64(), array: Float64Array },
  int1: { type: new Int8(), array: Int8Array },
  int2: { type: new Int16(), array: Int16Array },
  int4: { type: new Int32(), array: Int32Array },
};

/** The columns of a table in Arrow, with the types that `vector_export_arrow()` gives them. */
export class ArrowColumns {
  readonly schema: Schema;
  readonly #columns: readonly RowColumn[];

  constructor(columns: readonly RowColumn[]) {
    this.#columns = columns;
    this.schema = new Schema(columns.map((column) => new Field(column.name, typeOf(column), column.isNullable)));
  }

  batch(rows: readonly Row[]): RecordBatch {
    const children = this.#columns.map((column, index) => {
      const values = rows.map((row) => row[index] as Value);
      return column.vector === undefined ? scalars(column, values) : vectors(column.vector, values);
    });
    const type = new Struct(this.schema.fields);
    return new RecordBatch(this.schema, makeData({ type, length: rows.length, nullCount: 0, children }));
  }
}

function typeOf({ vector, type }: RowColumn): DataType {
  if (vector !== undefined) {
    return new FixedSizeList(vector.dimensions, new Field('item', elements[vector.element].type, false));
  }
  // By the rules for the affinity of SQLite's columns.
  if (/INT/.test(type)) return new Int64();
  if (/CHAR|CLOB|TEXT/.test(type)) return new Utf8();
  return type === '' || /BLOB/.test(type) ? new Binary() : new Float64();
}

function scalars(column: RowColumn, values: readonly Value[]): Data {
  const type = typeOf(column);
  const converted = values.map((value) => (value === null ? null : toArrow(column.name, type, value)));
  return vectorFromArray(converted as never[], type).data[0] as Data;
}

/** Converts a value to an Arrow type. A column of SQLite takes values of any type; a column of Arrow does not. */
function toArrow(column: string, type: DataType, value: NonNullable<Value>): unknown {
  if (type instanceof Int64 && typeof value === 'bigint') return value;
  if (type instanceof Utf8 && typeof value === 'string') return value;
  if (type instanceof Binary && value instanceof Uint8Array) return value;
  if (type instanceof Float64 && typeof value === 'number') return value;
  if (type instanceof Float64 && typeof value === 'bigint' && BigInt(Number(value)) === value) return Number(value);
  throw invalidRow(`column ${column}`, `values of the Arrow type ${type}, or NULL`, describeValue(value));
}

/** The vectors one after another, with zeros where a row has none. */
function vectors({ element, dimensions }: VectorColumnType, values: readonly Value[]): Data {
  const { type: elementType, array: TypedArray } = elements[element];
  const bytes = dimensions * elementBytes(element);
  const memory = new Uint8Array(bytes * values.length);
  const valid = new Uint8Array(Math.ceil(values.length / 8));
  let nullCount = 0;
  for (const [index, value] of values.entries()) {
    if (!(value instanceof Uint8Array)) {
      nullCount++;
      continue;
    }
    memory.set(value, index * bytes);
    valid[index >> 3] = (valid[index >> 3] as number) | (1 << (index & 7));
  }
  const child = makeData({ type: elementType, data: new TypedArray(memory.buffer) } as never);
  const type = new FixedSizeList(dimensions, new Field('item', elementType, false));
  return makeData({ type, length: values.length, nullCount, nullBitmap: valid, child } as never);
}
