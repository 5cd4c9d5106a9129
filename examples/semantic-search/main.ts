import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { SingleBar } from 'cli-progress';
import { embedderFromEnvironment } from './embed.js';
import { excerpt } from './excerpt.js';
import { OWN_DOCUMENTS, OWN_QUESTIONS } from './own-questions.js';
import { type Hit, openSearchIndex } from './search-index.js';

const SHOWN = 3; // of each question

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      docs: { type: 'string' },
      index: { type: 'string', default: fileURLToPath(new URL('index.db', import.meta.url)) },
    },
  });
  const progress = progressBar();
  const index = await openSearchIndex({
    file: values.index,
    ...(values.docs === undefined ? OWN_DOCUMENTS : { folder: resolve(values.docs) }),
    embedder: embedderFromEnvironment(process.env),
    onProgress: progress.update,
  }).finally(progress.stop);

  const question = positionals.join(' ');
  try {
    for (const asked of question ? [question] : OWN_QUESTIONS) {
      console.log(`\n${asked}\n`);
      const hits = await index.search(asked, SHOWN);
      for (const [i, hit] of hits.entries()) console.log(`  ${i + 1}  ${describe(hit, asked)}\n`);
    }
  } finally {
    index.close();
  }
}

function describe(hit: Hit, question: string): string {
  const { file, heading, text, vectorRank, textRank } = hit;
  const searches = [vectorRank && `vector (no. ${vectorRank})`, textRank && `words (no. ${textRank})`];
  const lines = [`${file}${heading && `: ${heading}`}`, `found by ${searches.filter(Boolean).join(' and ')}`];
  return [...lines, ...wrap(excerpt(text, question))].join('\n     ');
}

/** Lines of at most 100 characters. */
const wrap = (text: string): string[] => text.match(/\S.{0,98}(?=\s|$)|\S+/g) ?? [];

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
