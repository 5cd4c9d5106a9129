/** Passes everything that this process writes to stdout through a function. */
export function filterOutput(filter: (text: string) => string): void {
  const { stdout } = process;
  const write = stdout.write.bind(stdout) as (...args: unknown[]) => boolean;
  stdout.write = (chunk: string | Uint8Array, ...others: unknown[]): boolean =>
    write(typeof chunk === 'string' ? filter(chunk) : chunk, ...others);
}
