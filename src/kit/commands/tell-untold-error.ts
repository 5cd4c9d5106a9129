import type { Driver } from '../database/driver.js';
import { reportError } from '../report.js';
import { filterOutput } from './filter-output.js';

/**
 * Tells why a command failed, where drizzle-kit does not: 0.31 says nothing of an error of the database while it reads
 * the schema.
 */
export function tellUntoldError(driver: Driver): void {
  const errors: unknown[] = [];
  let isTold = false;
  driver.onError((error) => errors.push(error));
  const watch = (text: string): string => {
    isTold ||= errors.some((error) => text.includes(messageOf(error)));
    return text;
  };
  filterOutput(watch);
  filterOutput(watch, process.stderr);
  process.on('exit', (status) => {
    if (status !== 0 && errors.length > 0 && !isTold) reportError(errors[0]);
  });
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
