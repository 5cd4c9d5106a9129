import type { Rows } from '../../drizzle/drizzle-database.js';
import { driverError } from '../../errors/driver-error.js';
import { vectorErrorCode } from '../../errors/vector-error-code.js';
import { quoteIdentifier } from '../../sql/sql-text.js';
import type { EngineIndexInfo } from '../../tables/engine-index-info.js';
import { parseEngineJson } from '../../tables/engine-words.js';
import { shadowTableNames, triggerNames } from '../../tables/shadow-names.js';
import { virtualModule } from '../../tables/virtual-module.js';
import {
  calibrationStale,
  damaged,
  detached,
  mergeOverdue,
  newerIndex,
  notLoaded,
  triggersMissing,
  unusable,
} from './findings.js';
import type { HealthFinding } from './health-finding.js';
import { mergeLimit } from './merge-limit.js';

/** Runs a query. `?` stands for each value. The result is the rows, or a promise of them. */
export type Ask = (query: string, ...values: readonly string[]) => unknown;

export interface Inspection {
  /** Whether the connection has the extension. */
  readonly isLoaded: boolean;
  /** The vector tables and indexes, by name. */
  readonly tables: string[];
  readonly findings: HealthFinding[];
}

/**
 * Looks for what is the matter with the vector tables and indexes of a database, as steps for `runSteps()`. Apart from
 * the errors of a connection that cannot be used at all, it throws none.
 *
 * @param isThorough whether SQLite checks the whole file too.
 */
export function* inspectDatabase(ask: Ask, isThorough: boolean): Generator<unknown, Inspection, unknown> {
  const tables: string[] = [];
  const findings: HealthFinding[] = [];
  let isLoaded = true;
  try {
    isLoaded = yield* hasExtension(ask);
    if (!isLoaded) findings.push(notLoaded());
    tables.push(...(yield* vectorTables(ask)));
    for (const table of tables) findings.push(...(yield* inspectTable(ask, table, isLoaded)));
    if (isThorough) findings.push(...(yield* checkFile(ask, findings)));
  } catch (error) {
    const finding = damageOf(error);
    if (finding === undefined) throw error;
    findings.push(finding);
  }
  return { isLoaded, tables, findings };
}

/** The finding for an error that tells of a damaged file. */
export function damageOf(error: unknown): HealthFinding | undefined {
  const message = messageOf(error);
  return isDamage(message) ? damaged(null, message) : undefined;
}

/** The finding for an error about a table. */
export const findingOf = (table: string, error: unknown): HealthFinding => {
  const message = messageOf(error);
  return isDamage(message) ? damaged(table, message) : unusable(table, message);
};

const messageOf = (error: unknown): string => {
  const cause = driverError(error);
  return cause instanceof Error ? cause.message : String(cause);
};

const isDamage = (message: string): boolean => /is damaged: |malformed|file is not a database/.test(message);

function* hasExtension(ask: Ask): Generator<unknown, boolean, unknown> {
  try {
    yield ask('select vector_version()');
    return true;
  } catch (error) {
    if (vectorErrorCode(error) !== 'extension_not_loaded') throw error;
    return false;
  }
}

function* vectorTables(ask: Ask): Generator<unknown, string[], unknown> {
  const rows = (yield ask(
    "select name, sql from sqlite_master where type = 'table' and sql is not null order by name",
  )) as Rows;
  return rows.filter(([, sql]) => virtualModule(String(sql)) === 'vector').map(([name]) => String(name));
}

function* inspectTable(ask: Ask, table: string, isLoaded: boolean): Generator<unknown, HealthFinding[], unknown> {
  try {
    const found = yield* inspectParts(ask, table);
    return found.length > 0 || !isLoaded ? found : yield* inspectIndex(ask, table);
  } catch (error) {
    return [findingOf(table, error)];
  }
}

/** Looks for shadow tables and triggers, for which the extension is not needed. */
function* inspectParts(ask: Ask, table: string): Generator<unknown, HealthFinding[], unknown> {
  const triggers = triggerNames(table);
  const names = [...shadowTableNames(table, 'vectorTable'), ...triggers].map((name) => name.toLowerCase());
  const rows = (yield ask(
    `select lower(name) from sqlite_master where lower(name) in (${names.map(() => '?').join(', ')})`,
    ...names,
  )) as Rows;
  const found = new Set(rows.map(([name]) => name));
  const lacks = (name: string): boolean => !found.has(name.toLowerCase());
  const isIndex = lacks(`${table}_data`) && lacks(`${table}_vectors`);
  const lost = shadowTableNames(table, isIndex ? 'vectorIndex' : 'vectorTable').filter(lacks);
  if (lost.length > 0) return [damaged(table, `The table is damaged: it lacks ${lost.join(', ')}.`)];
  if (!isIndex) return [];
  const meta = quoteIdentifier(`${table}_meta`);
  const marks = (yield ask(`select count(*) from ${meta} where name = 'detached'`)) as Rows;
  if (Number(marks[0]?.[0]) > 0) return [detached(table)];
  const missing = triggers.filter(lacks);
  return missing.length > 0 ? [triggersMissing(table, missing)] : [];
}

function* inspectIndex(ask: Ask, table: string): Generator<unknown, HealthFinding[], unknown> {
  const [[json] = []] = (yield ask('select vector_index_info(?)', table)) as Rows;
  const info: EngineIndexInfo = parseEngineJson(json);
  if (info.newer_index) return [newerIndex(table, info.index_version)];
  const limit = mergeLimit(info);
  return [
    ...(info.delta_rows > limit ? [mergeOverdue(table, info.delta_rows, limit)] : []),
    ...(info.recall.stale ? [calibrationStale(table, info.recall.rows ?? 0)] : []),
  ];
}

/** Runs SQLite's own check. A table that is known to be damaged is not told twice. */
function* checkFile(ask: Ask, known: readonly HealthFinding[]): Generator<unknown, HealthFinding[], unknown> {
  const rows = (yield ask('pragma integrity_check')) as Rows;
  return rows
    .map(([line]) => String(line))
    .filter((line) => line !== 'ok')
    .map((line) => damaged(/vector table "(.*?)" is damaged/.exec(line)?.[1] ?? null, line))
    .filter(({ table }) => table === null || known.every((each) => each.table !== table || each.code !== 'damaged'));
}
