import { type Field, type RecordBatch, Type, type Vector } from 'apache-arrow';
import { type ElementType, viewElements } from '../../element-type.js';
import { invalidFile } from '../../errors.js';
import { type StoredTable, vectorColumns } from '../tables/stored-table.js';
import type { InputRow, InputValue } from './format.js';

// What a value of SQLite can be made of; a list is a vector.
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
export function* arrowRows(batch: RecordBatch, table: StoredTable, before: number): Generator<InputRow> {
  const { fields } = batch.schema;
  for (const { name, type } of fields) {
    const valueType = type.dictionary?.typeId ?? type.typeId;
    if (!READ.has(valueType))
      throw invalidFile(`column ${name}`, 'numbers, texts, bytes or lists of numbers', `${type}`);
  }
  const names = columnNames(fields, table);
  const columns = fields.map((_, index) => batch.getChildAt(index) as Vector);
  for (let row = 0; row < batch.numRows; row++) {
    const values = new Map(columns.map((column, index) => [names[index] as string, inputValue(column.get(row))]));
    yield { place: `row ${before + row}`, values };
  }
}

/** Those of the fields; but the one column of fixed-size lists is the vector, whatever its name. */
function columnNames(fields: readonly Field[], table: StoredTable): string[] {
  const lists = fields.filter(({ type }) => type.typeId === Type.FixedSizeList);
  const [vector, ...others] = vectorColumns(table);
  const [list] = lists;
  const isVector = lists.length === 1 && others.length === 0;
  return fields.map((field) => (isVector && field === list ? (vector as string) : field.name));
}

function inputValue(value: unknown): InputValue {
  return isVector(value) ? elementsOf(value) : value;
}

const isVector = (value: unknown): value is Vector =>
  typeof value === 'object' && value !== null && 'toArray' in value && 'nullCount' in value;

const halves: ElementType = 'float2';

// A null among them stays, to be refused. Arrow gives the bits of half precision.
function elementsOf(list: Vector): unknown {
  const elements = list.nullCount > 0 ? Array.from(list) : list.toArray();
  if (list.type.typeId !== Type.Float || !(elements instanceof Uint16Array)) return elements;
  return viewElements(halves, elements.slice().buffer, 0, elements.length);
}
