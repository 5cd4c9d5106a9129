// Installs the packed package into empty projects, and uses it there: `npm run test:package`. The tools come from the
// registry of npm, into a temporary folder.
//
//   npm run test:package                     every check
//   npm run test:package -- --quick          without those that take longest
//   npm run test:package -- pnpm webpack     the named checks
import { bundlers } from './bundlers.js';
import type { Check } from './check.js';
import { compilers } from './compilers.js';
import { managers } from './managers.js';
import { singleFiles } from './single-files.js';
import { Workspace } from './workspace.js';

const checks: readonly Check[] = [...managers, ...bundlers, ...singleFiles, ...compilers];

function chosen(args: readonly string[]): readonly Check[] {
  const names = args.filter((arg) => arg !== '--quick');
  const unknown = names.filter((name) => !checks.some((check) => check.name === name));
  if (unknown.length > 0) {
    throw new Error(`expected some of ${checks.map(({ name }) => name).join(', ')}, received ${unknown.join(', ')}`);
  }
  if (names.length > 0) return checks.filter(({ name }) => names.includes(name));
  return args.includes('--quick') ? checks.filter(({ quick }) => quick) : checks;
}

const workspace = new Workspace();
try {
  for (const check of chosen(process.argv.slice(2))) {
    const start = Date.now();
    const seconds = (): string => `${((Date.now() - start) / 1000).toFixed(1)} s`;
    try {
      await check.run(workspace);
      console.log(`ok    ${check.name.padEnd(18)} ${seconds()}`);
    } catch (error) {
      console.log(`FAIL  ${check.name.padEnd(18)} ${seconds()}\n${error instanceof Error ? error.message : error}`);
      process.exitCode = 1;
    }
  }
} finally {
  workspace.remove();
}
