import type { SQL } from 'drizzle-orm';

/** The text of an SQL without parameters, such as a table's definition. */
export const sqlText = (statement: SQL): string => statement.toQuery({} as Parameters<SQL['toQuery']>[0]).sql;
