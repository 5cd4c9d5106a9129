import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { type Passage, splitMarkdown } from './passages.js';

export interface DocumentPassage extends Passage {
  /** Relative to the folder, with forward slashes. */
  readonly file: string;
}

// Markdown, but not documentation.
const SKIPPED = /^(authors|changelog|changes|code_of_conduct|history|licen[cs]e)\b/i;

/**
 * The passages of the Markdown documents in a folder. A text that is in several of them comes once.
 *
 * @param paths the files and folders to read, relative to the folder; by default all of it. One that is missing is left out.
 */
export function readPassages(folder: string, paths: readonly string[] = ['.']): DocumentPassage[] {
  const passages = new Map<string, DocumentPassage>();
  for (const path of paths.flatMap((each) => markdownFiles(join(folder, each)))) {
    const file = relative(folder, path).split(sep).join('/');
    for (const passage of splitMarkdown(readFileSync(path, 'utf8'))) {
      if (!passages.has(passage.text)) passages.set(passage.text, { file, ...passage });
    }
  }
  return [...passages.values()];
}

function markdownFiles(path: string): string[] {
  if (!existsSync(path)) return [];
  if (statSync(path).isFile()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(md|markdown)$/i.test(entry.name) && !SKIPPED.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
