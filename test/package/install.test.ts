import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { execute } from '../support/execute.js';
import { ownBinary } from '../support/own-binary.js';
import { unpackPackage } from '../support/unpack-package.js';

describe('a project that has the packed package', () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'drizzle-vector-install-')));
  const project = join(folder, 'project');
  const modules = join(project, 'node_modules');

  const npm = (...args: string[]) => execute('npm', [...args, '--offline', '--no-audit', '--no-fund'], project);

  const versionOfExtension = (): unknown => {
    const db = new Database(':memory:');
    try {
      db.loadExtension(ownBinary(join(modules, 'drizzle-vector')));
      return db.prepare('select vector_version()').pluck().get();
    } finally {
      db.close();
    }
  };

  beforeAll(() => {
    const unpacked = join(folder, 'package');
    unpackPackage(unpacked);
    const manifest = join(unpacked, 'package.json');
    // The other packages would come from a registry, which the tests do without.
    const { dependencies: _, peerDependencies: __, ...rest } = JSON.parse(readFileSync(manifest, 'utf8'));
    writeFileSync(manifest, JSON.stringify(rest));
    execute('npm', ['pack', '--ignore-scripts', './package'], folder);

    mkdirSync(project);
    writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'user', private: true }));
    npm('install', join(folder, `drizzle-vector-${rest.version}.tgz`));
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('installs it from the lock file, with the extension, and without compiling', () => {
    rmSync(modules, { recursive: true });
    npm('ci');
    expect(versionOfExtension()).toEqual(expect.any(String));
  });

  test('keeps the extension when npm rebuilds its packages', () => {
    npm('rebuild');
    expect(versionOfExtension()).toEqual(expect.any(String));
  });
});
