import { integer } from 'drizzle-orm/sqlite-core';
import { createVectorTable, float4Vector, indexInfo, mergeIndex, vectorTable } from 'drizzle-vector';
import { calibrateTexts, type Embedder } from 'drizzle-vector/embeddings';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../support/database.js';

const docs = vectorTable(
  'docs',
  { id: integer().primaryKey(), place: float4Vector(8) },
  { metric: 'l2_squared', mode: 'hnsw', model: 'waves' },
);
const placeOf = (id: number) => Array.from({ length: 8 }, (_, axis) => Math.sin(id * (axis + 1) * 12.9898));

const embedder = (kinds: string[] = []): Embedder => ({
  model: 'waves',
  dimensions: 8,
  embed: async (texts, { kind }) => {
    kinds.push(`${texts.length} ${kind}`);
    return texts.map((text) => placeOf(Number(text.replace(/\D/g, ''))));
  },
});

const questions = (count: number) => Array.from({ length: count }, (_, index) => `question ${90_001 + index}`);

function openDocs(rows: number) {
  const db = openDatabase();
  createVectorTable(db, docs);
  const all = Array.from({ length: rows }, (_, index) => ({
    id: index + 1,
    place: new Float32Array(placeOf(index + 1)),
  }));
  if (rows > 0) db.insert(docs).values(all).run();
  mergeIndex(db, docs);
  return db;
}

describe('calibrateTexts()', () => {
  it('embeds the texts as queries, in batches, and measures with them', async () => {
    const db = openDocs(3000);
    const kinds: string[] = [];
    expect(await calibrateTexts(db, docs, questions(70), embedder(kinds))).toBe(70);
    expect(kinds).toEqual(['64 query', '6 query']);
    expect(indexInfo(db, docs).recall).toMatchObject({ source: 'queries', sample: 70 });
  });

  it.each([
    ['invalid_option', questions(19), embedder()],
    ['invalid_option', 'question' as never, embedder()],
    ['empty_text', [...questions(20), ' '], embedder()],
    ['model_mismatch', questions(20), { ...embedder(), model: 'other' }],
    ['dimension_mismatch', questions(20), { ...embedder(), dimensions: 9 }],
    ['invalid_embeddings', questions(20), { ...embedder(), embed: () => [[1]] }],
    ['dimension_mismatch', questions(20), { ...embedder(), embed: (texts: readonly string[]) => texts.map(() => [1]) }],
  ])('fails with the code %s', async (code, texts, given) => {
    await expect(calibrateTexts(openDocs(0), docs, texts, given)).rejects.toMatchObject({ code });
  });
});
