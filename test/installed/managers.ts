import { join } from 'node:path';
import { type Check, expectEqual } from './check.js';
import { ANSWER, BUN_MAIN, MAIN } from './programs.js';
import type { Workspace } from './workspace.js';

const PNPM = 'pnpm@10'; // the last that runs on Node 20
const YARN_1 = 'yarn@1';
const YARN_4 = '@yarnpkg/cli-dist@4';
const BUN = 'bun@1';

/** The package managers. Each installs with scripts off, so that no compiler is used. */
export const managers: readonly Check[] = [
  manager('npm', {}, (workspace, folder) => {
    workspace.run('npm', ['install', '--ignore-scripts'], folder);
  }),
  manager('pnpm', {}, (workspace, folder) => {
    workspace.node([join(workspace.tool(PNPM, 'pnpm'), 'bin/pnpm.cjs'), 'install', '--ignore-scripts'], folder);
  }),
  manager('yarn-1', {}, (workspace, folder) => {
    workspace.node([yarn1(workspace), 'install', '--ignore-scripts', '--non-interactive'], folder);
  }),
  manager('yarn-4', yarnRc('node-modules'), (workspace, folder) => {
    workspace.node([yarn4(workspace), 'install'], folder);
  }),
  {
    name: 'yarn-4-pnp',
    quick: true,
    run(workspace) {
      const folder = workspace.project('yarn-4-pnp', { 'main.mjs': MAIN, ...yarnRc('pnp') });
      workspace.node([yarn4(workspace), 'install'], folder);
      expectEqual(workspace.node([yarn4(workspace), 'node', 'main.mjs'], folder), ANSWER);
    },
  },
  {
    name: 'bun',
    quick: true,
    run(workspace) {
      const folder = workspace.project('bun', { 'main.mjs': MAIN, 'bun.mjs': BUN_MAIN });
      workspace.run(bun(workspace), ['install', '--ignore-scripts'], folder);
      expectEqual(workspace.node(['main.mjs'], folder), ANSWER);
      expectEqual(workspace.run(bun(workspace), ['bun.mjs'], folder).trim(), ANSWER);
    },
  },
];

/** The program of Bun, which lies in a package for each platform. */
export function bun(workspace: Workspace): string {
  const variant = process.arch === 'arm64' ? 'aarch64' : 'x64';
  return join(workspace.tool(BUN, 'bun'), '../@oven', `bun-${process.platform}-${variant}`, 'bin/bun');
}

const yarn1 = (workspace: Workspace): string => join(workspace.tool(YARN_1, 'yarn-1'), 'bin/yarn.js');
const yarn4 = (workspace: Workspace): string => join(workspace.tool(YARN_4, 'yarn-4'), 'bin/yarn.js');

// An empty lock file makes the folder a project of its own.
function yarnRc(linker: string): Record<string, string> {
  return { 'yarn.lock': '', '.yarnrc.yml': `nodeLinker: ${linker}\n` };
}

function manager(
  name: string,
  files: Record<string, string>,
  install: (workspace: Workspace, folder: string) => void,
): Check {
  return {
    name,
    quick: true,
    run(workspace) {
      const folder = workspace.project(name, { 'main.mjs': MAIN, ...files });
      install(workspace, folder);
      expectEqual(workspace.node(['main.mjs'], folder), ANSWER);
    },
  };
}
