/** Tells what went wrong, on the standard error. */
export function complain(message: string): void {
  process.stderr.write(`drizzle-vector: ${message}\n`);
}
