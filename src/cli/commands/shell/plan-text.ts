import { type PlanRow, queryPlan } from '../../../sql/query-plan.js';
import { type Connection, selectRows } from '../../database/connection.js';

/** The query plan of a statement, as a tree; empty for a statement that has none. */
export function planText(connection: Connection, sql: string): string {
  if (/^\s*EXPLAIN\b/i.test(sql)) return '';
  const rows = selectRows(connection, `EXPLAIN QUERY PLAN ${sql}`) as readonly unknown[] as readonly PlanRow[];
  return queryPlan(rows)
    .map(({ depth, detail }) => `${'  '.repeat(depth)}· ${detail}\n`)
    .join('');
}
