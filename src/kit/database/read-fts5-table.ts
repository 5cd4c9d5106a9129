import { quoteText } from '../../sql/sql-text.js';
import type { Fts5Conflict } from '../../tables/fts5-table/fts5-conflict.js';
import { numbersTableName, sourceViewName } from '../../tables/fts5-table/fts5-numbers-sql.js';
import type { Fts5TableDescription } from '../../tables/fts5-table/fts5-table-description.js';
import { conflictTriggerName, fts5TriggerNames } from '../../tables/fts5-table/fts5-trigger-names.js';
import type { KeyType } from '../../tables/key-type.js';
import { namesIn } from '../migration/without-texts.js';
import type { Connection } from './driver.js';
import { parseFts5Sql } from './parse-fts5-sql.js';

/**
 * Reads a full-text table of a database; undefined for one that `fts5Table()` did not make or cannot make. That is one
 * over a view, or one with triggers of other names, which would go on writing to it.
 */
export function readFts5Table(name: string, sql: string, connection: Connection): Fts5TableDescription | undefined {
  const description = withNumberedContent(parseFts5Sql(name, sql), connection);
  if (description?.content === undefined) return description;
  const { table, key, numbered } = description.content;
  const columns = connection.all<{ name: string; type: string; pk: number; hidden: number }>(
    `SELECT name, type, pk, hidden FROM pragma_table_xinfo(${quoteText(table)})`,
  );
  const columnOf = (called: string) => columns.find((column) => column.name.toLowerCase() === called.toLowerCase());
  const indexed = description.columns.map((column) => columnOf(column.name));
  const { type, pk } = columnOf(key) ?? {};
  const isRowid = pk === 1 && type?.toUpperCase() === 'INTEGER' && columns.every((column) => column.pk <= 1);
  const hasKey = numbered === undefined ? isRowid : type !== undefined;
  const triggers = triggersOn(table, connection);
  if (!hasKey || indexed.includes(undefined) || !hasTriggers(name, triggers)) return undefined;
  const hasGenerated = indexed.some((column) => column !== undefined && column.hidden > 1);
  const conflict = conflictOf(name, triggers);
  return { ...description, content: { ...description.content, hasGenerated, conflict } };
}

const QUOTED = '"((?:[^"]|"")*)"';
const SOURCE = new RegExp(` JOIN ${QUOTED} ON ${QUOTED}\\.${QUOTED} = ${QUOTED}\\."key"$`);
const NUMBERS = /\(rowid INTEGER PRIMARY KEY, "key" (INTEGER|TEXT|BLOB) /;

/** The description with the ordinary table in the place of the view that gives its rows their numbers. */
function withNumberedContent(
  description: Fts5TableDescription | undefined,
  connection: Connection,
): Fts5TableDescription | undefined {
  const { name, columns, content } = description ?? {};
  if (name === undefined || content?.table !== sourceViewName(name)) return description;
  const sqlOf = (type: string, of: string): string =>
    connection.all<{ sql: string }>(
      `SELECT sql FROM sqlite_master WHERE type = ${quoteText(type)} AND name = ${quoteText(of)}`,
    )[0]?.sql ?? '';
  const [table, , key] = (SOURCE.exec(sqlOf('view', content.table)) ?? []).slice(1).map(unquoted);
  const [, type] = NUMBERS.exec(sqlOf('table', numbersTableName(name))) ?? [];
  if (description === undefined || table === undefined || key === undefined || type === undefined) return description;
  const isImplied = (column: { name: string; unindexed: boolean }) => column.unindexed && column.name === key;
  return {
    ...description,
    columns: columns?.filter((column) => !isImplied(column)) ?? [],
    content: { ...content, table, key, numbered: type.toLowerCase() as KeyType },
  };
}

const unquoted = (name: string): string => name.replaceAll('""', '"');

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
  /\bBEFORE UPDATE( OF [\s\S]*?)? ON "[\s\S]*? WHERE true; INSERT [\s\S]*? WHERE \(([\s\S]*)\) AND "[\s\S]* (?:<>|IS NOT) old\./;

/** The conflicts that the triggers follow. Those of an older version follow none, so that a push makes them anew. */
function conflictOf(name: string, triggers: readonly Trigger[]): Fts5Conflict {
  const trigger = triggers.find((each) => each.name === conflictTriggerName(name));
  const [, changed = '', condition = ''] = CONFLICT.exec(trigger?.sql ?? '') ?? [];
  return { changed, condition };
}
