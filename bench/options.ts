import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { engines } from './engines/index.js';
import { zvecFp32 } from './engines/zvec.js';
import { parts } from './parts/index.js';

const DEFAULT_ROWS = 100_000;
const LEAST_ROWS = 2000;
const OURS = 'drizzle-vector';
const RESULTS = fileURLToPath(new URL('results', import.meta.url));

export interface Options {
  readonly rows: number;
  /** Names of the parts to run. */
  readonly only: readonly string[];
  /** Names of the engines to measure, ours first. */
  readonly engines: readonly string[];
  /** Folder for the results; `undefined`: they are printed only. */
  readonly results: string | undefined;
  /** What the names of the results end with. */
  readonly name: string | undefined;
}

export const usage = `npm run bench -- [options]

  --rows N          rows (default ${DEFAULT_ROWS}). A trial with another number is printed and not written to bench/results/
  --only a,b        these parts: ${Object.keys(parts).join(', ')} (default: all but million)
  --million         the part million, too: the curve up to ten times the rows. Without --peers '' it takes hours
  --peers a,b       compare with these: ${names()
    .filter((name) => !isOurs(name))
    .join(', ')}
                    (default: all but ${zvecFp32.name}, which cannot be in one process with zvec-int8)
  --results folder  write the Markdown file and the plot there
  --name word       what their names end with (default: the names of the parts, where these are not all)
  --help            this text`;

/**
 * Reads the command line.
 * @throws {RangeError} for a value that is none of those expected.
 */
export function readOptions(args: readonly string[]): Options | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rows: { type: 'string', default: `${DEFAULT_ROWS}` },
      only: { type: 'string' },
      million: { type: 'boolean', default: false },
      peers: { type: 'string' },
      results: { type: 'string' },
      name: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const rows = Number(values.rows);
  if (!Number.isInteger(rows) || rows < LEAST_ROWS) {
    throw new RangeError(`--rows: expected an integer of at least ${LEAST_ROWS}, received ${values.rows}.`);
  }
  const ours = names().filter(isOurs);
  const theirs = names().filter((name) => !isOurs(name));
  const usualPeers = theirs.filter((name) => name !== zvecFp32.name);
  const usual = Object.keys(parts).filter((name) => name !== 'million');
  const only = choose('--only', values.only, Object.keys(parts), usual);
  return {
    rows,
    only: values.million ? [...new Set([...only, 'million'])] : only,
    engines: [...ours, ...choose('--peers', values.peers, theirs, usualPeers)],
    name: values.name,
    results: values.results ?? (rows === DEFAULT_ROWS ? RESULTS : undefined),
  };
}

function choose(option: string, given: string | undefined, all: readonly string[], usual: readonly string[]): string[] {
  if (given === undefined) return [...usual];
  const chosen = given.split(',').filter((name) => name !== '');
  const unknown = chosen.find((name) => !all.includes(name));
  if (unknown !== undefined)
    throw new RangeError(`${option}: expected some of ${all.join(', ')}, received ${unknown}.`);
  return all.filter((name) => chosen.includes(name));
}

function names(): string[] {
  return engines.map(({ name }) => name);
}

/** Whether the engine of this name is part of this repository. */
export function isOurs(name: string): boolean {
  return name.startsWith(OURS);
}
