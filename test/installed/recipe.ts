import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const page = readFileSync(fileURLToPath(new URL('../../docs/bundling.md', import.meta.url)), 'utf8');

/**
 * The block of docs/bundling.md whose first line has a name, with some of its text replaced: the paths and packages of a
 * user.
 */
export function recipe(name: string, replaced: Readonly<Record<string, string>> = {}): string {
  const blocks = Array.from(page.matchAll(/^```\w+\n(.*?)^```$/gms), ([, code]) => code as string);
  const found = blocks.find((code) => new RegExp(`^(//|#) ${name.replaceAll('.', '\\.')}$`, 'm').test(code));
  if (found === undefined) throw new Error(`docs/bundling.md: expected a block that begins with the name ${name}`);
  return Object.entries(replaced).reduce((code, [from, to]) => {
    if (!code.includes(from)) throw new Error(`docs/bundling.md, ${name}: expected ${from}`);
    return code.replace(from, to);
  }, found);
}
