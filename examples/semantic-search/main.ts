import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { SingleBar } from 'cli-progress';
import { embedderFromEnvironment } from './embed.js';
import { type Hit, openSearchIndex } from './search-index.js';

const OWN_QUESTIONS = [
  'how do I open a read-only database',
  'how do I mock an HTTP request in a test',
  'compare two versions',
];

const pathOf = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      docs: { type: 'string', default: pathOf('../../node_modules') },
      index: { type: 'string', default: pathOf('index.db') },
    },
  });
  const progress = progressBar();
  const embedder = embedderFromEnvironment(process.env);
  const index = await openSearchIndex({
    file: values.index,
    folder: resolve(values.docs),
    embedder,
    onProgress: progress.update,
  }).finally(progress.stop);

  const question = positionals.join(' ');
  try {
    for (const asked of question ? [question] : OWN_QUESTIONS) {
      console.log(`\n${asked}\n`);
      for (const hit of await index.search(asked, 5)) console.log(`${describe(hit)}\n`);
    }
  } finally {
    index.close();
  }
}

function describe({ file, heading, text, distance }: Hit): string {
  const excerpt = text.replace(/\s+/g, ' ').slice(0, 200);
  return `  ${distance?.toFixed(3)}  ${file}${heading && `: ${heading}`}\n         ${excerpt}`;
}

/** A bar on a terminal; where the output goes elsewhere, one line. */
function progressBar() {
  const bar = new SingleBar({ format: 'Indexing {bar} {value}/{total} passages', hideCursor: true });
  return {
    update(embedded: number, total: number) {
      if (embedded > 0) bar.update(embedded);
      else if (process.stderr.isTTY) bar.start(total, 0);
      else console.error(`Indexing ${total} passages ...`);
    },
    stop: () => bar.stop(),
  };
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
