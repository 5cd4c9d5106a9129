import type { Command } from 'commander';
import plot from 'simple-ascii-chart';
import { invalidUsage } from '../../errors/command-line.js';
import type { Connection } from '../database/connection.js';
import { databasePath } from '../database/database-path.js';
import { openToRead } from '../database/open-connection.js';
import { printLine } from '../output/print.js';
import { Progress } from '../output/progress.js';
import { type Cell, numberCell, textCell, textTable } from '../output/text-table.js';
import { type Neighbor, Neighbors, recall } from '../recall/neighbors.js';
import { type SampleRow, sampleRows } from '../recall/sample-rows.js';
import { indexInfo } from '../tables/index-info.js';
import { type SearchedTable, searchedTable } from '../tables/searched-tables.js';
import { command, count, integerFrom, jsonOption, names } from './command.js';

interface Options {
  readonly queries: number;
  readonly ef: number[];
  readonly k: number;
  readonly json?: true;
}

interface Measured {
  /** Null where the search was as wide as the table has it. */
  readonly ef: number | null;
  /** The recall that the table asks for; null where an `ef_search` was given in its place. */
  readonly target: number | null;
  readonly recall: number;
  readonly p50_ms: number;
  readonly p95_ms: number;
}

export const benchCommand = (): Command =>
  command(
    'bench',
    'Measure how long searches take and how much they find, as the table has it and for several ef_search.',
    ['drizzle-vector bench app.db docs', 'drizzle-vector bench app.db docs --queries 1000 --ef 50,100,200 -k 20'],
  )
    .argument('<file>', 'the database', databasePath)
    .argument('<table>', 'a vector table or vector index')
    .option('--queries <rows>', 'how many stored vectors to search for', count, 200)
    .option(
      '--ef <list>',
      'values of ef_search',
      (text) => names(text).map(integerFrom(1, 4096)),
      [16, 32, 64, 128, 256],
    )
    .option('-k, --k <rows>', 'how many rows each search gives, without the row itself', count, 10)
    .addOption(jsonOption())
    .action(bench);

async function bench(path: string, name: string, { queries, ef, k, json }: Options): Promise<void> {
  const connection = openToRead(path);
  try {
    const table = searchedTable(connection, name);
    const rows = sampleRows(connection, table, queries);
    if (rows.length === 0) throw invalidUsage(table.name, 'a table with rows', 'an empty one');
    const measured = measure(connection, table, rows, ef, k);
    await printLine(json ? JSON.stringify(measured) : reportText(measured, k));
  } finally {
    connection.close();
  }
}

function measure(
  connection: Connection,
  table: SearchedTable,
  rows: SampleRow[],
  efs: number[],
  k: number,
): Measured[] {
  const neighbors = new Neighbors(connection, table, k);
  const truths = exactly(neighbors, rows); // this also loads the index into memory
  const { recall: asked } = indexInfo(connection, table);
  return [null, ...efs].map((ef) => {
    const search = neighbors.searcher(ef ?? undefined);
    const times: number[] = [];
    const recalls = rows.map((row, index) => {
      const startedAt = performance.now();
      const found = search(row);
      times.push(performance.now() - startedAt);
      return recall(found, truths[index] ?? []);
    });
    times.sort((a, b) => a - b);
    const mean = recalls.reduce((sum, each) => sum + each, 0) / recalls.length;
    const target = ef === null ? asked.target : null;
    return { ef, target, recall: mean, p50_ms: quantile(times, 0.5), p95_ms: quantile(times, 0.95) };
  });
}

function exactly(neighbors: Neighbors, rows: readonly SampleRow[]): Neighbor[][] {
  const progress = new Progress();
  const search = neighbors.searcher();
  const truths = rows.map((row, index) => {
    progress.update('searching exactly', index, rows.length, 'searches');
    return neighbors.truth(row, search(row));
  });
  progress.end();
  return truths;
}

const quantile = (sorted: readonly number[], share: number): number =>
  round(sorted[Math.min(Math.floor(share * sorted.length), sorted.length - 1)] as number);

function reportText(measured: readonly Measured[], k: number): string {
  const number = (value: number, digits: number): Cell => ({ text: value.toFixed(digits), align: 'right' });
  const rows = measured.map(({ ef, target, recall, p50_ms, p95_ms }) => [
    ef === null ? textCell('as set') : numberCell(ef),
    textCell(target === null ? '' : String(target)),
    number(recall, 4),
    number(p50_ms, 3),
    number(p95_ms, 3),
  ]);
  return `${textTable(['ef', 'target', `recall@${k}`, 'p50 ms', 'p95 ms'], rows)}${chart(measured)}`;
}

/** A chart of recall over time; empty where the recall is the same everywhere. */
function chart(measured: readonly Measured[]): string {
  if (new Set(measured.map(({ recall }) => recall)).size < 2) return '';
  const points = measured.map(({ recall, p50_ms }): [number, number] => [p50_ms, round(recall)]);
  return `\n${plot(points, { width: 60, height: 12, xLabel: 'p50 ms', yLabel: 'recall' })}`;
}

const round = (value: number): number => Number(value.toFixed(3));
