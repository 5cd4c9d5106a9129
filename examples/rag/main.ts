import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { OWN_DOCUMENTS } from '../semantic-search/own-questions.js';
import { readDocuments } from './documents.js';
import { Library } from './library.js';
import { promptOf } from './prompt.js';

const OWN_QUESTIONS = [
  'how do I mock the response of a request',
  'what does efConstruction decide',
  'how do I test whether a version satisfies a range',
];

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      package: { type: 'string' },
      limit: { type: 'string', default: '4' },
      lambda: { type: 'string', default: '0.7' },
      docs: { type: 'string' },
      file: { type: 'string', default: fileURLToPath(new URL('rag.db', import.meta.url)) },
    },
  });
  const { folder, paths } = values.docs ? { folder: resolve(values.docs), paths: undefined } : OWN_DOCUMENTS;
  const library = new Library(values.file);
  try {
    const documents = readDocuments(folder, 'drizzle-vector', paths);
    console.error(`${await library.replace(documents)} passages of ${documents.length} documents`);
    const question = positionals.join(' ');
    for (const asked of question ? [question] : OWN_QUESTIONS) {
      const sources = await library.retrieve(asked, {
        limit: Number(values.limit),
        lambda: Number(values.lambda),
        package: values.package,
      });
      console.log(`\n${'─'.repeat(80)}\n${promptOf(asked, sources)}\n`);
      for (const [index, { score, foundBy, path }] of sources.entries()) {
        console.log(`[${index + 1}] ${score.toFixed(3)}  ${foundBy.padEnd(6)}  ${path}`);
      }
    }
  } finally {
    library.close();
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
