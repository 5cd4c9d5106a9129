import { expect, test } from 'vitest';
import { readPage } from './support/markdown.js';

test('docs/errors-and-limits.md lists every code of a VectorError, and no other', () => {
  const [, union = ''] = /export type VectorErrorCode =([^;]*);/.exec(readPage('src/errors/vector-error.ts')) ?? [];
  const codes = Array.from(union.matchAll(/'(\w+)'/g), ([, code]) => code);
  const listed = Array.from(readPage('docs/errors-and-limits.md').matchAll(/^`(\w+)` \| /gm), ([, code]) => code);

  expect(codes.length).toBeGreaterThan(30);
  expect(listed).toEqual(codes);
});
