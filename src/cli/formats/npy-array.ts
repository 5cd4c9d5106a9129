import { type ElementType, elementBytes } from '../../element-type.js';
import { invalidFile } from '../../errors/command-line.js';
import { type NpyHeader, parseNpyHeader } from './npy-header.js';

/** The element types whose arrays have the same memory layout as a .npy file. */
const ELEMENTS: ReadonlyMap<string, ElementType> = new Map([
  ['<f2', 'float2'],
  ['<f4', 'float4'],
  ['<f8', 'float8'],
  ['|i1', 'int1'],
  ['<i2', 'int2'],
  ['<i4', 'int4'],
]);

export const npyDescr = (type: ElementType): string =>
  [...ELEMENTS].find(([, element]) => element === type)?.[0] as string;

/** The element type of an array; undefined for others, such as 64-bit integers. */
export const npyElement = ({ descr }: NpyHeader): ElementType | undefined => ELEMENTS.get(descr);

/** Reads the rows of an array, of any number of dimensions, one after another. */
export async function* npyRows(
  source: AsyncIterable<Uint8Array>,
  check: (header: NpyHeader) => void,
): AsyncGenerator<{ header: NpyHeader; bytes: Buffer }> {
  let bytes = Buffer.alloc(0);
  let header: NpyHeader | undefined;
  let rowBytes = 0;
  let count = 0;
  for await (const chunk of source) {
    bytes = Buffer.concat([bytes, chunk]);
    if (header === undefined) {
      const parsed = parseNpyHeader(bytes);
      if (parsed === undefined) continue;
      header = parsed.header;
      check(header);
      rowBytes = header.shape.slice(1).reduce((product, size) => product * size, itemBytes(header));
      bytes = bytes.subarray(parsed.end);
    }
    let begin = 0;
    for (; begin + rowBytes <= bytes.length && count < (header.shape[0] as number); begin += rowBytes, count++) {
      yield { header, bytes: bytes.subarray(begin, begin + rowBytes) };
    }
    bytes = bytes.subarray(begin);
  }
  if (header === undefined) throw invalidFile('npy', 'a NumPy .npy file', 'one that ends in its header');
  if (count !== header.shape[0] || bytes.length > 0) {
    const extra = bytes.length > 0 ? ` and ${bytes.length} bytes` : '';
    throw invalidFile('npy', `${header.shape[0]} rows, as the header says,`, `${count}${extra}`);
  }
}

function itemBytes(header: NpyHeader): number {
  const element = npyElement(header);
  return element === undefined ? Number(header.descr.slice(2)) : elementBytes(element);
}
