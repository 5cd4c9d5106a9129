import { realpathSync } from 'node:fs';

/** Whether this process is the drizzle-kit command, which reads the schema to write migrations. */
export function runsInDrizzleKit(script: string | undefined = process.argv[1]): boolean {
  if (script === undefined) return false;
  try {
    return /[\\/]node_modules[\\/]drizzle-kit[\\/]bin\.\w+$/.test(realpathSync(script));
  } catch {
    return false; // a bundled program has no such file
  }
}
