// Reads damaged Arrow streams under the sanitizers, for as many seconds as the argument says: `npm run fuzz -- 3600`.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const seconds = Number(process.argv[2] ?? 60);
if (!(seconds > 0)) throw new Error(`expected a number of seconds, received ${process.argv[2]}`);

const { status } = spawnSync(
  process.execPath,
  [fileURLToPath(new URL('test-sanitized.mjs', import.meta.url)), 'test/native/arrow/arrow-fuzz.test.ts'],
  { env: { ...process.env, DRIZZLE_VECTOR_FUZZ_SECONDS: String(seconds) }, stdio: 'inherit' },
);
process.exit(status ?? 1);
