import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Notebook } from './notebook.js';

const pathOf = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

const DOCUMENTS = ['README.md', 'CHANGELOG.md', 'native/FORMAT.md', 'examples/semantic-search/README.md'];

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { file: { type: 'string', default: pathOf('notes.db') } },
  });
  const notebook = new Notebook(values.file);
  try {
    for (const name of DOCUMENTS) await notebook.write(name, readFileSync(pathOf(`../../${name}`), 'utf8'));
    const question = positionals.join(' ') || 'what do migrations look like';
    console.log(`\n${question}\n`);
    for (const { note, heading, text, distance } of await notebook.search(question)) {
      console.log(
        `  ${distance?.toFixed(3)}  ${note}: ${heading}\n         ${text.replace(/\s+/g, ' ').slice(0, 160)}\n`,
      );
    }
    console.log(`Notes with titles like README.md: ${(await notebook.similar('README.md')).join(', ')}`);
  } finally {
    notebook.close();
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
