import { viewElements } from '../../element-type.js';
import { invalidFile } from '../../errors/command-line.js';
import { type RowTable, vectorColumns } from '../tables/row-table.js';
import type { Format } from './format.js';
import { npyDescr, npyElement, npyRows } from './npy-array.js';
import { type NpyHeader, printNpyHeader } from './npy-header.js';

/** The .npy format of NumPy: a matrix with a vector in each row, and no other columns. */
export const npy: Format = {
  name: 'npy',
  suffixes: ['.npy'],
  vectors: 'blob',
  columns: 'vectors',

  async *read(source, table) {
    const column = onlyVectorColumn(table);
    let number = 0;
    for await (const { header, bytes } of npyRows(source, checkMatrix)) {
      const element = npyElement(header);
      if (element === undefined) continue; // checkMatrix() has refused that
      const memory = new Uint8Array(bytes).buffer; // aligned, and of this row alone
      const vector = viewElements(element, memory, 0, header.shape[1] as number);
      yield { place: `row ${number++}`, values: new Map([[column, vector]]) };
    }
  },

  *write(rows, columns, count) {
    const [column, ...others] = columns;
    const vector = column?.vector;
    if (vector === undefined || others.length > 0) {
      throw invalidFile('npy', 'one column of vectors', columns.map(({ name }) => name).join(', '));
    }
    yield printNpyHeader({ descr: npyDescr(vector.element), shape: [count, vector.dimensions] });
    let number = 0;
    for (const [value] of rows) {
      if (!(value instanceof Uint8Array)) throw invalidFile(`row ${number}`, 'a vector', String(value));
      number++;
      yield value;
    }
  },
};

function onlyVectorColumn(table: RowTable): string {
  const [column, ...others] = vectorColumns(table);
  if (column !== undefined && others.length === 0) return column;
  throw invalidFile(table.name, 'a table of one vector column, as npy has no names', vectorColumns(table).join(', '));
}

function checkMatrix(header: NpyHeader): void {
  if (header.shape.length !== 2) {
    throw invalidFile('npy header', 'a matrix, of 2 dimensions,', `one of shape (${header.shape.join(', ')})`);
  }
  if (npyElement(header) === undefined) {
    throw invalidFile('npy header', 'little-endian float16, 32 or 64 or int8, 16 or 32', header.descr);
  }
}
