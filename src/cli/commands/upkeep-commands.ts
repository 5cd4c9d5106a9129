import type { Command } from 'commander';
import { selectValue } from '../database/connection.js';
import { databasePath } from '../database/database-path.js';
import { openToWrite } from '../database/open-connection.js';
import { showBuilds } from '../database/show-builds.js';
import { printLine } from '../output/print.js';
import { searchedTable } from '../tables/searched-tables.js';
import { command, jsonOption } from './command.js';

export const rebuildCommand = (): Command =>
  upkeepCommand(
    'rebuild',
    'Build an index afresh from the rows: after many deletes, or when it is damaged.',
    (table) => ({
      sql: 'SELECT vector_rebuild_index(?)',
      done: (rows) => `built the index of ${table} from ${rows} rows`,
    }),
  );

export const mergeCommand = (): Command =>
  upkeepCommand('merge', 'Merge the rows that changed into an index, as commits do from time to time.', (table) => ({
    sql: 'SELECT vector_merge_index(?)',
    done: (rows) => `merged ${rows} changed rows into the index of ${table}`,
  }));

type Upkeep = (table: string) => { readonly sql: string; readonly done: (rows: string) => string };

// No signal handler runs during a build. Ctrl-C ends the process, and SQLite rolls back when the database is next opened.
function upkeepCommand(name: string, description: string, upkeep: Upkeep): Command {
  return command(name, `${description} Ctrl-C leaves it as it was.`, [`drizzle-vector ${name} app.db docs`])
    .argument('<file>', 'the database', databasePath)
    .argument('<table>', 'a vector table or vector index')
    .addOption(jsonOption())
    .action(async (path: string, tableName: string, { json }: { json?: true }) => {
      const connection = openToWrite(path);
      try {
        const table = searchedTable(connection, tableName);
        const { sql, done } = upkeep(table.name);
        const rows = Number(showBuilds(connection, () => selectValue(connection, sql, table.name)));
        await printLine(json ? JSON.stringify({ rows }) : done(rows.toLocaleString('en')));
      } finally {
        connection.close();
      }
    });
}
