import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { execute } from '../support/execute.js';
import { LINES } from '../support/lines.js';
import {
  node10Project,
  type TypeScriptProject,
  typeScriptProjects,
  writeTypeScriptProject,
} from '../support/typescript-project.js';
import { UserProject } from '../support/user-project.js';

const installed = (path: string): string => fileURLToPath(new URL(`../../node_modules/${path}`, import.meta.url));
const version = (name: string): string => createRequire(import.meta.url)(`${name}/package.json`).version;

/** The newest TypeScript, and the last one that resolves modules as Node 10 did. */
const NEWEST = installed('typescript/bin/tsc');
const OLDER = installed('@typescript/old/bin/tsc');

// TypeScript 6 wants to be told that the resolution of Node 10 is on its way out.
const withNode10 = { ...node10Project, options: { ...node10Project.options, ignoreDeprecations: '6.0' } };

// TypeScript 5.4 does not know this one.
const withNode20: TypeScriptProject = { name: 'CommonJS of Node 20', type: 'commonjs', options: { module: 'node20' } };

const projects: readonly (readonly [name: string, project: TypeScriptProject, compiler: string])[] = [
  ...typeScriptProjects.map((project) => [project.name, project, NEWEST] as const),
  [withNode20.name, withNode20, NEWEST],
  [withNode10.name, withNode10, OLDER],
];

/** What differs between the two lines of Drizzle is the same in every project of one format. */
const projectsWith = (line: string) => (line === '0.45' ? projects : projects.slice(0, 2));

describe.each(LINES)('a TypeScript project with Drizzle %s', (line, packages) => {
  let user: UserProject;

  beforeAll(() => {
    user = new UserProject(packages);
  });

  afterAll(() => user.remove());

  test.each(projectsWith(line))('of %s compiles, and emits declarations', (_name, project, compiler) => {
    const folder = writeTypeScriptProject(user.folder, project);

    expect(execute(process.execPath, [compiler, '-p', '.'], folder)).toBe('');
  });
});

test('the compilers are of two lines', () => {
  expect(version('typescript')).toMatch(/^7\./);
  expect(version('@typescript/old')).toMatch(/^6\./);
});
