// An npm that installs and runs nothing, and fails for packages and scripts that this project does not have: npm.mjs <npm> <arguments>
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const own = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));
const installable = [own.name, ...Object.keys({ ...own.peerDependencies, ...own.devDependencies })];

const [npm, command, ...args] = process.argv.slice(2);
const names = args.filter((arg) => !arg.startsWith('-'));

const isKnown = {
  install: () => names.every((name) => installable.includes(name)),
  run: () => names[0] in own.scripts,
  test: () => 'test' in own.scripts,
  init: () => spawnSync(npm, [command, ...args]).status === 0,
  pkg: () => spawnSync(npm, [command, ...args]).status === 0,
}[command];

if (!isKnown?.()) {
  console.error(`expected packages and scripts of package.json, received npm ${[command, ...args].join(' ')}`);
  process.exit(1);
}
