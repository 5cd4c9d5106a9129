import type { SQL } from 'drizzle-orm';

/** The text of SQL without parameters, such as a table's definition; of several statements, one a line. */
export const sqlText = (statements: SQL | readonly SQL[]): string =>
  [statements]
    .flat()
    .map((statement) => statement.toQuery({} as Parameters<SQL['toQuery']>[0]).sql)
    .join('\n');
