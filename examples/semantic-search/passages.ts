export interface Passage {
  /** The headings above the text, outermost first: `Usage > Options`. */
  readonly heading: string;
  readonly text: string;
}

const MAX_CHARACTERS = 500;
const MIN_LETTERS = 40;

/** Splits a Markdown document at its headings, and longer sections at blank lines, into passages of at most `maxCharacters`. */
export function splitMarkdown(markdown: string, maxCharacters = MAX_CHARACTERS): Passage[] {
  return sections(markdown).flatMap(({ heading, blocks }) =>
    pack(blocks, maxCharacters)
      .filter(hasEnoughLetters)
      .map((text) => ({ heading, text })),
  );
}

interface Section {
  readonly heading: string;
  /** Paragraphs, lists and code blocks: what blank lines separate. */
  readonly blocks: string[];
}

function sections(markdown: string): Section[] {
  const path: string[] = [];
  let section: Section = { heading: '', blocks: [] };
  const found = [section];
  let lines: string[] = [];
  let fence: string | undefined;

  const endBlock = () => {
    const block = lines.join('\n').trim();
    if (block) section.blocks.push(block);
    lines = [];
  };
  const startSection = (level: number, title: string) => {
    path.length = Math.min(path.length, level - 1);
    path.push(title);
    section = { heading: path.filter(Boolean).join(' > '), blocks: [] };
    found.push(section);
  };

  for (const line of stripHtml(markdown).split(/\r?\n/)) {
    // A `#` or a blank line inside a fenced code block separates nothing.
    const marker = line.match(/^\s*(```+|~~~+)/)?.[1];
    if (marker && (fence === undefined || marker.startsWith(fence))) fence = fence === undefined ? marker : undefined;

    const hashes = fence === undefined ? line.match(/^(#{1,6})\s+(.*?)\s*#*$/) : null;
    const underline = fence === undefined && lines.length === 1 ? line.match(/^(=+|---+)\s*$/) : null;
    if (hashes) {
      endBlock();
      startSection((hashes[1] as string).length, plainText(hashes[2] as string));
    } else if (underline) {
      startSection(line.startsWith('=') ? 1 : 2, (lines.pop() as string).trim());
    } else if (fence === undefined && line.trim() === '') {
      endBlock();
    } else {
      lines.push(plainText(line));
    }
  }
  endBlock();
  return found;
}

/** Joins neighboring blocks while they fit, and cuts a block that does not fit by itself between words. */
function pack(blocks: readonly string[], maxCharacters: number): string[] {
  const passages: string[] = [];
  let current = '';
  for (const piece of blocks.flatMap((block) => cut(block, maxCharacters))) {
    const joined = current ? `${current}\n\n${piece}` : piece;
    if (joined.length <= maxCharacters) {
      current = joined;
    } else {
      passages.push(current);
      current = piece;
    }
  }
  if (current) passages.push(current);
  return passages;
}

function cut(block: string, maxCharacters: number): string[] {
  const pieces: string[] = [];
  let rest = block;
  while (rest.length > maxCharacters) {
    const space = rest.slice(0, maxCharacters + 1).search(/\s\S*$/);
    const end = space > 0 ? space : maxCharacters;
    pieces.push(rest.slice(0, end).trimEnd());
    rest = rest.slice(end).trimStart();
  }
  return rest ? [...pieces, rest] : pieces;
}

function stripHtml(markdown: string): string {
  return markdown
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/<\/?(a|br|div|h[1-6]|img|p|picture|source|sub|sup)\b[^>]*>/gi, '');
}

/** Images go, links become their text. */
function plainText(line: string): string {
  return line
    .replace(/!\[[^\]]*\](\([^)]*\)|\[[^\]]*\])/g, '')
    .replace(/\[([^\]]*)\](\([^)]*\)|\[[^\]]*\])/g, '$1')
    .trimEnd();
}

function hasEnoughLetters(text: string): boolean {
  return (text.match(/\p{L}/gu)?.length ?? 0) >= MIN_LETTERS;
}
