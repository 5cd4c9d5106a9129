import { extname } from 'node:path';
import { arrowMissing } from '../../errors/arrow.js';
import { invalidUsage } from '../../errors/command-line.js';
import { csv } from './csv.js';
import type { Format } from './format.js';
import { jsonl } from './jsonl.js';
import { npy } from './npy.js';

/** A format before its code is loaded, which may need a package that is not installed. */
interface FormatEntry extends Pick<Format, 'name' | 'suffixes'> {
  load(): Promise<Format>;
}

const loaded = (format: Format): FormatEntry => ({ ...format, load: async () => format });

/** All formats. The first is that of pipes. */
const formats: readonly FormatEntry[] = [
  loaded(jsonl),
  loaded(csv),
  loaded(npy),
  { name: 'arrow', suffixes: ['.arrow', '.feather', '.ipc'], load: async () => (await loadArrow()).arrow },
  { name: 'arrows', suffixes: ['.arrows'], load: async () => (await loadArrow()).arrows },
];

export const formatNames: readonly string[] = formats.map(({ name }) => name);

/**
 * Finds the format of a file.
 *
 * @param path undefined for standard input or output.
 * @param name undefined where the name of the file tells the format.
 */
export async function formatOf(path: string | undefined, name: string | undefined): Promise<Format> {
  return entryOf(path, name).load();
}

async function loadArrow(): Promise<typeof import('./arrow.js')> {
  try {
    return await import('./arrow.js');
  } catch (error) {
    throw (error as { code?: string }).code === 'ERR_MODULE_NOT_FOUND' ? arrowMissing(error) : error;
  }
}

function entryOf(path: string | undefined, name: string | undefined): FormatEntry {
  const found = formats.find((format) =>
    name === undefined
      ? path !== undefined && format.suffixes.includes(extname(path).toLowerCase())
      : format.name === name,
  );
  if (found !== undefined) return found;
  if (path === undefined && name === undefined) return formats[0] as FormatEntry;
  const suffixes = formats.flatMap((format) => format.suffixes).join(', ');
  throw invalidUsage(path ?? 'format', `--format, or a name that ends with ${suffixes},`, 'neither');
}
