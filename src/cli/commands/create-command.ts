import { existsSync, rmSync, statSync } from 'node:fs';
import { type Command, Option } from 'commander';
import { type ElementType, elementTypes } from '../../element-type.js';
import { invalidUsage } from '../../errors/command-line.js';
import { quoteIdentifier, quoteText } from '../../sql/sql-text.js';
import { virtualTableStatement } from '../../sql/virtual-table-statement.js';
import {
  type CheckedIndexOptions,
  type IndexMode,
  type Metric,
  metrics,
  type Quantization,
} from '../../tables/index-options.js';
import { type KeyType, keyTypeArgument } from '../../tables/key-type.js';
import { moduleArguments } from '../../tables/module-arguments.js';
import { run } from '../database/connection.js';
import { databasePath } from '../database/database-path.js';
import { checkWritable, openOrCreate } from '../database/open-connection.js';
import { showBuilds } from '../database/show-builds.js';
import { printLine } from '../output/print.js';
import { command, count, integerFrom, jsonOption, recallShare } from './command.js';

interface Options {
  readonly dim: number;
  readonly type: ElementType;
  readonly metric: Metric;
  readonly mode?: IndexMode;
  readonly m?: number;
  readonly efConstruction?: number;
  readonly recall?: number;
  readonly efSearch?: number;
  readonly quantization?: Quantization;
  readonly mergeEvery?: number;
  readonly model?: string;
  readonly key?: string;
  readonly keyType?: KeyType;
  readonly column?: string;
  readonly metadata?: string;
  readonly requiresPartition?: true;
  readonly content?: string;
  readonly contentKey?: string;
  readonly contentColumn?: string;
  readonly contentFilters?: string;
  readonly dryRun?: true;
  readonly json?: true;
}

export const createCommand = (): Command =>
  command('create', 'Create a vector table, or an index over a table, and print its SQL.', [
    'drizzle-vector create app.db docs --dim 384 --metric cosine --metadata "title TEXT NOT NULL, page INTEGER"',
    'drizzle-vector create app.db posts_embedding --dim 384 --metric cosine --content posts --content-column embedding',
  ])
    .usage('[options] <file> <name> --dim <dimensions> --metric <metric>')
    .argument('<file>', 'the database, made if there is none', databasePath)
    .argument('<name>', 'the name of the new table or index')
    .requiredOption('--dim <dimensions>', 'elements of a vector, 1 to 65535', integerFrom(1, 65535))
    .addOption(new Option('--type <type>', 'the type of elements').choices(elementTypes).default('float4'))
    .addOption(new Option('--metric <metric>', 'what distance is').choices(metrics).makeOptionMandatory())
    .addOption(new Option('--mode <mode>', 'how it is searched').choices(['auto', 'hnsw', 'exact']))
    .option('--m <edges>', 'edges of a node of the graph, 2 to 128', integerFrom(2, 128))
    .option('--ef-construction <candidates>', 'candidates kept while it is built, 4 to 4096', integerFrom(4, 4096))
    .option('--recall <share>', 'share of the nearest rows that searches are to find (default: 0.98)', recallShare)
    .option(
      '--ef-search <candidates>',
      'candidates kept while it is searched, 1 to 4096, in place of it',
      integerFrom(1, 4096),
    )
    .addOption(
      new Option('--quantization <kind>', 'how memory has the vectors').choices(['auto', 'none', 'float2', 'int1']),
    )
    .option('--merge-every <rows>', 'changed rows after which they are merged', count)
    .option('--model <name>', 'the model that makes the vectors')
    .option('--key <name>', 'the key column (default: "id")')
    .addOption(new Option('--key-type <type>', 'what keys are').choices(['integer', 'text', 'blob']))
    .option('--column <name>', 'the vector column (default: "vector")')
    .option('--metadata <sql>', 'other columns, as SQL defines them')
    .option('--requires-partition', 'refuse searches without a condition on the PARTITION KEY')
    .option('--content <table>', 'make an index over this table')
    .option('--content-key <name>', 'its key, unique and NOT NULL (default: "id")')
    .option('--content-column <name>', 'its column of vectors')
    .option('--content-filters <names>', 'its columns to filter by, as SQL names them')
    .option('--dry-run', 'print the SQL only')
    .addOption(jsonOption())
    .action(create);

async function create(path: string, name: string, options: Options): Promise<void> {
  const sql = createSql(name, options);
  if (!options.dryRun) execute(path, sql);
  await printLine(options.json ? JSON.stringify({ sql }) : `${sql};`);
}

function createSql(name: string, options: Options): string {
  const { type, dim, content, contentColumn } = options;
  if (options.recall !== undefined && options.efSearch !== undefined) {
    throw invalidUsage('create', 'one of --recall and --ef-search, which each set how wide searches are,', 'both');
  }
  if (content !== undefined && contentColumn === undefined)
    throw invalidUsage('--content', '--content-column beside it', 'none');
  return virtualTableStatement(name, false, [
    ...moduleArguments(type, dim, options as CheckedIndexOptions),
    ...named('key', options.key, quoteIdentifier),
    ...keyTypeArgument(options.keyType ?? 'integer'),
    ...named('column', options.column, quoteIdentifier),
    ...named('metadata', options.metadata, quoteText),
    ...(options.requiresPartition ? ['requires_partition=1'] : []),
    ...named('content', content, quoteIdentifier),
    ...named('content_key', options.contentKey, quoteIdentifier),
    ...named('content_column', contentColumn, quoteIdentifier),
    ...named('content_filters', options.contentFilters, quoteText),
  ]);
}

const named = (name: string, value: string | undefined, quote: (text: string) => string): string[] =>
  value === undefined ? [] : [`${name}=${quote(value)}`];

/** Creates the table. If that fails, it removes a database file that is new. */
function execute(path: string, sql: string): void {
  const isNew = !existsSync(path);
  if (!isNew) checkWritable(path);
  const connection = openOrCreate(path);
  try {
    showBuilds(connection, () => run(connection, sql));
  } catch (error) {
    connection.close();
    if (isNew && statSync(path).size === 0) rmSync(path);
    throw error;
  }
  connection.close();
}
