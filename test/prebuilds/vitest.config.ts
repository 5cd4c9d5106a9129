import { defineConfig } from 'vitest/config';

const TIMEOUT = 300_000; // against a hang: the emulators are slow

export default defineConfig({
  test: { include: ['test/prebuilds/*.test.ts'], testTimeout: TIMEOUT, hookTimeout: TIMEOUT },
});
