// Runs a fault campaign of test/faults: `npm run faults -- <campaign> [--full] [--from N] [--seed S]`. The README there
// describes the campaigns. `--short` runs the short share of all of them, as CI does, and `--full` alone runs all of them.
//
// A short share takes its seed from the date, and prints it. Only a full run adds a line to test/faults/results.jsonl. When it
// is ended by Ctrl-C, or after `--seconds N`, the line has the point where `--from` goes on.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const faults = join(root, 'test', 'faults');

/**
 * A campaign is a program, or several runs of it. `variant` is how it is built. `full` and `short` are its options. A
 * step of "spread" takes points all over the campaign, as many as fit into the seconds.
 */
const calls = (full, short) => full.map((mode) => ({ full: mode, short: [...mode, ...short] }));
const CASE = { full: [], short: [] };
const CAMPAIGNS = {
  io: { runs: calls([[], ['--wal'], ['--lasting'], ['--wal', '--lasting']], ['--step', '31', '--seconds', '8']) },
  crash: {
    runs: [[], ['--wal']].map((mode) => ({
      full: [...mode, '--count', '10000'],
      short: [...mode, '--seconds', '6'],
    })),
  },
  kill: { runs: [{ full: ['--count', '3000'], short: ['--seconds', '12'] }] },
  malloc: { runs: calls([[]], ['--step', '149', '--seconds', '15']) },
  new: { runs: calls([[]], ['--step', '61', '--seconds', '12']) },
  interrupt: { runs: calls([[]], ['--step', '499', '--seconds', '15']) },
  authorizer: { runs: calls([[]], ['--step', '19', '--seconds', '10']) },
  corrupt: { variant: 'fast', runs: [{ full: ['--count', '100000'], short: ['--seconds', '25'] }] },
  sqlfuzz: { variant: 'asan', runs: [{ full: ['--seconds', '3600'], short: ['--seconds', '30'] }] },
  threads: { variant: 'tsan', runs: [{ full: ['--seconds', '1800'], short: ['--seconds', '25'] }] },
};
const CASES = readdirSync(join(faults, 'cases'))
  .filter((name) => name.endsWith('.cc'))
  .map((name) => basename(name, '.cc'));
for (const name of CASES) CAMPAIGNS[`case-${name}`] = { variant: 'asan', folder: 'cases' };
const FUZZERS = ['create', 'json', 'segment', 'packed', 'arrow', 'plan'];
for (const name of FUZZERS) {
  CAMPAIGNS[`fuzz-${name}`] = {
    variant: 'fast',
    folder: 'fuzzers',
    runs: [{ full: ['--seconds', '600'], short: ['--seconds', '5'] }],
  };
}

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    full: { type: 'boolean', default: false },
    short: { type: 'boolean', default: false },
    from: { type: 'string', default: '0' },
    seed: { type: 'string', default: new Date().toISOString().slice(0, 10).replaceAll('-', '') },
    run: { type: 'string' }, // one of the runs of the campaign, counted from 0
    only: { type: 'string' }, // one point
    step: { type: 'string' }, // every so many points only
    seconds: { type: 'string' },
  },
});

process.exitCode = await main();

async function main() {
  if ((options.short || options.full) && positionals.length === 0) return await runAll(Object.keys(CAMPAIGNS));
  if (positionals[0] === 'cases') return await runAll(CASES.map((name) => `case-${name}`));
  const unknown = positionals.filter((name) => !(name in CAMPAIGNS));
  if (positionals.length === 0 || unknown.length > 0) {
    console.error(`expected a campaign (${Object.keys(CAMPAIGNS).join(', ')}), received ${unknown.join() || 'none'}`);
    return 2;
  }
  return await runAll(positionals);
}

async function runAll(names) {
  build(names);
  const runs = names.flatMap((name) => {
    const { runs = [CASE], variant = 'plain' } = CAMPAIGNS[name];
    return runs.map((run, index) => ({ name, variant, run, index })).filter(({ index }) => isWanted(index));
  });
  const results = [];
  const next = async () => {
    for (let run = runs.shift(); run !== undefined; run = runs.shift()) results.push(await runOne(run));
  };
  // A full campaign runs alone, so that it can go on in the background of other work.
  const lanes = options.full ? 1 : Math.min(2, availableParallelism());
  await Promise.all(Array.from({ length: lanes }, next));
  const failed = results.filter(({ status }) => status !== 0);
  for (const { name, status } of failed) console.error(`${name}: status ${status}`);
  return failed.length > 0 ? 1 : 0;
}

function isWanted(index) {
  return options.run === undefined || Number(options.run) === index;
}

/** Builds the programs, those of one variant together. */
function build(names) {
  const variantOf = (name) => CAMPAIGNS[name].variant ?? 'plain';
  for (const variant of new Set(names.map(variantOf))) {
    const own = names.filter((name) => variantOf(name) === variant);
    const targets = own.map(programOf);
    if (own.includes('threads')) targets.push(join(root, 'build', 'faults', variant, 'vector.so'));
    if (variant === 'plain') buildExtension();
    else checkClang();
    const using = [`FAULTS_CC=${process.env.CC || 'gcc'}`, `FAULTS_CXX=${process.env.CXX || 'g++'}`];
    make(['-f', join(faults, 'Makefile'), `V=${variant}`, ...using, `-j${availableParallelism()}`, ...targets]);
  }
}

function programOf(name) {
  const { variant = 'plain', folder = 'campaigns' } = CAMPAIGNS[name];
  return join(root, 'build', 'faults', variant, folder, name.replace(/^(fuzz|case)-/, ''));
}

function make(args) {
  const { status, error } = spawnSync('make', ['--silent', '--no-print-directory', ...args], { stdio: 'inherit' });
  if (error) throw error;
  if (status !== 0) throw new Error(`make ended with status ${status}`);
}

/** Its object files are linked into the programs. Nothing is compiled if they are newer than the sources. */
function buildExtension() {
  const options = existsSync(join(root, 'build', 'stage', 'Release')) ? [] : ['--force'];
  execFileSync(process.execPath, [join(root, 'scripts', 'build-native.mjs'), ...options], {
    cwd: root,
    stdio: 'inherit',
  });
}

function checkClang() {
  if (spawnSync('clang++', ['--version']).status === 0) return;
  throw new Error('expected clang++, which builds with sanitizers and libFuzzer: apt-get install clang');
}

async function runOne({ name, variant, run, index }) {
  const program = programOf(name);
  const sources = options.full ? sourcesHash() : '';
  const folder = mkdtempSync(join(tmpdir(), 'faults-'));
  const asked = options.full ? run.full : run.short;
  const own =
    options.only === undefined ? ['--seed', options.seed, '--from', firstPoint(asked)] : ['--only', options.only];
  const extra = name === 'threads' ? [join(root, 'build', 'faults', variant, 'vector.so'), folder] : [folder];
  const limits = ['step', 'seconds'].flatMap((limit) => (options[limit] ? [`--${limit}`, options[limit]] : []));
  const args = run === CASE ? [] : [...asked, ...own, ...limits, ...extra];
  console.log(`== ${name} (run ${index}): ${args.slice(0, -1).join(' ')}`);
  try {
    const { status, output } = await spawned(program, args);
    const line = output.match(/^RESULT (\{.*\})$/m)?.[1];
    if (line !== undefined && options.full) keep(JSON.parse(line), sources);
    // A campaign that ends without a result has not run to its end. A case, and a single point, print none.
    const isCut = line === undefined && run !== CASE && options.only === undefined;
    return { name, status: isCut ? status || 3 : status };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A short share of a campaign with a step begins at another point each day. */
function firstPoint(asked) {
  const step = asked.indexOf('--step');
  if (options.full || step < 0 || options.from !== '0') return options.from;
  return String(Number(options.seed) % Number(asked[step + 1]));
}

function spawned(program, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        ...process.env,
        ASAN_OPTIONS: 'detect_leaks=1:abort_on_error=0:allocator_may_return_null=1',
        UBSAN_OPTIONS: 'halt_on_error=1:print_stacktrace=1',
        TSAN_OPTIONS: 'halt_on_error=0:exitcode=66',
      },
    });
    let output = '';
    child.stdout.on('data', (bytes) => {
      output += bytes;
      process.stdout.write(bytes);
    });
    const stop = () => child.kill('SIGTERM');
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, stop);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      for (const name of ['SIGINT', 'SIGTERM']) process.off(name, stop);
      resolve({ status: signal === null ? code : 1, output });
    });
  });
}

/** The hash of the sources that a run is of. Unlike that of a commit, it stays the same when commits are rewritten. */
function sourcesHash() {
  return execFileSync('git', ['rev-parse', '--short', 'HEAD:native'], { cwd: root, encoding: 'utf8' }).trim();
}

function keep(result, sources) {
  const date = new Date().toISOString().slice(0, 10);
  appendFileSync(join(faults, 'results.jsonl'), `${JSON.stringify({ date, sources, ...result })}\n`);
}
