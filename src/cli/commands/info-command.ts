import type { Command } from 'commander';
import type { EngineIndexInfo } from '../../tables/engine-index-info.js';
import type { Connection } from '../database/connection.js';
import { databasePath } from '../database/database-path.js';
import { openToRead } from '../database/open-connection.js';
import { bytesText } from '../output/bytes.js';
import { printLine } from '../output/print.js';
import { type Cell, numberCell, textCell, textTable } from '../output/text-table.js';
import { indexAdvice } from '../tables/index-advice.js';
import { indexInfo } from '../tables/index-info.js';
import { type SearchedTable, searchedTable, searchedTables } from '../tables/searched-tables.js';
import { command, jsonOption } from './command.js';

export const infoCommand = (): Command =>
  command('info', 'Tell which vector tables and indexes there are, or all about one.', [
    'drizzle-vector info app.db',
    'drizzle-vector info app.db docs --json',
  ])
    .argument('<file>', 'the database', databasePath)
    .argument('[table]', 'a vector table or vector index')
    .addOption(jsonOption())
    .action(printInfo);

interface Described {
  readonly table: SearchedTable;
  readonly info: EngineIndexInfo;
}

/** A table that cannot be read, such as an index whose table is gone. */
interface Broken {
  readonly table: SearchedTable;
  readonly problem: string;
}

async function printInfo(path: string, name: string | undefined, { json }: { json?: true }): Promise<void> {
  const connection = openToRead(path);
  try {
    if (name === undefined) await printList(path, searchedTables(connection).map(describer(connection)), json === true);
    else {
      const table = searchedTable(connection, name);
      const described = { table, info: indexInfo(connection, table) };
      await printLine(json ? JSON.stringify(jsonOf(described)) : detailText(described));
    }
  } finally {
    connection.close();
  }
}

/** Describes a table. An error of one table does not hide the others. */
const describer =
  (connection: Connection) =>
  (table: SearchedTable): Described | Broken => {
    try {
      return { table, info: indexInfo(connection, table) };
    } catch (error) {
      return { table, problem: error instanceof Error ? error.message : String(error) };
    }
  };

async function printList(path: string, tables: readonly (Described | Broken)[], json: boolean): Promise<void> {
  if (json) return printLine(JSON.stringify(tables.map(jsonOf)));
  return printLine(tables.length === 0 ? `${path} has no vector tables` : listText(tables));
}

function jsonOf(described: Described | Broken): object {
  const { name, content } = described.table;
  const named = { name, over: content?.table ?? null };
  if ('problem' in described) return { ...named, problem: described.problem };
  return { ...named, ...described.info, advice: indexAdvice(described.info) };
}

const HEADER = ['table', 'over', 'rows', 'dim', 'type', 'metric', 'disk', 'health'];

const listText = (tables: readonly (Described | Broken)[]): string => textTable(HEADER, tables.map(listCells));

function listCells(described: Described | Broken): Cell[] {
  const { name, content, dim, type, metric } = described.table;
  const [rows, disk, health] =
    'problem' in described
      ? [textCell(''), textCell(''), described.problem]
      : [numberCell(described.info.rows), diskCell(described.info), healthText(described.info)];
  const definition = [numberCell(dim), textCell(type), textCell(metric)];
  return [textCell(name), textCell(content?.table ?? ''), rows, ...definition, disk, textCell(health)];
}

const diskCell = ({ disk_bytes }: EngineIndexInfo): Cell => ({ text: diskText(disk_bytes), align: 'right' });

const diskText = (bytes: number | null): string => (bytes === null ? 'unknown' : bytesText(bytes));

const healthText = (info: EngineIndexInfo): string => indexAdvice(info).join('; ') || 'good';

function detailText({ table, info }: Described): string {
  const { name, key, column, content, metadata } = table;
  const count = (number: number): string => number.toLocaleString('en');
  const lines: Record<string, string> = {
    table: content === null ? name : `${name}, over ${content.table}`,
    key,
    'vector column': `${column}, ${info.dim} × ${info.type}, ${info.metric}`,
    ...(metadata.length > 0 ? { metadata: metadata.map(metadataText).join(', ') } : {}),
    ...(content !== null && content.filters.length > 0 ? { filters: content.filters.map(filterText).join(', ') } : {}),
    rows: count(info.rows),
    'searched by': info.graph ? 'an HNSW graph' : 'comparing with every vector',
    segment: `${count(info.segment_rows)} rows, ${count(info.dead_rows)} of them dead`,
    delta: `${count(info.delta_rows)} rows`,
    memory: `${bytesText(info.memory_bytes)} in this process, quantization ${info.quantization}`,
    disk: diskText(info.disk_bytes),
    options: `mode ${info.mode}, m ${info.m}, ef_construction ${info.ef_construction}, ${widthText(info)}`,
    'merge every': info.merge_every === null ? '5,000 rows, or 5%' : `${count(info.merge_every)} rows`,
    format: `rows version ${info.format_version}, index version ${info.index_version ?? 'none'}`,
    health: healthText(info),
  };
  const width = Math.max(...Object.keys(lines).map((label) => label.length));
  return Object.entries(lines)
    .map(([label, text]) => `${label.padEnd(width)}  ${text}`)
    .join('\n');
}

const widthText = ({ recall, ef_search }: EngineIndexInfo): string =>
  recall.target === null ? `ef_search ${ef_search}` : `recall ${recall.target}`;

const filterText = (filter: NonNullable<SearchedTable['content']>['filters'][number]): string =>
  `${filter.name}${filter.indexed ? ' INDEXED' : ''}${filter.partition_key ? ' PARTITION KEY' : ''}`;

function metadataText({ name, type, not_null, indexed, partition_key }: SearchedTable['metadata'][number]): string {
  return [name, type, not_null ? 'NOT NULL' : '', indexed ? 'INDEXED' : '', partition_key ? 'PARTITION KEY' : '']
    .filter((part) => part !== '')
    .join(' ');
}
