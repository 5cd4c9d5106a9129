import { type Command, InvalidArgumentError } from 'commander';
import { type Connection, selectRows } from '../database/connection.js';
import { databasePath } from '../database/database-path.js';
import { openToRead } from '../database/open-connection.js';
import { complain } from '../output/complain.js';
import { printLine } from '../output/print.js';
import { Progress } from '../output/progress.js';
import { numberCell, textCell, textTable } from '../output/text-table.js';
import { Neighbors, recall } from '../recall/neighbors.js';
import { sampleRows } from '../recall/sample-rows.js';
import { indexInfo } from '../tables/index-info.js';
import { type SearchedTable, searchedTable, searchedTables } from '../tables/searched-tables.js';
import { command, count, jsonOption } from './command.js';

interface Options {
  readonly sample: number;
  readonly minRecall: number;
  readonly json?: true;
}

interface Checked {
  readonly table: string;
  readonly rows: number;
  readonly sample: number;
  /** The recall that the table asks for; null where an `ef_search` was given in its place. */
  readonly target: number | null;
  /** The recall of the 10 nearest rows; null for a table without rows. */
  readonly recall: number | null;
}

const K = 10;

export const checkCommand = (): Command =>
  command('check', 'Check a database for damage, and how many of the 10 nearest rows searches find.', [
    'drizzle-vector check app.db',
    'drizzle-vector check app.db docs --sample 1000 --min-recall 0.98',
  ])
    .argument('<file>', 'the database', databasePath)
    .argument('[table]', 'a vector table or vector index, by default all')
    .option('--sample <rows>', 'how many stored vectors to search for', count, 100)
    .option('--min-recall <share>', 'the least recall that is healthy, 0 to 1', share, 0.9)
    .addOption(jsonOption())
    .action(check);

async function check(path: string, name: string | undefined, options: Options): Promise<void> {
  const connection = openToRead(path);
  try {
    const tables = name === undefined ? searchedTables(connection) : [searchedTable(connection, name)];
    const lines = selectRows(connection, 'PRAGMA integrity_check').map(([line]) => String(line));
    const damage = lines.filter((line) => line !== 'ok');
    // A damaged database may not be searchable at all.
    const checked = damage.length > 0 ? [] : tables.map((table) => checkTable(connection, table, options.sample));
    const healthy = damage.length === 0 && checked.every(({ recall }) => (recall ?? 1) >= options.minRecall);
    await printLine(options.json ? JSON.stringify({ healthy, damage, tables: checked }) : reportText(damage, checked));
    if (healthy) return;
    complain(
      damage.length > 0
        ? `${path} is damaged. If only an index is damaged, the command rebuild repairs it`
        : `${path}: recall is below ${options.minRecall}. The command rebuild builds an index again`,
    );
    process.exitCode = 1;
  } finally {
    connection.close();
  }
}

function checkTable(connection: Connection, table: SearchedTable, size: number): Checked {
  const { rows, recall: asked } = indexInfo(connection, table);
  const neighbors = new Neighbors(connection, table, K);
  const search = neighbors.searcher();
  const progress = new Progress();
  const sample = sampleRows(connection, table, size);
  let sum = 0;
  for (const [index, row] of sample.entries()) {
    const found = search(row);
    sum += recall(found, neighbors.truth(row, found));
    progress.update(`checking ${table.name}`, index + 1, sample.length, 'searches');
  }
  progress.end();
  const found = sample.length === 0 ? null : sum / sample.length;
  return { table: table.name, rows, sample: sample.length, target: asked.target, recall: found };
}

function reportText(damage: readonly string[], checked: readonly Checked[]): string {
  if (damage.length > 0) return damage.join('\n');
  const rows = checked.map(({ table, rows, sample, target, recall }) => [
    textCell(table),
    numberCell(rows),
    numberCell(sample),
    textCell(target === null ? '' : String(target)),
    textCell(recall === null ? '' : recall.toFixed(4)),
  ]);
  return `integrity: ok${rows.length === 0 ? '' : `\n\n${textTable(['table', 'rows', 'sample', 'target', `recall@${K}`], rows)}`}`;
}

function share(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError('Expected a number from 0 to 1.');
}
