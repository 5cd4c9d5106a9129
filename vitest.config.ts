import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const library = { find: /^drizzle-vector$/, replacement: fileURLToPath(new URL('./src/index.ts', import.meta.url)) };
const drizzle1 = { find: /^drizzle-orm(?=\/|$)/, replacement: 'drizzle-orm-v1' };

// What knows nothing of Drizzle's version, and so runs once: the SQL of the extension, and the package as it is published.
const native = ['test/native/**/*.test.ts'];
const packaged = ['test/package/**/*.test.ts'];
const typescript = { include: ['test/**/*.test.ts'], exclude: [...native, ...packaged] };

export default defineConfig({
  test: {
    maxWorkers: '100%', // vitest leaves one core to itself, which on two is half
    projects: [
      { resolve: { alias: [library] }, test: { name: 'drizzle-0.45', ...typescript } },
      { resolve: { alias: [library, drizzle1] }, test: { name: 'drizzle-1.0', ...typescript } },
      { test: { name: 'native', include: native } },
      { resolve: { alias: [library] }, test: { name: 'package', include: packaged } },
    ],
  },
});
