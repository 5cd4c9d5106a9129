/** Passes everything that this process writes to a stream through a function. */
export function filterOutput(filter: (text: string) => string, stream: NodeJS.WriteStream = process.stdout): void {
  const write = stream.write.bind(stream) as (...args: unknown[]) => boolean;
  stream.write = (chunk: string | Uint8Array, ...others: unknown[]): boolean =>
    write(typeof chunk === 'string' ? filter(chunk) : chunk, ...others);
}
