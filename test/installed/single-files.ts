import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { binaryIn } from './bundlers.js';
import { type Check, expectEqual } from './check.js';
import { bun } from './managers.js';
import { ANSWER, BUN_MAIN, MAIN, NATIVE } from './programs.js';
import { recipe } from './recipe.js';

const POSTJECT = 'postject@1.0.0-alpha.6'; // which the documentation of Node names
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2'; // as that documentation has it

const FOLDER = { "'/var/lib/my-app'": 'process.argv[2]' };

const ADVICE = 'This program is a single file.';

/** Programs that are one file, with the extension in it. */
export const singleFiles: readonly Check[] = [
  {
    name: 'bun-compile',
    quick: true,
    run(workspace) {
      const folder = workspace.installed('bun-compile', [], {});
      const binary = binaryIn(workspace, folder);
      workspace.write(folder, {
        'without.mjs': BUN_MAIN,
        'main.mjs': `${recipe('bun-main.js', { 'drizzle-vector/prebuilds/linux-x64/vector.so': binary, ...FOLDER })}${BUN_MAIN}`,
      });
      for (const name of ['without', 'main']) {
        workspace.run(bun(workspace), ['build', `${name}.mjs`, '--compile', `--outfile=out/${name}`], folder);
      }
      const extracted = join(workspace.folder, 'extracted-bun');
      expectEqual(workspace.run(join(folder, 'out/main'), [extracted], '/').trim(), ANSWER);
      expectEqual(workspace.run(join(folder, 'out/main'), [extracted], '/').trim(), ANSWER);
      expectAdvice(() => workspace.run(join(folder, 'out/without'), [], '/'));
    },
  },
  {
    name: 'node-sea',
    quick: false,
    async run(workspace) {
      const folder = workspace.installed('node-sea', [], {});
      const binary = join('node_modules', binaryIn(workspace, folder));
      workspace.write(folder, {
        'without.mjs': MAIN,
        'main.mjs': `${recipe('sea-main.mjs', FOLDER)}${MAIN}`,
      });
      for (const name of ['without', 'main']) {
        await build({
          ...{ entryPoints: [join(folder, `${name}.mjs`)], bundle: true, platform: 'node', format: 'cjs' },
          ...{ outfile: join(folder, `${name}.cjs`), external: NATIVE, logLevel: 'silent' },
          // What is inside of the program can require modules of Node alone.
          banner: { js: `require = require('node:module').createRequire(process.execPath);` },
        });
        const config = { main: `${name}.cjs`, output: `${name}.blob`, disableExperimentalSEAWarning: true };
        workspace.write(folder, { 'sea.json': JSON.stringify({ ...config, assets: { 'vector.so': binary } }) });
        workspace.node(['--experimental-sea-config', 'sea.json'], folder);
        copyFileSync(process.execPath, join(folder, name));
        const postject = join(workspace.tool(POSTJECT, 'postject'), 'dist/cli.js');
        workspace.node([postject, name, 'NODE_SEA_BLOB', `${name}.blob`, '--sentinel-fuse', FUSE], folder);
      }
      const extracted = join(workspace.folder, 'extracted-node');
      expectEqual(workspace.run(join(folder, 'main'), [extracted], '/').trim(), ANSWER);
      rmSync(join(folder, 'node_modules/drizzle-vector'), { recursive: true }); // which it would find beside itself
      expectAdvice(() => workspace.run(join(folder, 'without'), [], '/'));
    },
  },
];

function expectAdvice(run: () => string): void {
  try {
    run();
  } catch (error) {
    if ((error as Error).message.includes(ADVICE)) return;
    throw error;
  }
  throw new Error(`expected an error with ${JSON.stringify(ADVICE)}, received none`);
}
