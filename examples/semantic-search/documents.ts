import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { type Passage, splitMarkdown } from './passages.js';

export interface DocumentPassage extends Passage {
  /** Relative to the folder, with forward slashes. */
  readonly file: string;
}

// Markdown, but no documentation.
const SKIPPED = /^(authors|changelog|changes|code_of_conduct|history|licen[cs]e)\b/i;

/** The passages of all Markdown documents below a folder; a text that stands in several of them comes once. */
export function readPassages(folder: string): DocumentPassage[] {
  const passages = new Map<string, DocumentPassage>();
  for (const path of markdownFiles(folder)) {
    const file = relative(folder, path).split(sep).join('/');
    for (const passage of splitMarkdown(readFileSync(path, 'utf8'))) {
      if (!passages.has(passage.text)) passages.set(passage.text, { file, ...passage });
    }
  }
  return [...passages.values()];
}

function markdownFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(md|markdown)$/i.test(entry.name) && !SKIPPED.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
