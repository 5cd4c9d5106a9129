import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../..', import.meta.url));

/** A block of code between two fences. */
export interface Block {
  /** The page and the line, as in `docs/tables.md:12`. */
  readonly place: string;
  readonly page: string;
  readonly language: string;
  readonly code: string;
  /** The blocks before and after it on its page. */
  previous?: Block;
  next?: Block;
}

/** The pages of the documentation, as paths from the root of the repository. */
export const pages: readonly string[] = [
  'README.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name))
    .sort(),
];

export const readPage = (page: string): string => readFileSync(join(root, page), 'utf8');

/** The blocks of all pages, in their order. */
export const blocks: readonly Block[] = pages.flatMap(blocksOf);

function blocksOf(page: string): Block[] {
  const found: Block[] = [];
  let open: { language: string; line: number; code: string[] } | undefined;
  for (const [index, line] of readPage(page).split('\n').entries()) {
    const fence = /^```(.*)$/.exec(line);
    if (/^(\s+```|\s*~~~)/.test(line))
      throw new Error(`${page}:${index + 1}: expected a fence of three backticks at the margin`);
    if (fence === null) open?.code.push(line);
    else if (open === undefined) open = { language: fence[1] as string, line: index + 1, code: [] };
    else {
      const code = `${open.code.join('\n')}\n`;
      const block: Block = { place: `${page}:${open.line}`, page, language: open.language, code };
      const previous = found.at(-1);
      if (previous !== undefined) {
        block.previous = previous;
        previous.next = block;
      }
      found.push(block);
      open = undefined;
    }
  }
  if (open !== undefined) throw new Error(`${page}:${open.line}: expected the end of a block, received none`);
  return found;
}

/** The text of a page without its blocks of code. */
export const proseOf = (page: string): string => readPage(page).replaceAll(/^```.*?^```$/gms, '');
