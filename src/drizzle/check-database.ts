import { notADatabase } from '../errors/databases.js';

/** Methods of a Drizzle database that this library calls. */
type Method = 'values' | 'select' | 'insert' | 'run' | 'transaction';

/**
 * Refuses a value that lacks one of the methods of a Drizzle database.
 *
 * @param subject the function that is called, as errors name it.
 */
export function checkDatabase(subject: string, db: unknown, methods: readonly Method[] = ['values']): void {
  const given = (db ?? {}) as Partial<Record<Method, unknown>>;
  if (methods.some((method) => typeof given[method] !== 'function')) throw notADatabase(subject, db);
}
