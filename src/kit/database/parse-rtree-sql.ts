import type { RtreeTableDescription } from '../../tables/rtree-table/rtree-table-description.js';
import { moduleArgumentsOf, QUOTED, unquote } from './module-arguments-of.js';

const INTEGERS = /\bUSING\s+["'`[]?rtree_i32\b/i;
const COLUMN = new RegExp(`^(${QUOTED}|[^\\s]+)\\s*([\\s\\S]*)$`);

/** Parses the `CREATE VIRTUAL TABLE` of an R*Tree table; undefined for one that `rtreeTable()` cannot make. */
export function parseRtreeSql(name: string, sql: string): RtreeTableDescription | undefined {
  const given = moduleArgumentsOf(sql);
  const first = given.findIndex((argument) => argument.startsWith('+'));
  const end = first < 0 ? given.length : first;
  // Behind a name, R*Tree ignores everything.
  const [key, ...bounds] = given.slice(0, end).map((argument) => split(argument).name);
  if (key === undefined || bounds.length < 2 || bounds.length > 10 || bounds.length % 2 === 1) return undefined;
  const auxiliary = given.slice(end).map((argument) => split(argument.slice(1).trim()));
  return {
    name,
    type: INTEGERS.test(sql) ? 'rtree_i32' : 'rtree',
    key,
    bounds,
    auxiliary: auxiliary.map((column) => ({ ...column, type: column.type.toUpperCase() })),
  };
}

function split(argument: string): { name: string; type: string } {
  const [, name = '', type = ''] = COLUMN.exec(argument) ?? [];
  return { name: unquote(name), type: type.trim() };
}
