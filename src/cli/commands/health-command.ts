import type { Command } from 'commander';
import type { HealthFinding } from '../../admin/health/health-finding.js';
import { damageOf, inspectDatabase } from '../../admin/health/inspect-database.js';
import { runSteps } from '../../drizzle/run-steps.js';
import { type Connection, selectRows } from '../database/connection.js';
import { databasePath } from '../database/database-path.js';
import { openToRead } from '../database/open-connection.js';
import { printLine } from '../output/print.js';
import { command, jsonOption } from './command.js';

interface Options {
  readonly thorough?: true;
  readonly json?: true;
}

export const healthCommand = (): Command =>
  command('health', 'Tell what is the matter with vector tables and indexes. The exit status is 1 if anything is.', [
    'drizzle-vector health app.db',
    'drizzle-vector health app.db --thorough --json',
  ])
    .argument('<file>', 'the database', databasePath)
    .option('--thorough', 'check the whole file for damage')
    .addOption(jsonOption())
    .action(printHealth);

async function printHealth(path: string, { thorough, json }: Options): Promise<void> {
  const { tables, findings } = await inspectFile(path, thorough === true);
  const healthy = findings.length === 0;
  await printLine(json ? JSON.stringify({ healthy, tables, findings }) : text(path, tables, findings));
  if (!healthy) process.exitCode = 1;
}

async function inspectFile(
  path: string,
  isThorough: boolean,
): Promise<{ readonly tables: readonly string[]; readonly findings: readonly HealthFinding[] }> {
  let connection: Connection;
  try {
    connection = openToRead(path, { withoutExtension: true });
  } catch (error) {
    const finding = damageOf(error);
    if (finding === undefined) throw error;
    return { tables: [], findings: [finding] };
  }
  try {
    const ask = (query: string, ...values: readonly string[]) => selectRows(connection, query, ...values);
    return await runSteps(inspectDatabase(ask, isThorough));
  } finally {
    connection.close();
  }
}

function text(path: string, tables: readonly string[], findings: readonly HealthFinding[]): string {
  if (findings.length > 0) return findings.map(findingText).join('\n');
  return `${path} is healthy${tables.length === 0 ? '' : `: ${tables.join(', ')}`}`;
}

const findingText = ({ code, table, message, advice }: HealthFinding): string =>
  `${table ?? 'database'}: ${code}\n  ${message}\n  ${advice}`;
