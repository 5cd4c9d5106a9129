import { expect, test } from 'vitest';
import { readPage } from './support/markdown.js';

const source = readPage('src/errors/vector-error.ts');
const [, union = ''] = /export type VectorErrorCode =([^;]*);/.exec(source) ?? [];
const codes = Array.from(union.matchAll(/'(\w+)'/g), ([, code]) => code);

test.each([
  ['docs/errors-and-limits.md', readPage('docs/errors-and-limits.md'), /^`(\w+)` \| /gm],
  ['the docstring of VectorErrorCode', source, /^ \* \| `(\w+)` \| /gm],
])('%s lists every code of a VectorError, and no other', (_place, text, row) => {
  expect(codes.length).toBeGreaterThan(30);
  expect(Array.from(text.matchAll(row), ([, code]) => code)).toEqual(codes);
});
