// Formats the C++ sources with clang-format. With --check it changes nothing, and fails on what is not formatted.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { clangFormatPath } from 'clang-format-node';

const files = ['native', 'test/faults'].flatMap((folder) =>
  readdirSync(folder, { recursive: true })
    .filter((path) => /\.(h|cc|inl)$/.test(path))
    .map((path) => join(folder, path)),
);
const mode = process.argv.includes('--check') ? ['--dry-run', '--Werror'] : ['-i'];
const { status, error } = spawnSync(clangFormatPath, [...mode, ...files], {
  stdio: 'inherit',
});
if (error) throw error;
process.exit(status ?? 1);
