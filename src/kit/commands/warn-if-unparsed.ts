import { createRequire } from 'node:module';
import { schemaNotParsed } from '../../errors/drizzle-kit.js';
import { reportWarning } from '../report.js';

interface Esbuild {
  transformSync(code: string, options: { loader: 'ts'; logLevel: 'silent' }): unknown;
}

/**
 * Warns of TypeScript that does not parse. It does so by the esbuild that drizzle-kit brings; where it brings none, it
 * says nothing.
 *
 * @param script the script of drizzle-kit.
 */
export function warnIfUnparsed(path: string, code: string, script: string): void {
  let esbuild: Esbuild;
  try {
    esbuild = createRequire(script)('esbuild');
  } catch {
    return;
  }
  try {
    esbuild.transformSync(code, { loader: 'ts', logLevel: 'silent' });
  } catch (cause) {
    reportWarning(schemaNotParsed(path, cause));
  }
}
