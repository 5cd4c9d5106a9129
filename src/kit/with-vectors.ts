import { relative, resolve } from 'node:path';
import {
  brokenMigration,
  unsupportedCommand,
  unsupportedDialect,
  unsupportedKitDriver,
} from '../errors/drizzle-kit.js';
import { casedName, connectionsHaveCasing } from '../tables/column-casing.js';
import { lacksWithVectors, spellTypes } from '../tables/drizzle-kit-declarations.js';
import type { Casing } from '../tables/index-options.js';
import { virtualTableType } from '../tables/virtual-table.js';
import { rewriteExported } from './commands/export.js';
import { rewriteGenerated } from './commands/generate.js';
import { hideOtherDrivers } from './commands/hide-other-drivers.js';
import { isMigration, readMigrationFiles } from './commands/migration-files.js';
import { rewritePulled } from './commands/pull.js';
import { rewritePushed } from './commands/push.js';
import { showVectorTables } from './commands/studio.js';
import { tellUntoldError } from './commands/tell-untold-error.js';
import { Driver } from './database/driver.js';
import { typeToken } from './database/type-token.js';
import { type KitProcess, kitProcess } from './kit-process.js';
import { reportWarning } from './report.js';
import { virtualTablesIn } from './schema/virtual-tables-in.js';

/** The part of a config that `withVectors()` reads. `defineConfig()` of drizzle-kit makes one. */
export interface DrizzleConfig {
  dialect?: string | undefined;
  driver?: string | undefined;
  out?: string | undefined;
  breakpoints?: boolean | undefined;
  casing?: string | undefined;
  schema?: string | string[] | undefined;
}

/** The versions of drizzle-kit that this is tested with. */
const TESTED = ['0.31.11', '1.0.0-rc.5'];

const COMMANDS = ['generate', 'migrate', 'push', 'pull', 'introspect', 'studio', 'check', 'export', 'up', 'drop'];

const done = Symbol.for('drizzle-vector:with-vectors');

/**
 * Lets all commands of drizzle-kit create, change and drop the virtual tables of a schema: vector tables, vector
 * indexes, full-text tables and R*Tree tables.
 *
 * `generate` and `export` then write `CREATE VIRTUAL TABLE` where drizzle-kit would write `CREATE TABLE`. `push`,
 * `pull`, `migrate` and `studio` load the extension.
 *
 * @example
 * ```ts
 * // drizzle.config.ts
 * import { defineConfig } from 'drizzle-kit';
 * import { withVectors } from 'drizzle-vector/kit';
 *
 * export default withVectors(
 *   defineConfig({
 *     dialect: 'sqlite',
 *     schema: './src/schema.ts',
 *     out: './migrations',
 *     dbCredentials: { url: 'app.db' },
 *   }),
 * );
 * ```
 * @param config what `defineConfig()` returns.
 * @returns the config, unchanged. Outside of the drizzle-kit command, nothing else happens.
 * @throws {@link VectorError} `unsupported_driver` for a dialect or a driver that cannot load extensions, and where no
 * driver is installed that can; `unsupported_command` for a command that it does not know, such as `mcp` of 1.0;
 * `broken_migration` where a migration was generated without this function; `extension_not_found`. Where SQLite cannot
 * do to a virtual table what drizzle-kit wants, the command ends with status 1 and the reason.
 */
export function withVectors<C extends DrizzleConfig>(config: C): C {
  const process = kitProcess();
  const scope = globalThis as { [done]?: true };
  if (process === undefined || scope[done]) return config;
  scope[done] = true; // drizzle-kit may read its config twice
  checkConfig(config);
  if (!TESTED.includes(process.version)) {
    reportWarning(`drizzle-kit ${process.version} was not tested; the tested versions are ${TESTED.join(' and ')}.`);
  }
  prepareCommand(process, config);
  return config;
}

function checkConfig({ dialect, driver }: DrizzleConfig): void {
  if (dialect !== 'sqlite') throw unsupportedDialect(String(dialect));
  if (driver !== undefined && driver !== 'expo') throw unsupportedKitDriver(driver);
}

function prepareCommand(kit: KitProcess, config: DrizzleConfig): void {
  const { command, flags } = kit;
  const { breakpoints = true } = config;
  // Drizzle 1.x names columns where they are defined, and its drizzle-kit has no casing.
  const casing = connectionsHaveCasing ? (config.casing as Casing | undefined) : undefined;
  if (!COMMANDS.includes(command)) throw unsupportedCommand(command, COMMANDS);
  const out = resolve(config.out ?? 'drizzle');
  const readsDatabase = ['push', 'pull', 'introspect'].includes(command);
  spellTypes({ nameOf: (column) => casedName(column, casing), typeOf: readsDatabase ? typeToken : virtualTableType });
  if (['generate', 'migrate', 'check'].includes(command)) checkMigrations(out);
  if (command === 'generate') rewriteGenerated(out, breakpoints);
  if (command === 'export') rewriteExported();
  if (!readsDatabase && command !== 'migrate' && command !== 'studio') return;
  const driver = new Driver(kit);
  hideOtherDrivers(kit.script);
  driver.loadEverywhere();
  tellUntoldError(driver);
  if (command === 'push') rewritePushed(driver, flags.includes('--force'), virtualTablesIn(config.schema ?? []));
  else if (readsDatabase) rewritePulled(driver, out, kit.script);
  else if (command === 'studio') showVectorTables(driver);
}

function checkMigrations(folder: string): void {
  for (const [path, text] of readMigrationFiles(folder)) {
    if (isMigration(path) && lacksWithVectors(text)) throw brokenMigration(relative('', path));
  }
}
