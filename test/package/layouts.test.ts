import { cpSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { recipe } from '../installed/recipe.js';
import { execute } from '../support/execute.js';
import { LINES } from '../support/lines.js';
import { ownPlatform } from '../support/own-binary.js';
import { UserProject } from '../support/user-project.js';

const PROGRAM = `
import Database from 'better-sqlite3';
import { getLoadablePath, load } from 'drizzle-vector';
try {
  load(new Database(':memory:'));
  console.log(getLoadablePath());
} catch (error) {
  console.log(error.code, error.message);
}
`;

let project: UserProject;
let pristine: string;
let installed: string;

beforeAll(() => {
  project = new UserProject(LINES[0]?.[1] as string);
  installed = join(project.folder, 'node_modules/drizzle-vector');
  pristine = join(project.folder, 'pristine');
  renameSync(installed, pristine);
  project.write('program.mjs', PROGRAM);
});

beforeEach(() => {
  rmSync(installed, { recursive: true, force: true });
  cpSync(pristine, installed, { recursive: true });
});

afterAll(() => project.remove());

const run = (script = 'program.mjs'): string =>
  execute('env', ['-u', 'DRIZZLE_VECTOR_EXTENSION', process.execPath, script], project.folder).trim();

const prebuilds = (...parts: string[]): string => join(installed, 'prebuilds', ...parts);

/** Leaves the package one binary, as if it were for another platform. */
function haveOnly(platform: string): void {
  rmSync(prebuilds(), { recursive: true });
  cpSync(join(pristine, 'prebuilds', ownPlatform), prebuilds(platform), { recursive: true });
}

describe('the installed package', () => {
  test('has the binary of this platform', () => {
    expect(run()).toContain(prebuilds(ownPlatform));
  });

  test('prefers the binary of this platform to a build, unless it has the sources as a clone does', () => {
    const binary = readdirSync(prebuilds(ownPlatform))[0] as string;
    const built = join(installed, 'build/Release', binary);
    cpSync(prebuilds(ownPlatform, binary), built);

    expect(run()).toContain(prebuilds(ownPlatform));

    writeFileSync(join(installed, 'binding.gyp'), '{}');
    expect(run()).toContain(built);
    rmSync(built);
    expect(run()).toContain(prebuilds(ownPlatform));
  });

  test('names the binaries that it has, where it was installed on another platform', () => {
    haveOnly('aix-ppc64');

    const printed = run();

    expect(printed).toMatch(/^extension_not_found /);
    expect(printed).toContain(prebuilds(ownPlatform, 'vector'));
    expect(printed).toContain(`has binaries for aix-ppc64, and this process runs on ${ownPlatform}. Build the`);
  });

  test.runIf(process.platform === 'linux')(
    'tells glibc from musl, where it was installed on the other (which only Linux has)',
    () => {
      haveOnly(ownPlatform.endsWith('-musl') ? ownPlatform.slice(0, -'-musl'.length) : `${ownPlatform}-musl`);

      expect(run()).toContain('A binary for glibc does not run on musl (Alpine), nor the other way round.');
    },
  );

  test('says what a tool has left out that copies only imported files, such as Next', () => {
    rmSync(prebuilds(), { recursive: true });

    expect(run()).toContain('The package has no folder prebuilds. A tool that copies only imported files');
  });
});

describe('an archive of Electron', () => {
  const resources = (...parts: string[]): string => join(project.folder, 'resources', ...parts);

  /** As electron-builder lays an application out. The archive is a folder here, in which Electron sees files like these. */
  beforeEach(() => {
    rmSync(resources(), { recursive: true, force: true });
    mkdirSync(resources('app.asar/node_modules'), { recursive: true });
    for (const name of ['better-sqlite3', 'drizzle-orm', '@petamoriken']) {
      symlinkSync(join(project.folder, 'node_modules', name), resources('app.asar/node_modules', name), 'junction');
    }
    cpSync(pristine, resources('app.asar/node_modules/drizzle-vector'), { recursive: true });
    cpSync(join(project.folder, 'program.mjs'), resources('app.asar/main.mjs'));
  });

  test('has the binary in app.asar.unpacked', () => {
    const unpacked = resources('app.asar.unpacked/node_modules/drizzle-vector/prebuilds');
    cpSync(join(pristine, 'prebuilds'), unpacked, { recursive: true });

    expect(run(resources('app.asar/main.mjs'))).toContain(unpacked);
  });

  test('says how to unpack the binary, where it is in the archive', () => {
    const [, pattern] = /^ {2}- ('.*')$/m.exec(recipe('electron-builder.yml')) as RegExpExecArray;

    const printed = run(resources('app.asar/main.mjs'));

    expect(printed).toMatch(/^extension_not_found /);
    expect(printed).toContain(`Unpack it: asarUnpack: [${pattern}]`);
  });
});
