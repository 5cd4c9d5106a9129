import { invalidFile } from '../../errors/command-line.js';

/** The header of a .npy file: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html */
export interface NpyHeader {
  /** The type of the elements, such as `<f4`. */
  readonly descr: string;
  readonly shape: readonly number[];
}

const MAGIC = Buffer.from('\x93NUMPY', 'latin1');
const ALIGNMENT = 64;

/** The number of bytes before the text of the header. The last of these are its length. */
const prefixBytes = (version: number): number => (version === 1 ? 10 : 12);

/**
 * The header at the beginning of a file, and the place where the elements begin; undefined while there are too few
 * bytes to tell.
 */
export function parseNpyHeader(bytes: Buffer): { header: NpyHeader; end: number } | undefined {
  if (!bytes.subarray(0, MAGIC.length).equals(MAGIC.subarray(0, bytes.length))) {
    throw invalidFile('npy', 'a NumPy .npy file', 'a file with another beginning');
  }
  if (bytes.length < prefixBytes(2)) return undefined;
  const version = bytes[MAGIC.length] as number;
  if (version < 1 || version > 3) throw invalidFile('npy', 'format version 1, 2 or 3', String(version));
  const begin = prefixBytes(version);
  const end = begin + (version === 1 ? bytes.readUInt16LE(8) : bytes.readUInt32LE(8));
  if (bytes.length < end) return undefined;
  return { header: parseDictionary(bytes.toString('utf8', begin, end)), end };
}

/** Parses a Python dictionary, in the only form that NumPy writes. */
function parseDictionary(text: string): NpyHeader {
  const descr = /'descr': *'([^']*)'/.exec(text)?.[1];
  const fortran = /'fortran_order': *(True|False)/.exec(text)?.[1];
  const shape = /'shape': *\(([\d, ]*)\)/.exec(text)?.[1];
  if (descr === undefined || fortran === undefined || shape === undefined) {
    throw invalidFile('npy header', 'an array of numbers with descr, fortran_order and shape', text.trim());
  }
  if (fortran === 'True')
    throw invalidFile('npy header', 'rows one after another (C order)', 'columns (Fortran order)');
  const sizes = shape.split(',').filter((size) => size.trim() !== '');
  return { descr, shape: sizes.map(Number) };
}

/** The beginning of a file of format version 1, padded as NumPy does. */
export function printNpyHeader({ descr, shape }: NpyHeader): Buffer {
  const tuple = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${tuple}), }`;
  const length = prefixBytes(1) + text.length + 1;
  const padded = `${text.padEnd(text.length + ((ALIGNMENT - (length % ALIGNMENT)) % ALIGNMENT))}\n`;
  const prefix = Buffer.from([...MAGIC, 1, 0, 0, 0]);
  prefix.writeUInt16LE(padded.length, 8);
  return Buffer.concat([prefix, Buffer.from(padded, 'latin1')]);
}
