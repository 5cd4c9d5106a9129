import type { Command } from 'commander';
import { invalidUsage } from '../../../errors/command-line.js';
import { quoteIdentifier } from '../../../sql/sql-text.js';
import { type Connection, selectRows, selectValue } from '../../database/connection.js';
import { databasePath } from '../../database/database-path.js';
import { openToRead } from '../../database/open-connection.js';
import { printRows } from '../../output/print-rows.js';
import { columnSql } from '../../tables/column-sql.js';
import { minSimilaritySql } from '../../tables/min-similarity-sql.js';
import { distanceOf, isInsideIndex, nearestSql } from '../../tables/nearest-sql.js';
import { pickColumns } from '../../tables/pick-columns.js';
import { rowTable } from '../../tables/row-table.js';
import { type SearchedTable, searchedTable } from '../../tables/searched-tables.js';
import { command, count, integerFrom, jsonOption, names, number, recallShare } from '../command.js';
import { searchVector } from './search-vector.js';

interface Options {
  readonly text?: string;
  readonly vector?: string;
  readonly like?: string;
  readonly embedder?: string;
  readonly where?: string;
  readonly columns?: string[];
  readonly k: number;
  readonly ef?: number;
  readonly recall?: number;
  readonly maxDistance?: number;
  readonly minSimilarity?: number;
  readonly json?: true;
}

export const searchCommand = (): Command =>
  command('search', 'Find the rows nearest to a text, a vector or another row.', [
    'drizzle-vector search app.db docs --like 17',
    'drizzle-vector search app.db docs --vector "[0.1, 0.2, 0.3]" --where "page > 10" -k 5',
    'drizzle-vector search app.db docs --text "songs of the sea" --embedder ./embedder.mjs',
  ])
    .usage('[options] <file> <table> (--text <text> | --vector <json> | --like <key>)')
    .argument('<file>', 'the database', databasePath)
    .argument('<table>', 'a vector table or vector index')
    .option('--text <text>', 'a text, which needs --embedder')
    .option('--vector <json>', 'a JSON array; @file is read from a file, - from the standard input')
    .option('--like <key>', 'the vector of a row, which is left out')
    .option('--embedder <module>', 'a module whose default export is an embedder: { model, dimensions, embed }')
    .option('--where <sql>', 'only rows for which this condition is true')
    .option('--max-distance <number>', 'only rows up to this distance', number)
    .option('--min-similarity <number>', 'only rows of at least this similarity', number)
    .option('--columns <names>', 'the columns to print, by default all but vectors', names)
    .option('-k, --k <rows>', 'how many rows', count, 10)
    .option('--ef <candidates>', 'ef_search of this search, 1 to 4096', integerFrom(1, 4096))
    .option('--recall <share>', 'share of the nearest rows that this search is to find', recallShare)
    .addOption(jsonOption())
    .action(search);

async function search(path: string, name: string, options: Options): Promise<void> {
  checkQuery(options);
  const connection = openToRead(path);
  try {
    const table = searchedTable(connection, name);
    if (options.recall !== undefined) checkHiddenRecall(connection, table);
    const stored = rowTable(connection, table.content?.table ?? table.name);
    const shown = options.columns
      ? pickColumns(stored.columns, options.columns)
      : stored.columns.filter(({ vector }) => vector === undefined);
    const json = options.json === true;
    const { vector, except } = await searchVector(connection, table, options);
    const others = except === undefined ? [] : [`${quoteIdentifier(table.key)} <> ${except}`];
    const where = [...others, ...(options.where === undefined ? [] : [`(${options.where}\n)`])];
    const sql = nearestSql(table, {
      select: [
        ...shown.map((column) => columnSql(stored.name, column, json ? 'json' : 'blob')),
        distanceOf(table),
      ].join(', '),
      where: where.length === 0 ? undefined : where.join(' AND '),
      isInside: options.where !== undefined && isInsideIndex(connection, table, options.where),
      bound: boundSql(connection, table, options),
      efSearch: options.ef,
      recall: options.recall,
      query: '?',
      limit: '?',
    });
    const rows = selectRows(connection, sql, vector, BigInt(options.k));
    await printRows([...shown, { name: 'distance' }], rows, json);
  } finally {
    connection.close();
  }
}

function boundSql(connection: Connection, table: SearchedTable, options: Options): string | undefined {
  const { maxDistance, minSimilarity } = options;
  if (maxDistance !== undefined) return `${distanceOf(table)} <= ${maxDistance}`;
  return minSimilarity === undefined ? undefined : minSimilaritySql(connection, table, minSimilarity);
}

/** The hidden column `recall` is not there where the table has a column of that name. */
function checkHiddenRecall(connection: Connection, { name }: SearchedTable): void {
  const hidden = "SELECT hidden FROM pragma_table_xinfo(?) WHERE lower(name) = 'recall'";
  if (selectValue(connection, hidden, name) === 1n) return;
  throw invalidUsage('--recall', 'a table without a column `recall`', name, 'Give --ef');
}

function checkQuery({ text, vector, like, embedder, maxDistance, minSimilarity, ef, recall }: Options): void {
  if (ef !== undefined && recall !== undefined) {
    throw invalidUsage('search', 'one of --ef and --recall, which each set how wide the search is,', 'both');
  }
  if (maxDistance !== undefined && minSimilarity !== undefined) {
    throw invalidUsage('search', 'one of --max-distance and --min-similarity, which bound the same,', 'both');
  }
  const given = Object.entries({ '--text': text, '--vector': vector, '--like': like }).filter(
    ([, value]) => value !== undefined,
  );
  if (given.length !== 1) {
    const received = given.map(([option]) => option).join(' and ') || 'none';
    throw invalidUsage('search', 'one of --text, --vector and --like', received);
  }
  if (text !== undefined && embedder === undefined) {
    throw invalidUsage(
      '--text',
      '--embedder <module> beside it, which embeds the text as those of the table were,',
      'none',
      'For full-text search, query the FTS5 table with SQL, in `drizzle-vector shell`',
    );
  }
}
