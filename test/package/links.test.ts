import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';
import { proseOf, readPage, root } from './support/markdown.js';

/** Every Markdown file of the repository, but for those that tests read as documents of somebody else. */
const files = spawnSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], {
  cwd: root,
  encoding: 'utf8',
})
  .stdout.split('\n')
  .filter((name) => name !== '' && !name.startsWith('test/fixtures/') && existsSync(join(root, name)));

/** The anchors that GitHub gives the headings of a file. */
function anchorsOf(file: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, heading] of proseOf(file).matchAll(/^#+ (.*)$/gm)) {
    const text = (heading as string).replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const anchor = text.replaceAll(/[^\p{L}\p{N}\s_-]/gu, '').replaceAll(' ', '-');
    let unique = anchor;
    for (let count = 1; anchors.has(unique); count++) unique = `${anchor}-${count}`;
    anchors.add(unique);
  }
  return anchors;
}

/** The links of a file to files of the repository and to headings. */
const linksOf = (file: string): string[] =>
  [
    ...proseOf(file)
      .replaceAll(/`[^`\n]*`/g, '')
      .matchAll(/\]\(([^)\s]+)\)/g),
  ]
    .map(([, target]) => target as string)
    .filter((target) => !/^\w+:/.test(target));

function isBroken(file: string, target: string): boolean {
  const [path = '', anchor] = target.split('#');
  const place = path === '' ? file : normalize(join(dirname(file), path));
  if (!existsSync(join(root, place))) return true;
  return anchor !== undefined && !anchorsOf(place).has(anchor);
}

test('there are Markdown files, with links', () => {
  expect(files).toContain('README.md');
  expect(files.flatMap(linksOf).length).toBeGreaterThan(100);
});

test.each(files)('the links of %s lead to files and headings', (file) => {
  expect(linksOf(file).filter((target) => isBroken(file, target))).toEqual([]);
});

describe('the internals', () => {
  const internals = files.filter((file) => file.startsWith('docs/internals/'));
  const PATH = /(?<![\w/.-])(?:native|src|test|bench|scripts|examples)\/[\w./-]*[\w/]/g;

  test.each(internals)('name only paths that are there, in %s', (file) => {
    const paths = new Set(readPage(file).match(PATH));
    expect([...paths].filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  test('name many', () => {
    expect(internals.flatMap((file) => readPage(file).match(PATH) ?? []).length).toBeGreaterThan(50);
  });
});
