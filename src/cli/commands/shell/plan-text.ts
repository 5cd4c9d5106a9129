import { type Connection, selectRows } from '../../database/connection.js';

/** The query plan of a statement, as a tree; nothing for those that have none. */
export function planText(connection: Connection, sql: string): string {
  if (/^\s*EXPLAIN\b/i.test(sql)) return '';
  const depths = new Map<unknown, number>();
  const lines = selectRows(connection, `EXPLAIN QUERY PLAN ${sql}`).map(([id, parent, , detail]) => {
    const depth = (depths.get(parent) ?? -1) + 1;
    depths.set(id, depth);
    return `${'  '.repeat(depth)}· ${detail}\n`;
  });
  return lines.join('');
}
