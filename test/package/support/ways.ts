import { type Block, blocks } from './markdown.js';

const isTypeScript = ({ language }: Block): boolean => language === 'ts';
const isFile = (block: Block): boolean => isTypeScript(block) && /^\/\/ [\w.-]+\.ts\n/.test(block.code);
const isScript = (block: Block): boolean =>
  isTypeScript(block) && !isFile(block) && block.code.startsWith('import ') && block.next?.language === 'text';
const isCommand = ({ language }: Block): boolean => language === 'sh';
const isMigration = ({ language, previous }: Block): boolean =>
  language === 'sql' && previous !== undefined && isCommand(previous) && previous.code.includes('drizzle-kit generate');
const isSql = (block: Block): boolean => block.language === 'sql' && !isMigration(block);
const isPython = ({ language }: Block): boolean => language === 'python';
const isPrinting = (block: Block): boolean => [isScript, isCommand, isSql, isPython].some((is) => is(block));

/** How blocks are checked, and which. Each block must be among those of exactly one way. */
export const ways = {
  /** Compiled, and run by a command that follows: a file of the page's project, whose name is in its first line. */
  file: isFile,
  /** Compiled and run by itself, and compared with the text that follows. */
  script: isScript,
  /** Compiled and run with a prelude: a piece of a program. */
  fragment: (block: Block) => isTypeScript(block) && !isFile(block) && !isScript(block),
  /** Run in the page's project. */
  command: isCommand,
  /** Compared with what drizzle-kit writes in the page's project. */
  migration: isMigration,
  /** Run, after the other SQL of the page. */
  sql: isSql,
  python: isPython,
  /** Compared with what the block before it prints. */
  output: ({ language, previous }: Block) => language === 'text' && previous !== undefined && isPrinting(previous),
  /** Compared with the help of the command line, by test/cli/usage.test.ts. */
  usage: ({ page, language, code, previous }: Block) =>
    page === 'docs/command-line.md' &&
    language === 'text' &&
    previous === undefined &&
    code.startsWith('drizzle-vector '),
  /** Used by a check of `npm run test:package`, by the name in its first line. */
  recipe: ({ page, language, code }: Block) =>
    page === 'docs/bundling.md' && ['js', 'yaml'].includes(language) && /^(\/\/|#) [\w.-]+\n/.test(code),
  /** A picture of folders, which have to be there: see links.test.ts. */
  picture: ({ page, language, code, previous }: Block) =>
    page.startsWith('docs/internals/') && language === 'text' && previous === undefined && code.includes('native/'),
} satisfies Record<string, (block: Block) => boolean>;

export type Way = keyof typeof ways;

export const checkedBy = (way: Way): Block[] => blocks.filter(ways[way]);

/** The ways that claim a block. */
export const waysOf = (block: Block): Way[] => (Object.keys(ways) as Way[]).filter((way) => ways[way](block));

/** What a block is said to print: the text after it, if there is one. */
export const outputOf = ({ next }: Block): string | undefined =>
  next !== undefined && ways.output(next) ? next.code : undefined;
