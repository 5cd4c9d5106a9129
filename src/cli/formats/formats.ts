import { extname } from 'node:path';
import { invalidUsage } from '../../errors.js';
import { csv } from './csv.js';
import type { Format } from './format.js';
import { jsonl } from './jsonl.js';
import { npy } from './npy.js';

/** Every format there is; the first is that of pipes. */
const formats: readonly Format[] = [jsonl, csv, npy];

export const formatNames: readonly string[] = formats.map(({ name }) => name);

/**
 * The format of a file.
 *
 * @param path undefined for standard input or output.
 * @param name undefined where the name of the file tells.
 */
export function formatOf(path: string | undefined, name: string | undefined): Format {
  const found = formats.find((format) =>
    name === undefined
      ? path !== undefined && format.suffixes.includes(extname(path).toLowerCase())
      : format.name === name,
  );
  if (found !== undefined) return found;
  if (path === undefined && name === undefined) return formats[0] as Format;
  const suffixes = formats.flatMap((format) => format.suffixes).join(', ');
  throw invalidUsage(path ?? 'format', `--format, or a name that ends with ${suffixes},`, 'neither');
}
