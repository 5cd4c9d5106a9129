import { type Field, type RecordBatch, Type, type Vector } from 'apache-arrow';
import { isText, textsAsBytes } from '../../arrow/texts-as-bytes.js';
import { type ElementType, isVectorArray, viewElements } from '../../element-type.js';
import { invalidFile } from '../../errors/command-line.js';
import { type RowTable, vectorColumns } from '../tables/row-table.js';
import type { InputRow, InputValue } from './format.js';

// The Arrow types that can become a value of SQLite. A list is a vector.
const READ = new Set([
  Type.Null,
  Type.Int,
  Type.Float,
  Type.Bool,
  Type.Utf8,
  Type.LargeUtf8,
  Type.Binary,
  Type.LargeBinary,
  Type.FixedSizeBinary,
  Type.List,
  Type.FixedSizeList,
]);

/** @param before how many rows come before those of the batch. */
export function* arrowRows(batch: RecordBatch, table: RowTable, before: number): Generator<InputRow> {
  const { fields } = batch.schema;
  for (const { name, type } of fields) {
    const valueType = type.dictionary?.typeId ?? type.typeId;
    if (!READ.has(valueType))
      throw invalidFile(`column ${name}`, 'numbers, texts, bytes or lists of numbers', `${type}`);
  }
  const names = columnNames(fields, table);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw invalidFile(`column ${twice}`, 'one column of this name', 'several');
  const columns = fields.map((_, index) => textsAsBytes(batch.getChildAt(index) as Vector));
  for (let row = 0; row < batch.numRows; row++) {
    const values = new Map(
      columns.map((column, index) => [names[index] as string, inputValue(column.get(row), fields[index] as Field)]),
    );
    yield { place: `row ${before + row}`, values };
  }
}

/** The names of the fields. The one column of fixed-size lists is the vector, whatever its name. */
function columnNames(fields: readonly Field[], table: RowTable): string[] {
  const lists = fields.filter(({ type }) => type.typeId === Type.FixedSizeList);
  const [vector, ...others] = vectorColumns(table);
  const [list] = lists;
  const isVector = lists.length === 1 && others.length === 0;
  return fields.map((field) => (isVector && field === list ? (vector as string) : field.name));
}

function inputValue(value: unknown, field: Field): InputValue {
  if (isVector(value)) return elementsOf(value);
  return isText(field.type) && value instanceof Uint8Array ? Buffer.from(value).toString() : value;
}

const isVector = (value: unknown): value is Vector =>
  typeof value === 'object' && value !== null && 'toArray' in value && 'nullCount' in value;

const halves: ElementType = 'float2';

// A null stays, and is refused later. Arrow gives the bits of half precision, and integers that no element type has.
function elementsOf(list: Vector): unknown {
  const elements =
    list.nullCount > 0 ? Array.from(list) : (list.toArray() as ArrayLike<number> & { buffer: ArrayBuffer });
  if (Array.isArray(elements) || isVectorArray(elements)) return elements;
  const isHalf = list.type.typeId === Type.Float && elements instanceof Uint16Array;
  return isHalf
    ? viewElements(halves, elements.slice().buffer, 0, elements.length)
    : Array.from(elements as ArrayLike<number>, Number);
}
