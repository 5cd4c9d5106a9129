import type { Command } from 'commander';
import { openToRead } from '../database/open-connection.js';
import { bytesText } from '../output/bytes.js';
import { printLine } from '../output/print.js';
import { type Cell, numberCell, textCell, textTable } from '../output/text-table.js';
import { advice, type IndexInfo, indexInfo } from '../tables/index-info.js';
import { type VectorTable, vectorTable, vectorTables } from '../tables/vector-tables.js';
import { command, jsonOption } from './command.js';

export const infoCommand = (): Command =>
  command('info', 'Tell which vector tables and indexes there are, or all about one.', [
    'drizzle-vector info app.db',
    'drizzle-vector info app.db docs --json',
  ])
    .argument('<file>', 'the database')
    .argument('[table]', 'a vector table or vector index')
    .addOption(jsonOption())
    .action(printInfo);

interface Described {
  readonly table: VectorTable;
  readonly info: IndexInfo;
}

async function printInfo(path: string, name: string | undefined, { json }: { json?: true }): Promise<void> {
  const connection = openToRead(path);
  try {
    const tables = name === undefined ? vectorTables(connection) : [vectorTable(connection, name)];
    const described = tables.map((table) => ({ table, info: indexInfo(connection, table) }));
    const [first] = described;
    if (json) await printLine(JSON.stringify(name === undefined ? described.map(jsonOf) : first && jsonOf(first)));
    else if (first === undefined) await printLine(`${path} has no vector tables`);
    else await printLine(name === undefined ? listText(described) : detailText(first));
  } finally {
    connection.close();
  }
}

const jsonOf = ({ table, info }: Described): object => ({
  name: table.name,
  over: table.content?.table ?? null,
  ...info,
  advice: advice(info),
});

function listText(described: readonly Described[]): string {
  const header = ['table', 'over', 'rows', 'dim', 'type', 'metric', 'disk', 'health'];
  return textTable(
    header,
    described.map(({ table, info }) => [
      textCell(table.name),
      textCell(table.content?.table ?? ''),
      numberCell(info.rows),
      numberCell(info.dim),
      textCell(info.type),
      textCell(info.metric),
      diskCell(info),
      textCell(healthText(info)),
    ]),
  );
}

const diskCell = ({ disk_bytes }: IndexInfo): Cell => ({ text: diskText(disk_bytes), align: 'right' });

const diskText = (bytes: number | null): string => (bytes === null ? 'unknown' : bytesText(bytes));

const healthText = (info: IndexInfo): string => advice(info).join('; ') || 'good';

function detailText({ table, info }: Described): string {
  const { name, key, column, content, metadata } = table;
  const count = (number: number): string => number.toLocaleString('en');
  const lines: Record<string, string> = {
    table: content === null ? name : `${name}, over ${content.table}`,
    key,
    'vector column': `${column}, ${info.dim} × ${info.type}, ${info.metric}`,
    ...(metadata.length > 0 ? { metadata: metadata.map(metadataText).join(', ') } : {}),
    rows: count(info.rows),
    'searched by': info.graph ? 'an HNSW graph' : 'comparing with every vector',
    segment: `${count(info.segment_rows)} rows, ${count(info.dead_rows)} of them dead`,
    delta: `${count(info.delta_rows)} rows`,
    memory: `${bytesText(info.memory_bytes)} in this process, quantization ${info.quantization}`,
    disk: diskText(info.disk_bytes),
    options: `mode ${info.mode}, m ${info.m}, ef_construction ${info.ef_construction}, ef_search ${info.ef_search}`,
    'sync every': info.sync_every === null ? '5,000 rows, or 5%' : `${count(info.sync_every)} rows`,
    format: `version ${info.format_version}`,
    health: healthText(info),
  };
  const width = Math.max(...Object.keys(lines).map((label) => label.length));
  return Object.entries(lines)
    .map(([label, text]) => `${label.padEnd(width)}  ${text}`)
    .join('\n');
}

function metadataText({ name, type, not_null, indexed, partition_key }: VectorTable['metadata'][number]): string {
  return [name, type, not_null ? 'NOT NULL' : '', indexed ? 'INDEXED' : '', partition_key ? 'PARTITION KEY' : '']
    .filter((part) => part !== '')
    .join(' ');
}
