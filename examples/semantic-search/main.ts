import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { SingleBar } from 'cli-progress';
import { embedderFromEnvironment } from './embed.js';
import { excerpt } from './excerpt.js';
import { MISSPELT_QUESTION, OWN_DOCUMENTS, OWN_QUESTIONS } from './own-questions.js';
import { type Hit, openSearchIndex } from './search-index.js';

const SHOWN = 3; // of each question

const USAGE = `npm run example -- [options] ["your question"]

  --docs <folder>  the folder with the documents; by default the documentation of this project and of the installed packages
  --index <file>   the SQLite file of the index`;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      docs: { type: 'string' },
      index: { type: 'string', default: fileURLToPath(new URL('index.db', import.meta.url)) },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return console.log(USAGE);
  const progress = progressBar();
  const index = await openSearchIndex({
    file: values.index,
    ...(values.docs === undefined ? OWN_DOCUMENTS : { folder: resolve(values.docs) }),
    embedder: embedderFromEnvironment(process.env),
    onProgress: progress.update,
  }).finally(progress.stop);

  const question = positionals.join(' ');
  try {
    console.log('Searched by vector and by words; "no." is the place in each search.');
    if (!question) console.log('Ask your own: npm run example -- "your question"');
    for (const asked of question ? [question] : OWN_QUESTIONS) {
      console.log(`\n${asked}${asked === MISSPELT_QUESTION ? ' (misspelt on purpose)' : ''}\n`);
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

/** Lines of at most 100 characters. One that is short enough keeps its indentation. */
const wrap = (text: string): string[] =>
  text.split('\n').flatMap((line) => (line.length <= 100 ? line : (line.match(/\S.{0,98}(?=\s|$)|\S+/g) ?? [])));

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
