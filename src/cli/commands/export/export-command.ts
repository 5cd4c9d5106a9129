import { type Command, Option } from 'commander';
import { type Row, run, selectValue } from '../../database/connection.js';
import { databasePath } from '../../database/database-path.js';
import { openToRead } from '../../database/open-connection.js';
import type { Format } from '../../formats/format.js';
import { formatNames, formatOf } from '../../formats/formats.js';
import { nextTurn, undoWhenInterrupted } from '../../interruption.js';
import { joinPieces } from '../../output/pieces.js';
import { print, printLine } from '../../output/print.js';
import { Progress } from '../../output/progress.js';
import { pickColumns } from '../../tables/pick-columns.js';
import { type RowColumn, type RowTable, rowTable } from '../../tables/row-table.js';
import { command, jsonOption, names } from '../command.js';
import { exportSource, exportSql } from './export-sql.js';
import { OutputFile, type OutputFileOptions } from './output-file.js';

interface Options {
  readonly format?: string;
  readonly columns?: string[];
  readonly where?: string;
  readonly force?: true;
  readonly json?: true;
}

export const exportCommand = (): Command =>
  command('export', 'Write the rows of a table to a file, or to the standard output.', [
    'drizzle-vector export app.db docs docs.jsonl',
    'drizzle-vector export app.db docs vectors.npy',
    'drizzle-vector export app.db docs docs.arrow --columns id,embedding',
    'drizzle-vector export app.db docs --format csv --columns id,title --where "page > 10" | head',
  ])
    .argument('<file>', 'the database', databasePath)
    .argument('<table>', 'a vector table, or a table with a vector index')
    .argument('[data]', 'the file to write; without one, the standard output')
    .addOption(
      new Option('--format <name>', 'what to write, if the name of the file does not tell').choices(formatNames),
    )
    .option('--columns <names>', 'the columns, by default all; of npy, the column of vectors', names)
    .option('--where <sql>', 'the rows for which this condition is true')
    .option('--force', 'replace the file if there is one')
    .addOption(jsonOption())
    .action(exportRows);

async function exportRows(path: string, name: string, dataPath: string | undefined, options: Options): Promise<void> {
  const target = dataPath === '-' ? undefined : dataPath;
  const format = await formatOf(target, options.format);
  const connection = openToRead(path);
  try {
    const table = rowTable(connection, name);
    const columns = columnsToWrite(table, format, options.columns);
    run(connection, 'BEGIN'); // so that the number of rows stays as counted
    const count = Number(selectValue(connection, `SELECT count(*) FROM ${exportSource(table, options.where)}`));
    const rows = connection.prepare(exportSql(table, columns, format, options.where)).iterate();
    const pieces = joinPieces(format.write(withProgress(rows, count), columns, count));
    if (target === undefined) {
      for (const piece of pieces) await print(piece);
      return;
    }
    await writeFile(target, pieces, { replace: options.force === true, database: path });
    await printLine(options.json ? JSON.stringify({ rows: count }) : `exported ${count} rows to ${target}`);
  } finally {
    connection.close();
  }
}

function columnsToWrite(table: RowTable, { columns }: Format, names: string[] | undefined): readonly RowColumn[] {
  if (names !== undefined) return pickColumns(table.columns, names);
  return columns === 'all' ? table.columns : table.columns.filter(({ vector }) => vector !== undefined);
}

function* withProgress(rows: Iterable<Row>, total: number): Generator<Row> {
  const progress = new Progress();
  let count = 0;
  try {
    for (const row of rows) {
      yield row;
      progress.update('exporting', ++count, total, 'rows');
    }
  } finally {
    progress.end();
  }
}

async function writeFile(path: string, pieces: Iterable<Uint8Array>, options: OutputFileOptions): Promise<void> {
  let file: OutputFile | undefined;
  const stopListening = undoWhenInterrupted(() => file?.discard()); // before the file exists
  try {
    file = new OutputFile(path, options);
    for (const piece of pieces) {
      file.write(piece);
      await nextTurn();
    }
    file.finish();
  } catch (error) {
    file?.discard();
    throw error;
  } finally {
    stopListening();
  }
}
