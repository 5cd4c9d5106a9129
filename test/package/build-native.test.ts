import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const suffix = process.platform === 'darwin' ? 'dylib' : 'so';
const LIBRARY = `build/Release/vector.${suffix}`;

const extensionThatAnswers = (answer: string) => `
#include "sqlite3ext.h"
SQLITE_EXTENSION_INIT1
static void answer(sqlite3_context* context, int, sqlite3_value**) { sqlite3_result_int(context, ${answer}); }
extern "C" __attribute__((visibility("default"))) int sqlite3_vector_init(
    sqlite3* db, char**, const sqlite3_api_routines* api) {
  SQLITE_EXTENSION_INIT2(api)
  return sqlite3_create_function(db, "answer", 0, SQLITE_UTF8, nullptr, answer, nullptr, nullptr);
}
`;

const bindingGyp = JSON.stringify({
  targets: [
    {
      target_name: 'vector',
      type: 'shared_library',
      product_prefix: '',
      product_extension: suffix,
      sources: ['native/answer.cc'],
      include_dirs: ['node_modules/better-sqlite3/deps/sqlite3'].map((path) => join(root, path)),
    },
  ],
});

// Counts its calls. It can hang in the middle of a file as long as nobody kills it, wait for another compiler before it
// links, and write another text into the source that it has compiled.
const compiler = `#!/bin/sh
tree=$(dirname "$0")
step=compile
for argument; do
  [ "$argument" = -shared ] && step=link
  [ "$previous" = -o ] && output=$argument
  previous=$argument
done
[ -z "$output" ] && exec ${process.env.CXX ?? 'c++'} "$@" # gyp asks it for its version
echo "$step" >> "$tree/calls"
if [ "$HANG_AT" = "$step" ]; then
  echo "half a file" > "$output"
  touch "$tree/hangs"
  sleep 300
fi
if [ -n "$COMPILERS" ] && [ "$step" = link ]; then
  until [ "$(grep -c link "$tree/calls")" = "$COMPILERS" ]; do sleep 0.01; done
fi
${process.env.CXX ?? 'c++'} "$@" || exit
if [ -n "$EDIT" ] && [ "$step" = compile ]; then
  printf '%s' "$EDIT" > "$tree/native/answer.cc"
  touch "$output"
fi
`;

/** A checkout with the real build script, and an extension of one function that compiles in a moment. */
class Checkout {
  readonly folder: string;

  constructor(original?: Checkout, name = 'drizzle-vector-build-') {
    this.folder = realpathSync(mkdtempSync(join(tmpdir(), name)));
    if (original) {
      cpSync(original.folder, this.folder, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
      rmSync(join(this.folder, 'calls'));
      return;
    }
    for (const name of ['scripts', 'native']) mkdirSync(join(this.folder, name));
    cpSync(join(root, 'scripts/build-native.mjs'), join(this.folder, 'scripts/build-native.mjs'));
    symlinkSync(join(root, 'node_modules'), join(this.folder, 'node_modules'));
    this.write('binding.gyp', bindingGyp);
    writeFileSync(join(this.folder, 'compiler'), compiler, { mode: 0o755 });
    this.write('native/answer.cc', extensionThatAnswers('1'));
  }

  /** Takes the real binding.gyp, but for its sources, and the packages into the checkout itself. */
  becomeReal(): void {
    const text = readFileSync(join(root, 'binding.gyp'), 'utf8');
    this.write('binding.gyp', text.replace(/"sources": \[[^\]]*\]/, '"sources": ["native/answer.cc"]'));
    cpSync(join(root, 'native/exports.map'), join(this.folder, 'native/exports.map'));
    rmSync(join(this.folder, 'node_modules'));
    mkdirSync(join(this.folder, 'node_modules'));
    symlinkSync(join(root, 'node_modules/node-gyp'), join(this.folder, 'node_modules/node-gyp'));
    const needed = ['better-sqlite3/deps/sqlite3', 'better-sqlite3/package.json'];
    needed.push(...['include', 'javascript', 'package.json'].map((name) => `usearch/${name}`));
    for (const path of needed.map((name) => join('node_modules', name))) {
      cpSync(join(root, path), join(this.folder, path), { recursive: true });
    }
  }

  write(name: string, text: string): void {
    writeFileSync(join(this.folder, name), text);
  }

  build(args: readonly string[] = [], env: NodeJS.ProcessEnv = {}) {
    return spawnSync(process.execPath, this.#command(args), { encoding: 'utf8', env: this.#env(env) });
  }

  /** Runs builds at once, which link at the same time, and gives their exit statuses. */
  async buildAtOnce(count: number): Promise<unknown[]> {
    const env = this.#env({ COMPILERS: String(count) });
    const builds = Array.from({ length: count }, () =>
      spawn(process.execPath, this.#command(['--force']), { stdio: 'ignore', env }),
    );
    const ends = await Promise.all(builds.map((build) => once(build, 'exit')));
    return ends.map(([status]) => status);
  }

  /** Starts a build whose compiler hangs, and kills them all. */
  async buildAndKill(step: 'compile' | 'link'): Promise<void> {
    const build = spawn(process.execPath, this.#command([]), {
      detached: true, // with a process group of its own, to be killed as a whole
      stdio: 'ignore',
      env: this.#env({ HANG_AT: step }),
    });
    const ended = once(build, 'exit');
    await vi.waitUntil(() => existsSync(join(this.folder, 'hangs')), { timeout: 30_000 });
    process.kill(-(build.pid as number), 'SIGKILL');
    expect(await ended).toEqual([null, 'SIGKILL']);
  }

  /** How often the compiler was called. */
  get calls(): number {
    const path = join(this.folder, 'calls');
    return existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n').length : 0;
  }

  /** What the extension in the checkout answers. */
  get answer(): unknown {
    const db = new Database(':memory:');
    try {
      db.loadExtension(join(this.folder, LIBRARY));
      return db.prepare('select answer()').pluck().get();
    } finally {
      db.close();
    }
  }

  get stages(): string[] {
    return readdirSync(join(this.folder, 'build/stage'));
  }

  #command(args: readonly string[]): string[] {
    return [join(this.folder, 'scripts/build-native.mjs'), ...args];
  }

  #env(more: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
    return { ...process.env, CXX: join(this.folder, 'compiler'), ...more };
  }
}

// On Windows node-gyp takes its compiler from Visual Studio, which no script can stand in for.
describe.skipIf(process.platform === 'win32')('building the extension', { timeout: 60_000 }, () => {
  const checkouts: Checkout[] = [];
  let built: Checkout;

  const checkout = (original?: Checkout, name?: string): Checkout => {
    const made = new Checkout(original, name);
    checkouts.push(made);
    return made;
  };

  beforeAll(() => {
    built = checkout();
    expect(built.build()).toMatchObject({ status: 0 });
    expect(built.answer).toBe(1);
  }, 60_000);

  afterAll(() => {
    for (const { folder } of checkouts) rmSync(folder, { recursive: true, force: true });
  });

  test('builds nothing when the library is newer than its sources, and says so in one line', () => {
    const tree = checkout(built);
    const { status, stdout, stderr } = tree.build();
    expect({ status, stderr, calls: tree.calls }).toEqual({ status: 0, stderr: '', calls: 0 });
    expect(stdout).toBe(`${LIBRARY} is newer than its sources. To build it anyway: npm run build:native -- --force\n`);
  });

  test('builds when a source has changed, and is up to date then', () => {
    const tree = checkout(built);
    tree.write('native/answer.cc', extensionThatAnswers('2'));
    expect(tree.build()).toMatchObject({ status: 0 });
    expect(tree.answer).toBe(2);
    const { calls } = tree;
    tree.build();
    expect(tree.calls).toBe(calls);
  });

  test('builds anew when a source was edited while it compiled', () => {
    const tree = checkout(built);
    tree.write('native/answer.cc', extensionThatAnswers('2'));
    expect(tree.build([], { EDIT: extensionThatAnswers('3') })).toMatchObject({ status: 0 });
    expect(tree.answer).toBe(2);
    expect(tree.build()).toMatchObject({ status: 0 });
    expect(tree.answer).toBe(3);
  });

  test('builds beside other builds of the same checkout', async () => {
    const tree = checkout(built);
    expect(await tree.buildAtOnce(4)).toEqual([0, 0, 0, 0]);
    expect(tree.answer).toBe(1);
    expect(tree.stages).toEqual(['Release']);
  });

  test('builds in a checkout whose path has a space', () => {
    const tree = checkout(undefined, 'drizzle vector build-');
    tree.becomeReal();
    tree.write('native/answer.cc', `#include <usearch/index.hpp>\n${extensionThatAnswers('5')}`);
    expect(tree.build([], { CXX: process.env.CXX })).toMatchObject({ status: 0 });
    expect(tree.answer).toBe(5);
  });

  test('compiles every file when it is forced to, and when the flags of the compiler have changed', () => {
    const tree = checkout(built);
    expect(tree.build(['--force'])).toMatchObject({ status: 0 });
    expect(tree.calls).toBe(2);
    expect(tree.build([], { CXXFLAGS: '-O1' })).toMatchObject({ status: 0 });
    expect(tree.calls).toBe(4);
  });

  test('leaves the old library and ends with an error when a source does not compile', () => {
    const tree = checkout(built);
    tree.write('native/answer.cc', extensionThatAnswers('nothing that is declared'));
    const { status, stderr } = tree.build();
    expect(status).not.toBe(0);
    expect(stderr).toContain(`The build failed. ${LIBRARY} is still the one of the last build.`);
    expect(tree.answer).toBe(1);
    expect(tree.build().status).not.toBe(0);
  });

  test.each(['compile', 'link'] as const)(
    'leaves the old library when it is killed in the %s step, and the next build begins anew',
    async (step) => {
      const tree = checkout(built);
      tree.write('native/answer.cc', extensionThatAnswers('2'));
      await tree.buildAndKill(step);
      expect(tree.answer).toBe(1);
      expect(tree.build()).toMatchObject({ status: 0 });
      expect(tree.answer).toBe(2);
      expect(tree.stages).toEqual(['Release']);
    },
  );
});
