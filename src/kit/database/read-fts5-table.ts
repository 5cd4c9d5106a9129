import { quoteText } from '../../sql/sql-text.js';
import { type Fts5TableDescription, fts5TriggerNames } from '../../tables/fts5-table/fts5-table-sql.js';
import type { Connection } from './driver.js';
import { parseFts5Sql } from './parse-fts5-sql.js';

/**
 * Reads a full-text table of a database; undefined for one that `fts5Table()` did not make or cannot make. That is one
 * over a view, or one with triggers of other names, which would go on writing to it.
 */
export function readFts5Table(name: string, sql: string, connection: Connection): Fts5TableDescription | undefined {
  const description = parseFts5Sql(name, sql);
  if (description?.content === undefined) return description;
  const { table, key } = description.content;
  const columns = connection.all<{ name: string; type: string; pk: number; hidden: number }>(
    `SELECT name, type, pk, hidden FROM pragma_table_xinfo(${quoteText(table)})`,
  );
  const columnOf = (called: string) => columns.find((column) => column.name.toLowerCase() === called.toLowerCase());
  const indexed = description.columns.map((column) => columnOf(column.name));
  const { type, pk } = columnOf(key) ?? {};
  const hasKey = pk === 1 && type?.toUpperCase() === 'INTEGER' && columns.every((column) => column.pk <= 1);
  if (!hasKey || indexed.includes(undefined) || !hasTriggers(name, table, connection)) return undefined;
  const hasGenerated = indexed.some((column) => column !== undefined && column.hidden > 1);
  return { ...description, content: { table, key, hasGenerated } };
}

/** Whether it has the triggers that `createFts5Table()` makes, and no other triggers that name it. */
function hasTriggers(name: string, table: string, connection: Connection): boolean {
  const triggers = connection.all<{ name: string; sql: string }>(
    `SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ${quoteText(table)} COLLATE NOCASE`,
  );
  const own = fts5TriggerNames(name);
  const others = triggers.filter((each) => !own.includes(each.name) && each.sql.includes(name));
  return others.length === 0 && own.every((each) => triggers.some((trigger) => trigger.name === each));
}
