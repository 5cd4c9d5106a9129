import { invalidFile } from '../../errors/command-line.js';

/** The lines of UTF-8 text, without their line breaks. */
export async function* lines(source: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest = '';
  let count = 0;
  const decode = (bytes?: Uint8Array): string => {
    try {
      return decoder.decode(bytes, { stream: bytes !== undefined });
    } catch {
      throw invalidFile(`after line ${count}`, 'UTF-8 text', 'other bytes');
    }
  };
  for await (const chunk of source) {
    const text = decode(chunk);
    if (!text.includes('\n')) {
      rest += text;
      continue;
    }
    const complete = (rest + text).split('\n');
    rest = complete.pop() as string;
    for (const line of complete) {
      count++;
      yield withoutReturn(line);
    }
  }
  rest += decode();
  if (rest !== '') yield withoutReturn(rest);
}

const withoutReturn = (line: string): string => (line.endsWith('\r') ? line.slice(0, -1) : line);
