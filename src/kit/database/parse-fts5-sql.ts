import type { Fts5TableDescription } from '../../tables/fts5-table/fts5-table-description.js';
import { moduleArgumentsOf, QUOTED, unquote } from './module-arguments-of.js';

const OPTION = new RegExp(`^(\\w+)\\s*=\\s*(${QUOTED}|[\\s\\S]*?)$`);
/** Its triggers tell the conflicts. */
const NO_CONFLICT = { condition: '', changed: '' };
const COLUMN = new RegExp(`^(${QUOTED}|\\S+)(\\s+UNINDEXED)?$`, 'i');

/**
 * Parses the `CREATE VIRTUAL TABLE` of a full-text table; undefined for one that `fts5Table()` cannot make, such as one
 * without content.
 */
export function parseFts5Sql(name: string, sql: string): Fts5TableDescription | undefined {
  const columns: Array<{ name: string; unindexed: boolean }> = [];
  const options = new Map<string, string>();
  for (const argument of moduleArgumentsOf(sql)) {
    const [, option, value = ''] = OPTION.exec(argument) ?? [];
    if (option !== undefined) options.set(option.toLowerCase(), unquote(value));
    const [, column, unindexed] = (option === undefined && COLUMN.exec(argument)) || [];
    if (column !== undefined) columns.push({ name: unquote(column), unindexed: unindexed !== undefined });
  }
  const { content, content_rowid: key = 'rowid', tokenize, prefix, detail, ...others } = Object.fromEntries(options);
  if (content === '' || Object.keys(others).length > 0 || !isDetail(detail)) return undefined;
  return {
    name,
    columns,
    options: {
      ...(tokenize === undefined ? {} : { tokenize }),
      ...(prefix === undefined ? {} : { prefix: prefix.split(/[\s,]+/).map(Number) }),
      ...(detail === undefined || detail === 'full' ? {} : { detail }),
    },
    ...(content === undefined ? {} : { content: { table: content, key, hasGenerated: false, conflict: NO_CONFLICT } }),
  };
}

const isDetail = (detail: string | undefined): detail is 'full' | 'column' | 'none' | undefined =>
  detail === undefined || ['full', 'column', 'none'].includes(detail);
