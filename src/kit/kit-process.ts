import { readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runsInDrizzleKit } from '../tables/runs-in-drizzle-kit.js';

/** The drizzle-kit command that this process is. */
export interface KitProcess {
  /** Its script, with symbolic links resolved. What it requires is resolved from there. */
  readonly script: string;
  readonly version: string;
  readonly command: string;
  readonly flags: readonly string[];
}

/** The command of this process; undefined where another program reads the config, such as an editor or a test. */
export function kitProcess(): KitProcess | undefined {
  const [, path, ...args] = process.argv;
  if (path === undefined || !runsInDrizzleKit(path)) return undefined;
  const script = realpathSync(path);
  const { version } = JSON.parse(readFileSync(join(dirname(script), 'package.json'), 'utf8')) as { version: string };
  return { script, version, command: commandAmong(args), flags: args.filter((arg) => arg.startsWith('-')) };
}

/** Finds the command as drizzle-kit does. Flags may come before it, and the argument after a flag is its value. */
function commandAmong(args: readonly string[]): string {
  const index = args.findIndex((arg, i) => !arg.startsWith('-') && !/^-[^=]*$/.test(args[i - 1] ?? ''));
  return args[index] ?? '';
}
