import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gaussian } from './vectors.js';

const PACKAGES = fileURLToPath(new URL('../node_modules', import.meta.url));

/**
 * A source of texts: as many words side by side as asked for, from a random place in the Markdown files of the installed
 * packages, the common words of English as often as they are. The same seed gives the same texts while the packages are the same.
 */
export function passages(seed: number): (words: number) => string {
  const all = wordsOfPackages();
  const random = gaussian(seed);
  return (words) => {
    const start = Math.floor((Math.abs(random()) * 1e6) % (all.length - words));
    return all.slice(start, start + words).join(' ');
  };
}

function wordsOfPackages(): string[] {
  const files = readdirSync(PACKAGES, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.md'))
    .map(({ parentPath, name }) => join(parentPath, name));
  return files.toSorted().flatMap((file) => readFileSync(file, 'utf8').match(/\p{L}{1,20}/gu) ?? []);
}
