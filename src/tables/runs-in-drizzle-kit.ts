/** Whether this process is the drizzle-kit command, which reads the schema to write migrations. */
export function runsInDrizzleKit(script: string | undefined = globalThis.process?.argv?.[1]): boolean {
  if (script === undefined) return false;
  try {
    // Not an import, which would keep a schema out of a browser. There, no process is either.
    const { realpathSync } = process.getBuiltinModule('node:fs');
    return /[\\/]node_modules[\\/]drizzle-kit[\\/]bin\.\w+$/.test(realpathSync(script));
  } catch {
    return false; // a bundled program has no such file
  }
}
