import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What `define` gives in a process that is the drizzle-kit command. */
export function insideDrizzleKit<T>(define: () => T): T {
  const script = process.argv[1] as string;
  const folder = mkdtempSync(join(tmpdir(), 'drizzle-vector-'));
  const kit = join(folder, 'node_modules', 'drizzle-kit');
  mkdirSync(kit, { recursive: true });
  process.argv[1] = join(kit, 'bin.cjs');
  writeFileSync(process.argv[1], '');
  try {
    return define();
  } finally {
    process.argv[1] = script;
    rmSync(folder, { recursive: true });
  }
}
