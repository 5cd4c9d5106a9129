// Tries the packed package in each runtime and with each driver, by the programs in this folder:
//
//   npm run test:runtimes [-- [--write] [--no-compile] [name...]]
//
// A name is a part of what a trial is called, such as `Bun`. `--no-compile` leaves out the drivers that npm compiles, a
// minute each. `--write` writes the table of docs/drivers.md when everything has passed. Each trial gets an empty project of
// its own, and the versions in trials.ts from npm.
import { execFile } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { execute } from '../support/execute.js';
import { nameOf, TRIALS, type Trial } from './trials.js';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = join(here, '..', '..');
const PAGE = join(root, 'docs', 'drivers.md');
const TABLE = /(<!-- npm run test:runtimes -- --write -->\n\n)[\s\S]*?(<!-- end -->)/;

const STEPS = ['load', 'filter', 'index', 'hybrid', 'rollback', 'graph'];
const DRIZZLE_STEPS = [...STEPS, 'migrate', 'reopen'];

const AT_ONCE = 2;
const TIMEOUT = 300_000; // against a hang

type Results = Record<string, true | string>;

const { values: options, positionals: names } = parseArgs({
  allowPositionals: true,
  options: { write: { type: 'boolean', default: false }, 'no-compile': { type: 'boolean', default: false } },
});
const chosen = TRIALS.filter(
  (trial) =>
    (names.length === 0 || names.some((name) => nameOf(trial).includes(name))) &&
    !(options['no-compile'] && trial.compiles),
);
if (chosen.length === 0) throw new Error(`Expected a part of one of:\n${TRIALS.map(nameOf).join('\n')}`);

const run = promisify(execFile);
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'drizzle-vector-runtimes-')));
try {
  const failed = await failedTrials(pack());
  if (options.write && chosen.length === TRIALS.length && failed === 0) writeTable();
  console.log(`${chosen.length - failed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function failedTrials(tarball: string): Promise<number> {
  const waiting = chosen.values();
  let failed = 0;
  const work = async () => {
    for (const trial of waiting) if (!(await passes(trial, tarball))) failed += 1;
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return failed;
}

/** Packs the package with a binary for this machine. */
function pack(): string {
  return execute(process.execPath, [join(root, 'scripts/stage-package.mjs')], folder).trim();
}

/** Runs one trial, and tells what went wrong. */
async function passes(trial: Trial, tarball: string): Promise<boolean> {
  const project = mkdtempSync(join(folder, 'project-'));
  const failure = await install(trial, tarball, project)
    .then(() => resultsOf(trial, project))
    .then((results) => failureOf(trial, results))
    .catch((error: Error & { stdout?: string; stderr?: string }) =>
      [error.message, error.stdout, error.stderr].join('\n'),
    );
  console.log(failure === undefined ? `✓ ${nameOf(trial)}` : `✗ ${nameOf(trial)}\n${failure}`);
  rmSync(project, { recursive: true, force: true });
  return failure === undefined;
}

async function install({ packages, drizzle = '0.45.4' }: Trial, tarball: string, project: string): Promise<void> {
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'user', private: true, type: 'module' }));
  const wanted = [tarball, `drizzle-orm@${drizzle}`, ...packages];
  await run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', ...wanted], { cwd: project });
  for (const file of readdirSync(here).filter((name) => name.includes('program') || name === 'connect.mjs')) {
    cpSync(join(here, file), join(project, file));
  }
}

/** The line of JSON that the program prints at its end. */
async function resultsOf({ from, command, driver, drizzle }: Trial, project: string): Promise<Results> {
  const data = join(project, 'data');
  mkdirSync(data);
  const [name = '', ...rest] =
    from === undefined
      ? [...command, await loadablePath(project)]
      : [
          ...['npx', '--yes', `--package=${from}`, '--', ...command],
          drizzle === undefined ? 'sql-program.mjs' : 'drizzle-program.mjs',
          driver.split(' ')[0] as string,
        ];
  const { stdout } = await run(name, [...rest, data], { cwd: project, timeout: TIMEOUT });
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Results;
}

async function loadablePath(project: string): Promise<string> {
  const program = 'import { getLoadablePath } from "drizzle-vector"; console.log(getLoadablePath())';
  const { stdout } = await run('node', ['--input-type=module', '-e', program], { cwd: project });
  return stdout.trim();
}

function failureOf({ drizzle }: Trial, given: Results): string | undefined {
  const step = (drizzle === undefined ? STEPS : DRIZZLE_STEPS).find((name) => given[name] !== true);
  return step === undefined ? undefined : `${step}: ${given[step] ?? 'it was not reached'}\n${JSON.stringify(given)}`;
}

function writeTable(): void {
  const rows = TRIALS.map(({ runtime, driver, drizzle }) => `${runtime} | ${driver} | ${drizzle ?? 'SQL only'}`);
  const table = ['Runtime | Driver | drizzle-orm', '--- | --- | ---', ...rows].join('\n');
  const page = readFileSync(PAGE, 'utf8');
  if (!TABLE.test(page)) throw new Error(`Expected the marks of the table in ${PAGE}`);
  writeFileSync(
    PAGE,
    page.replace(TABLE, (_, before: string, after: string) => `${before}${table}\n\n${after}`),
  );
}
