import { cpSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { type Check, expectEqual } from './check.js';
import { bun } from './managers.js';
import { ANSWER, BUN_MAIN, MAIN, NATIVE, PROGRAM } from './programs.js';
import { recipe } from './recipe.js';
import type { Workspace } from './workspace.js';

const WEBPACK = ['webpack@5', 'webpack-cli@6'];
const VITE = 'vite@8';
const TSUP = ['tsup@8', 'typescript@5']; // the last that runs on Node 20
const NEXT = ['next@16', 'react@19', 'react-dom@19'];

const native = JSON.stringify(NATIVE);

/** The bundlers that take too long, or too large a download, for test/package/bundles.test.ts. */
export const bundlers: readonly Check[] = [
  {
    name: 'webpack',
    quick: true,
    run(workspace) {
      const folder = workspace.installed('webpack', WEBPACK, {
        'main.mjs': MAIN,
        'webpack.config.mjs': `export default [true, false].map((module) => ({
  mode: 'production', optimization: { minimize: false }, target: 'node', entry: './main.mjs', externals: ${native},
  experiments: { outputModule: module }, externalsType: module ? 'module' : 'commonjs',
  output: { filename: module ? 'bundle.mjs' : 'bundle.cjs', module },
}));`,
      });
      workspace.node(['node_modules/webpack-cli/bin/cli.js'], folder);
      for (const file of ['bundle.mjs', 'bundle.cjs']) expectEqual(workspace.node([`dist/${file}`], folder), ANSWER);
    },
  },
  {
    name: 'vite-ssr',
    quick: true,
    run(workspace) {
      const folder = workspace.installed('vite', [VITE], {
        'main.js': MAIN,
        'vite.config.js': `export default { ssr: { noExternal: true, external: ${native} } };`,
      });
      workspace.node(['node_modules/vite/bin/vite.js', 'build', '--ssr', 'main.js'], folder);
      expectEqual(workspace.node(['dist/main.js'], folder), ANSWER);
    },
  },
  {
    name: 'tsup',
    quick: true,
    run(workspace) {
      const folder = workspace.installed('tsup', TSUP, {
        'main.ts': MAIN,
        'tsup.config.js': `export default { entry: ['main.ts'], format: ['esm', 'cjs'], noExternal: [/^drizzle-/] };`,
      });
      workspace.node(['node_modules/tsup/dist/cli-default.js'], folder);
      for (const file of ['main.js', 'main.cjs']) expectEqual(workspace.node([`dist/${file}`], folder), ANSWER);
    },
  },
  {
    name: 'bun-build',
    quick: true,
    run(workspace) {
      const folder = workspace.installed('bun-build', [], { 'main.mjs': MAIN, 'bun.mjs': BUN_MAIN });
      const externals = NATIVE.flatMap((name) => ['--external', name]);
      workspace.run(
        bun(workspace),
        ['build', 'main.mjs', '--target=node', '--outfile=dist/node.mjs', ...externals],
        folder,
      );
      expectEqual(workspace.node(['dist/node.mjs'], folder), ANSWER);
      workspace.run(bun(workspace), ['build', 'bun.mjs', '--target=bun', '--outfile=dist/bun.mjs'], folder);
      expectEqual(workspace.run(bun(workspace), ['dist/bun.mjs'], folder).trim(), ANSWER);
    },
  },
  {
    name: 'next',
    quick: false,
    async run(workspace) {
      const folder = workspace.installed('next', NEXT, nextFiles('export default {};'));
      workspace.node(['node_modules/next/dist/bin/next', 'build'], folder);
      const answer = await workspace.ask(['node_modules/next/dist/bin/next', 'start'], folder, 43_117, '/search');
      expectEqual(answer, ANSWER);
    },
  },
  {
    name: 'next-standalone',
    quick: false,
    async run(workspace) {
      const libsql = "'./node_modules/@libsql/**'"; // the driver's own binary, which it requires by a name that it makes
      const config = recipe('next.config.mjs', {
        "'better-sqlite3'": `...${native}`,
        "/prebuilds/**'": `/prebuilds/**', ${libsql}`,
      });
      const folder = workspace.installed('next', NEXT, nextFiles(config));
      workspace.node(['node_modules/next/dist/bin/next', 'build'], folder);
      const server = join(workspace.folder, 'next-server');
      cpSync(join(folder, '.next/standalone'), server, { recursive: true, verbatimSymlinks: true });
      await withoutProject(folder, async () => {
        expectEqual(await workspace.ask(['server.js'], server, 43_118, '/search'), ANSWER);
      });
    },
  },
];

function nextFiles(config: string): Record<string, string> {
  return {
    'app/layout.jsx': 'export default ({ children }) => <html><body>{children}</body></html>;',
    'app/search/route.js': `${PROGRAM}\nexport const dynamic = 'force-dynamic';\nexport const GET = () => new Response(search());\n`,
    'next.config.mjs': config,
  };
}

/** Does something while a project is not where it was built, as on a server that has only the output. */
async function withoutProject(folder: string, act: () => Promise<void>): Promise<void> {
  renameSync(folder, `${folder}-away`);
  try {
    await act();
  } finally {
    renameSync(`${folder}-away`, folder);
  }
}

/** The binary of this platform in a project. */
export function binaryIn(workspace: Workspace, folder: string): string {
  const script = "import { getLoadablePath } from 'drizzle-vector'; console.log(getLoadablePath())";
  const path = workspace.node(['--input-type=module', '-e', script], folder);
  return join(
    'drizzle-vector/prebuilds',
    path.split(/[\\/]/).at(-2) as string,
    readdirSync(join(path, '..'))[0] as string,
  );
}
