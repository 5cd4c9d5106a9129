import { type Command, Option } from 'commander';
import { inFile, invalidFile, invalidUsage } from '../../../errors/command-line.js';
import { VectorError } from '../../../errors/vector-error.js';
import { databasePath } from '../../database/database-path.js';
import { openToWrite } from '../../database/open-connection.js';
import type { InputRow } from '../../formats/format.js';
import { formatNames, formatOf } from '../../formats/formats.js';
import { InputFile } from '../../formats/input-file.js';
import { npyKeys } from '../../formats/npy-keys.js';
import { printLine } from '../../output/print.js';
import { Progress } from '../../output/progress.js';
import { type RowTable, rowTable } from '../../tables/row-table.js';
import { command, count, jsonOption } from '../command.js';
import { type ImportResult, importRows } from './import-rows.js';

interface Options {
  readonly format?: string;
  readonly ids?: string;
  readonly onConflict: 'abort' | 'replace' | 'ignore';
  readonly commitEvery?: number;
  readonly json?: true;
}

export const importCommand = (): Command =>
  command('import', 'Insert the rows of a file, matching columns by name, all of them or none.', [
    'drizzle-vector import app.db docs docs.jsonl',
    'drizzle-vector import app.db docs docs.arrow --on-conflict replace',
    'drizzle-vector import app.db docs vectors.npy --ids ids.npy',
    'zcat docs.csv.gz | drizzle-vector import app.db docs - --format csv',
  ])
    .argument('<file>', 'the database', databasePath)
    .argument('<table>', 'a vector table, or a table with a vector index')
    .argument('<data>', 'the file of rows; - is the standard input')
    .addOption(new Option('--format <name>', 'what the file is, if its name does not tell').choices(formatNames))
    .option('--ids <file>', 'of npy: a .npy file with the keys of the rows')
    .addOption(
      new Option('--on-conflict <action>', 'what becomes of a row whose key is taken')
        .choices(['abort', 'replace', 'ignore'])
        .default('abort'),
    )
    .option('--commit-every <rows>', 'commit after each <rows> rows, and keep them if a later row fails', count)
    .addOption(jsonOption())
    .action(run);

async function run(path: string, name: string, dataPath: string, options: Options): Promise<void> {
  const data = new InputFile(dataPath);
  const format = await formatOf(data.path, options.format);
  if (options.ids !== undefined && format.name !== 'npy') throw invalidUsage('--ids', 'npy', format.name);
  const ids = options.ids === undefined ? undefined : new InputFile(options.ids);
  const connection = openToWrite(path);
  const progress = new Progress();
  try {
    const table = rowTable(connection, name);
    const rows = named(data, format.read(data.read(format.readFile), table));
    const result = await importRows(connection, table, ids === undefined ? rows : withKeys(rows, ids, table), {
      ...options,
      onRow: (rowCount) => progress.update('importing', data.bytesRead, data.bytes, 'rows', rowCount),
      onCommit: () => progress.end(),
    });
    await printLine(options.json ? JSON.stringify(result) : summary(table, result));
  } finally {
    progress.end();
    connection.close();
  }
}

/** Puts the name of the file before the places of rows, and before the place of an error. */
async function* named(file: InputFile, rows: AsyncIterable<InputRow>): AsyncGenerator<InputRow> {
  try {
    for await (const row of rows) yield { ...row, place: `${file.label}, ${row.place}` };
  } catch (error) {
    throw error instanceof VectorError ? inFile(file.label, error) : error;
  }
}

/** Adds the keys of another file to the rows. */
async function* withKeys(rows: AsyncIterable<InputRow>, ids: InputFile, table: RowTable): AsyncGenerator<InputRow> {
  const keys = npyKeys(ids.read());
  for await (const row of rows) {
    const { value: key, done } = await keys.next();
    if (done) throw invalidFile(ids.label, 'a key for each row', `none for ${row.place}`);
    yield { ...row, values: new Map([[table.key, key], ...row.values]) };
  }
  if (!(await keys.next()).done) throw invalidFile(ids.label, 'as many keys as rows', 'more');
}

function summary(table: RowTable, { rows, ignored }: ImportResult): string {
  const ignoring = ignored === 0 ? '' : `, ignored ${ignored}`;
  return `imported ${rows} rows into ${table.name}${ignoring}`;
}
