import { notATableName } from '../errors/tables.js';

/** @param maker the function that makes the table, as errors name it. */
export function checkTableName(maker: string, name: unknown): void {
  if (typeof name !== 'string' || name === '' || name.includes('\0')) throw notATableName(maker, name);
}
