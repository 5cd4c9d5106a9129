import { quoteText } from '../../sql/sql-text.js';
import type { Fts5Conflict } from '../../tables/fts5-table/fts5-conflict.js';
import type { Fts5TableDescription } from '../../tables/fts5-table/fts5-table-description.js';
import { conflictTriggerName, fts5TriggerNames } from '../../tables/fts5-table/fts5-triggers-sql.js';
import { namesIn } from '../migration/without-texts.js';
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
  const triggers = triggersOn(table, connection);
  if (!hasKey || indexed.includes(undefined) || !hasTriggers(name, triggers)) return undefined;
  const hasGenerated = indexed.some((column) => column !== undefined && column.hidden > 1);
  return { ...description, content: { table, key, hasGenerated, conflict: conflictOf(name, triggers) } };
}

interface Trigger {
  readonly name: string;
  readonly sql: string;
}

const triggersOn = (table: string, connection: Connection): Trigger[] =>
  connection.all<Trigger>(
    `SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ${quoteText(table)} COLLATE NOCASE`,
  );

/** Whether it has the triggers that every version of `createFts5Table()` makes, and no other triggers that name it. */
function hasTriggers(name: string, triggers: readonly Trigger[]): boolean {
  const own = fts5TriggerNames(name);
  const others = triggers.filter((each) => !own.includes(each.name) && namesIn(each.sql).has(name));
  const needed = ['insert', 'delete', 'update'].map((event) => `${name}_${event}`);
  return others.length === 0 && needed.every((each) => triggers.some((trigger) => trigger.name === each));
}

const CONFLICT =
  /\bBEFORE UPDATE( OF [\s\S]*?)? ON "[\s\S]*? WHERE true; INSERT [\s\S]*? WHERE \(([\s\S]*)\) AND "[\s\S]* <> old\./;

/** The conflicts that the triggers follow. Those of an older version follow none, so that a push makes them anew. */
function conflictOf(name: string, triggers: readonly Trigger[]): Fts5Conflict {
  const trigger = triggers.find((each) => each.name === conflictTriggerName(name));
  const [, changed = '', condition = ''] = CONFLICT.exec(trigger?.sql ?? '') ?? [];
  return { changed, condition };
}
