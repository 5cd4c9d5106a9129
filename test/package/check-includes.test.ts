import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

describe('the check of the includes', () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'includes-'));
  });

  afterEach(() => rmSync(root, { recursive: true }));

  function check(files: Record<string, string>): { status: number | null; problems: string[] } {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    const { status, stderr } = spawnSync(process.execPath, ['scripts/check-includes.mjs', root], { encoding: 'utf8' });
    const problems = stderr.split('\n').filter((line) => line !== '');
    return { status, problems: problems.map((line) => line.replace(`${root}/`, '')) };
  }

  test('passes includes of the own folder and of folders below', () => {
    const files = {
      'extension.cc': '#include "storage/table.h"\n',
      'storage/table.h': '#include <vector>\n#include "base/bytes.h"\n#include "storage/chunk.h"\n',
      'storage/chunk.h': '',
      'base/bytes.h': '',
    };

    expect(check(files)).toEqual({ status: 0, problems: [] });
  });

  test('names the line of an include from a folder above', () => {
    const files = { 'base/bytes.h': '#pragma once\n\n#include "storage/table.h"\n', 'storage/table.h': '' };

    expect(check(files)).toEqual({
      status: 1,
      problems: ['base/bytes.h:3: expected no include from a folder above, received "storage/table.h"'],
    });
  });

  test.each([
    ['#include <storage/table.h>', 'expected no include from a folder above, received "storage/table.h"'],
    ['#include"storage/table.h"', 'expected no include from a folder above, received "storage/table.h"'],
    ['#include "base/../storage/table.h"', 'expected a path without . and .., received "base/../storage/table.h"'],
    ['#include <./storage/table.h>', 'expected a path without . and .., received <./storage/table.h>'],
    ['#include "base//bits.h"', 'expected a path without . and .., received "base//bits.h"'],
    ['#include TABLE', 'expected an include of a path, received TABLE'],
  ])('refuses %s in base', (include, problem) => {
    expect(check({ 'base/bytes.h': `${include}\n` })).toEqual({ status: 1, problems: [`base/bytes.h:1: ${problem}`] });
  });

  test('refuses a file that it does not read, except for the exports of the library', () => {
    expect(check({ 'exports.map': '', 'base/bytes.hpp': '', 'base/bytes.c': '' })).toEqual({
      status: 1,
      problems: ['base/bytes.c', 'base/bytes.hpp'].map((path) => `${path}:1: expected a file named .h, .cc or .inl`),
    });
  });

  test('names a folder without a place in the order', () => {
    expect(check({ 'util/bytes.h': '' })).toEqual({
      status: 1,
      problems: ['util/bytes.h:1: expected a folder of the order'],
    });
  });

  test('refuses an include that does not begin at the root', () => {
    expect(check({ 'base/bytes.cc': '#include "bytes.h"\n' })).toEqual({
      status: 1,
      problems: ['base/bytes.cc:1: expected an include from a folder of the order, received "bytes.h"'],
    });
  });

  test('names a circle of files, and takes a header and its source for one', () => {
    const files = {
      'base/a.h': '',
      'base/a.cc': '#include "base/a.h"\n#include "base/b.h"\n',
      'base/b.h': '#include "base/a.h"\n',
    };

    expect(check(files)).toEqual({
      status: 1,
      problems: ['base/b.h:1: expected no circle, received base/a -> base/b -> base/a'],
    });
  });
});
