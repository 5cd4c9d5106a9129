import {
  Binary,
  DataType,
  type Dictionary,
  Field,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Utf8,
  Vector,
  vectorFromArray,
} from 'apache-arrow';
import { isText, textsAsBytes } from './texts-as-bytes.js';

/**
 * Replaces each dictionary with more values than the batch has rows by the values themselves. Each batch is encoded
 * with its whole dictionary, which all batches of a table share.
 */
export function withoutLargeDictionaries(batch: RecordBatch): RecordBatch {
  const columns = batch.schema.fields.map((_, index) => batch.getChildAt(index) as Vector);
  if (!columns.some((column) => isLarge(column, batch.numRows))) return batch;
  const plain = columns.map((column) => (isLarge(column, batch.numRows) ? withoutDictionary(column) : column));
  const fields = batch.schema.fields.map(
    ({ name, nullable }, index) => new Field(name, (plain[index] as Vector).type, nullable),
  );
  const children = plain.map(({ data: [first] }) => first);
  const data = makeData({ type: new Struct(fields), length: batch.numRows, nullCount: 0, children } as never);
  return new RecordBatch(new Schema(fields), data as never);
}

const isLarge = ({ type, data: [first] }: Vector, rows: number): boolean =>
  DataType.isDictionary(type) && (first?.dictionary?.length ?? 0) > rows;

function withoutDictionary(column: Vector): Vector {
  const type = (column.type as Dictionary).dictionary as DataType;
  const values = Array.from(textsAsBytes(column)) as never[];
  if (!isText(type)) return vectorFromArray(values, type) as Vector;
  const bytes = vectorFromArray(values, new Binary());
  return new Vector(
    bytes.data.map(({ length, nullCount, nullBitmap, valueOffsets, values: data }) =>
      makeData({ type: new Utf8(), length, nullCount, nullBitmap, valueOffsets, data } as never),
    ),
  );
}
