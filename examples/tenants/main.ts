import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readDocuments } from '../rag/documents.js';
import { OWN_DOCUMENTS } from '../semantic-search/own-questions.js';
import { Tenants } from './tenants.js';

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      tenant: { type: 'string', multiple: true, default: ['better-sqlite3', 'semver', 'undici'] },
      docs: { type: 'string' },
    },
  });
  const { folder, paths } = values.docs ? { folder: resolve(values.docs), paths: undefined } : OWN_DOCUMENTS;
  const question = positionals.join(' ') || 'how do I install it and what does it need';
  const tenants = new Tenants(':memory:');
  try {
    await tenants.add(readDocuments(folder, 'drizzle-vector', paths));
    const sizes = tenants.sizes();
    const largest = sizes.slice(0, 3).map(({ tenant, size }) => `${tenant} ${size}`);
    console.log(`Passages of ${sizes.length} tenants: ${largest.join(', ')}, ...\n\n${question}`);
    for (const tenant of values.tenant) {
      console.log(`\n  in ${tenant}\n`);
      for (const { distance, path, text } of await tenants.search(tenant, question)) {
        console.log(`    ${distance.toFixed(3)}  ${path}\n           ${text.replace(/\s+/g, ' ').slice(0, 120)}`);
      }
    }
    console.log('\n  without a tenant\n');
    const found = tenants.searchWithoutTenant(question).then(({ length }) => `${length} rows`);
    console.log(`    ${await found.catch(reason)}`);
  } finally {
    tenants.close();
  }
}

const reason = (error: unknown): string => {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error; // Drizzle 1.0 wraps it
  return cause instanceof Error ? cause.message : String(cause);
};

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
