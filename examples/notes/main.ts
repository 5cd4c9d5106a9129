import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Notebook } from './notebook.js';

const pathOf = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

const DOCS = pathOf('../../docs');

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { file: { type: 'string', default: pathOf('notes.db') } },
  });
  const notebook = new Notebook(values.file);
  try {
    for (const name of readdirSync(DOCS).filter((file) => file.endsWith('.md'))) {
      await notebook.write(name, readFileSync(join(DOCS, name), 'utf8'));
    }
    const question = positionals.join(' ') || 'which migrations does drizzle-kit write';
    console.log(`\n${question}\n`);
    for (const { note, heading, text, distance } of await notebook.search(question)) {
      console.log(
        `  ${distance?.toFixed(3)}  ${note}: ${heading}\n         ${text.replace(/\s+/g, ' ').slice(0, 160)}\n`,
      );
    }
    console.log(`Notes with titles like search-index.md: ${(await notebook.similar('search-index.md')).join(', ')}`);
  } finally {
    notebook.close();
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
