import { basename } from 'node:path';
import { tableNotPulled } from '../../errors/drizzle-kit.js';
import { type VirtualTable, virtualTableType } from '../../tables/virtual-table.js';
import type { Connection, Driver } from '../database/driver.js';
import { PlainCopy } from '../database/plain-copy.js';
import { hasToken, typeToken } from '../database/type-token.js';
import { rewriteMigration } from '../migration/rewrite-migration.js';
import { hasBreakpoints, joinStatements, splitStatements } from '../migration/split-statements.js';
import { rewriteSchema } from '../schema/rewrite-schema.js';
import { unquoteConstants } from '../schema/unquote-constants.js';
import { isMigration, isSnapshot, type MigrationFiles, writeFile } from './migration-files.js';
import { rewriteAtExit } from './rewrite-at-exit.js';
import { warnIfUnparsed } from './warn-if-unparsed.js';

type VirtualTables = ReadonlyMap<string, VirtualTable>;

/**
 * Rewrites the schema, the snapshot and the migration that drizzle-kit writes of a database, once they are written. If
 * that fails, all files stay as they were, and the command fails.
 *
 * @param out the folder that they are written to.
 * @param script the script of drizzle-kit.
 */
export function rewritePulled(driver: Driver, out: string, script: string): void {
  const copy = new PlainCopy(driver, typeToken);
  let database: Connection | undefined;
  driver.intercept((sql, connection) => {
    const statement = copy.read(sql, connection);
    if (statement !== undefined) database = connection;
    return statement;
  });
  rewriteAtExit({
    folder: out,
    others: ['schema.ts', 'relations.ts'],
    failure: 'Nothing was pulled.',
    rewrite(changed) {
      if (database === undefined) return;
      const { virtual } = copy.schemaOf(database);
      const mended = new Map([...changed].map(([path, text]) => [path, mendedCode(path, text, script)]));
      rewriteFiles(mended, virtual);
    },
  });
}

/** TypeScript that parses, as far as it can be mended. */
function mendedCode(path: string, text: string, script: string): string {
  if (!path.endsWith('.ts')) return text;
  const code = unquoteConstants(text);
  warnIfUnparsed(path, code, script);
  return code;
}

function rewriteFiles(changed: MigrationFiles, virtual: VirtualTables): void {
  const rewritten = [...changed].map(
    ([path, text]) => [path, virtual.size === 0 ? text : rewriteFile(path, text, virtual)] as const,
  );
  for (const [, text] of rewritten) {
    const left = [...virtual.values()].find((table) => hasToken(text, table));
    if (left !== undefined) throw tableNotPulled(left.description.name);
  }
  for (const [path, text] of rewritten) writeFile(path, text);
}

function rewriteFile(path: string, text: string, virtual: VirtualTables): string {
  if (basename(path) === 'schema.ts') return rewriteSchema(text, virtual.values());
  if (isSnapshot(path)) return withTypes(text, virtual);
  return isMigration(path) ? rewriteFirstMigration(text, virtual) : text;
}

/** A snapshot in which the types of the pulled schema replace their tokens. */
function withTypes(snapshot: string, virtual: VirtualTables): string {
  const types = [...virtual.values()].map((table) => [typeToken(table), virtualTableType(table)] as const);
  return types.reduce(
    (text, [token, type]) => text.replaceAll(JSON.stringify(token), () => JSON.stringify(type)),
    snapshot,
  );
}

/**
 * Rewrites the first migration. Its statements are in a comment, because the database already has their tables; with
 * `--init` they are not.
 */
function rewriteFirstMigration(sql: string, virtual: VirtualTables): string {
  const rewrite = (statements: string): string => {
    const rewritten = rewriteMigration(splitStatements(statements), new Map(), virtual);
    return joinStatements(rewritten.statements, hasBreakpoints(statements) ?? true);
  };
  const comment = /^([\s\S]*\/\*\n)([\s\S]*)(\n\*\/\s*)$/.exec(sql);
  if (comment === null) return rewrite(sql);
  const [, begin = '', statements = '', end = ''] = comment;
  return begin + rewrite(statements) + end;
}
