import type Database from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';

interface Statement {
  readonly sql: string;
  readonly params: readonly unknown[];
}

/**
 * The statements that `action` runs on the database it is given, which is over the same client. Those that compare the
 * schema with the database, once for each connection, are left out.
 */
export function statementsOf(
  { $client: client }: { $client: Database.Database },
  action: (db: ReturnType<typeof drizzle>) => void,
): Statement[] {
  const statements: Statement[] = [];
  const logger = { logQuery: (sql: string, params: unknown[]) => statements.push({ sql, params }) };
  action(drizzle({ client, logger } as { client: typeof client }));
  return statements.filter(({ sql }) => !sql.includes('vector_definition'));
}
