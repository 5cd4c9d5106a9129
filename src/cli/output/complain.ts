/** Writes an error message to standard error. */
export function complain(message: string): void {
  process.stderr.write(`drizzle-vector: ${message}\n`);
}
