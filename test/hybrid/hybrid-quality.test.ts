// What hybrid search is for, on the documents of a library: an identifier is found by its letters, and a question in other
// forms of the words by its vector.

import { readdirSync, readFileSync } from 'node:fs';
import { eq } from 'drizzle-orm';
import { integer, text } from 'drizzle-orm/sqlite-core';
import { createVectorTable, float4Vector, knn, vectorTable } from 'drizzle-vector';
import { createFts5Table, fts5Table, hybridSearch, matchText } from 'drizzle-vector/fts5';
import { describe, expect, it } from 'vitest';
import { localEmbedder } from '../../examples/semantic-search/local-embedder.js';
import { splitMarkdown } from '../../examples/semantic-search/passages.js';
import { openDatabase } from '../support/database.js';

const K = 5;
const ROWS = 50;
const ENOUGH = 0.9;

// The documents of this package as they were once: frozen, so that its prose can change.
const FOLDER = new URL('../fixtures/documents/', import.meta.url);
const DOCUMENTS = readdirSync(FOLDER).map((name) => new URL(name, FOLDER));

/** A question, and the heading under which its answer is. */
type Question = readonly [question: string, heading: string];

const identifiers: Question[] = [
  ['tgz', 'Installation'],
  ['D1', 'Drivers'],
  ['3.38', 'Drivers'],
  ['LIKE', 'Filters'],
  ['IN', 'Filters'],
  ['MMR', 'Better results'],
  ['rrf', 'Hybrid search'],
  ['Ollama', 'Embeddings'],
  ['f16', 'Index'],
  ['lint', 'Development'],
  ['AVX-512', 'drizzle-vector'],
];

const paraphrases: Question[] = [
  ['installs', 'Installation'],
  ['embedders caching', 'Embeddings'],
  ['erroneous', 'Errors'],
  ['pre-filtering', 'Filters'],
  ['renamings', 'Migrations'],
  ['grouping', 'Queries'],
  ['diversify', 'Better results'],
  ['tenancy', 'Examples'],
  ['insertion', 'Rows'],
  ['checksummed', 'The segment'],
  ['triggering', 'Indexes over tables'],
];

const docs = vectorTable(
  'docs',
  { id: integer().primaryKey(), heading: text().notNull(), v: float4Vector(384) },
  { metric: 'cosine' },
);
const docsText = fts5Table('docs_text', { body: text() });

async function openDocuments() {
  const db = openDatabase();
  createVectorTable(db, docs);
  createFts5Table(db, docsText);
  const passages = DOCUMENTS.flatMap((document) => splitMarkdown(readFileSync(document, 'utf8')));
  const texts = passages.map(({ heading, text }) => `${heading}\n${text}`);
  const vectors = await localEmbedder.embed(texts);
  db.insert(docs)
    .values(passages.map(({ heading }, index) => ({ id: index + 1, heading, v: vectors[index] as Float32Array })))
    .run();
  db.insert(docsText)
    .values(texts.map((body, index) => ({ rowid: index + 1, body })))
    .run();
  return db;
}

const ways = ['vector', 'text', 'hybrid'] as const;
type Way = (typeof ways)[number];

/** The headings of the passages that each way finds, best first. */
async function search(db: Awaited<ReturnType<typeof openDocuments>>, question: string): Promise<Record<Way, string[]>> {
  const [query] = (await localEmbedder.embed([question])) as [Float32Array];
  const headings = (rows: { heading: string }[]) => rows.map(({ heading }) => heading);
  return {
    vector: headings(knn(db, docs, query, { k: ROWS })),
    text: headings(
      db
        .select({ heading: docs.heading })
        .from(docsText)
        .innerJoin(docs, eq(docs.id, docsText.rowid))
        .where(matchText(docsText, question, { mode: 'any' }))
        .orderBy(docsText.rank)
        .limit(ROWS)
        .all(),
    ),
    hybrid: headings(
      hybridSearch(db, { vector: { table: docs, query }, text: { table: docsText, query: question }, k: ROWS }),
    ),
  };
}

interface Quality {
  /** The share of questions whose answer is among the first {@link K}. */
  recall: number;
  /** The mean of 1 / rank of the answer, 0 where it is not among the first {@link ROWS}. */
  mrr: number;
}

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

function qualityOf(ranks: number[]): Quality {
  return {
    recall: mean(ranks.map((rank) => (rank > 0 && rank <= K ? 1 : 0))),
    mrr: mean(ranks.map((rank) => (rank > 0 ? 1 / rank : 0))),
  };
}

async function measure(questions: readonly Question[]): Promise<Record<Way, Quality>> {
  const db = await openDocuments();
  const ranks: Record<Way, number[]> = { vector: [], text: [], hybrid: [] };
  for (const [question, answer] of questions) {
    const found = await search(db, question);
    for (const way of ways) {
      ranks[way].push(1 + found[way].findIndex((heading) => heading.split(' > ').at(-1) === answer));
    }
  }
  return { vector: qualityOf(ranks.vector), text: qualityOf(ranks.text), hybrid: qualityOf(ranks.hybrid) };
}

/** For the reader of the test's output. */
function print(name: string, qualities: Record<Way, Quality>): void {
  const line = ways.map((way) => {
    const { recall, mrr } = qualities[way];
    return `${way} recall@${K} ${recall.toFixed(2)}, MRR ${mrr.toFixed(2)}`;
  });
  console.info(`${name}: ${line.join('; ')}`);
}

describe('hybrid search of documents', () => {
  it('finds identifiers that vectors miss', async () => {
    const { vector, hybrid } = await measure(identifiers);

    expect(hybrid.recall).toBeGreaterThan(ENOUGH);
    expect(hybrid.recall).toBeGreaterThan(vector.recall);
  });

  it('finds other forms of words, which the text search misses', async () => {
    const { text, hybrid } = await measure(paraphrases);

    expect(hybrid.recall).toBeGreaterThan(ENOUGH);
    expect(hybrid.recall).toBeGreaterThan(text.recall);
  });

  it('is better than each side alone', async () => {
    print('identifiers', await measure(identifiers));
    print('paraphrases', await measure(paraphrases));
    const qualities = await measure([...identifiers, ...paraphrases]);
    print('all', qualities);

    for (const side of [qualities.vector, qualities.text]) {
      expect(qualities.hybrid.recall).toBeGreaterThan(side.recall);
      expect(qualities.hybrid.mrr).toBeGreaterThan(side.mrr);
    }
  });
});
