// The prebuilt binaries: what their bytes say, and what they do in the systems that this machine can run.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { checkBinary } from '../../scripts/prebuild/check.mjs';
import { licenseText, noticesFile, parts } from '../../scripts/prebuild/notices.mjs';
import { type Target, targets } from '../../scripts/prebuild/targets.mjs';
import { buildHost, runScript, whyNotRunnable } from './support/hosts.js';
import {
  bytesOfNumbers,
  numbersAroundExact,
  numbersScript,
  numbersThatRoundHard,
  randomNumbers,
} from './support/numbers.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const smoke = fileURLToPath(new URL('support/smoke.sql', import.meta.url));
const distances = fileURLToPath(new URL('support/distances.sql', import.meta.url));
const libraryOf = ({ name, file }: Target) => join(root, 'prebuilds', name, file);
const named = (name: string) => targets.find((target) => target.name === name) as Target;

/** CI builds these, so it fails if one is missing, or cannot run. */
const REQUIRED = process.env.CI === 'true' ? ['linux-x64', 'linux-arm64'] : ['linux-x64'];
const BUILDING_A_HOST = 300_000; // SQLite is compiled for it

for (const target of targets) {
  const { name } = target;
  const isRequired = REQUIRED.includes(name);
  const missing = existsSync(libraryOf(target)) ? undefined : `it is not built: npm run prebuild -- ${name}`;

  describe.skipIf(missing && !isRequired)(`${name}${missing ? `, skipped because ${missing}` : ''}`, () => {
    test('is for its system, and needs no other library', () => {
      expect(checkBinary(target, readFileSync(libraryOf(target)))).toEqual([]);
    });

    const obstacle = whyNotRunnable(target);
    describe.skipIf(obstacle && !isRequired)(`when it runs${obstacle ? `, skipped because ${obstacle}` : ''}`, () => {
      let host: string;
      beforeAll(async () => {
        host = await buildHost(target);
      }, BUILDING_A_HOST);

      test('creates, searches, indexes and rolls back, opened three times', { timeout: BUILDING_A_HOST }, () => {
        expect(runScript(target, host, libraryOf(target), smoke)).toEqual([
          'Apples|0.029505',
          'Pears|0.036913',
          '2000',
          '1|2000',
          '1242|0.0',
          'ok',
          '3',
        ]);
      });

      test('computes the distances of every element type exactly, where they are whole numbers', () => {
        expect(runScript(target, host, libraryOf(target), distances)).toEqual(['900|900|900|900']);
      });

      test.each([
        ['near the middle of two', numbersThatRoundHard],
        ['at the ends of what doubles hold exactly', numbersAroundExact],
        ['of 1 to 20 digits', randomNumbers(20_000)],
      ])('reads every number as the nearest double: those %s', (_, numbers) => {
        const received = runScript(target, host, libraryOf(target), numbersScript(numbers));
        expect(received).toEqual(bytesOfNumbers(numbers));
      });
    });
  });
}

describe('the check of a binary', () => {
  const linux = named('linux-x64');

  test('finds a build for another processor', () => {
    expect(checkBinary({ ...linux, name: 'linux-arm64' }, readFileSync(libraryOf(linux)))).toEqual([
      'expected the processor arm64, received x64',
    ]);
  });

  test('finds what the build of one machine needs', () => {
    const local = join(root, 'build/Release/vector.so');
    const problems = checkBinary(linux, readFileSync(local));
    expect(problems).toContain('expected libraries of the system, received libstdc++.so.6');
    expect(problems).toContainEqual(expect.stringMatching(/^expected glibc 2\.28 or older, received GLIBC/));
  });

  const apple = named('darwin-arm64');
  test.skipIf(!existsSync(libraryOf(apple)))(
    `finds a change after the signature (where ${apple.name} is built)`,
    () => {
      const bytes = readFileSync(libraryOf(apple));
      bytes[40_000] = (bytes[40_000] as number) ^ 1;
      expect(checkBinary(apple, bytes)).toEqual([
        expect.stringMatching(/^expected a signature ad hoc, received page \d+ has another hash$/),
      ]);
    },
  );
});

test.each(parts)('THIRD_PARTY_NOTICES has the license of $name', ({ name, text }) => {
  const notices = readFileSync(noticesFile, 'utf8');
  expect(notices).toContain(`\n${name}\n\n${licenseText(text)}\n`);
});
