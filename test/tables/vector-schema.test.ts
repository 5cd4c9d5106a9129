import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { createVectorTable, float4Vector, int1Vector, vectorSchema, vectorTable } from 'drizzle-vector';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../support/database.js';
import { isDrizzle1 } from '../support/drizzle-line.js';
import { vectorError } from '../support/thrown.js';

type Zod = typeof import('drizzle-zod');

// The package of 0.45 became a part of Drizzle 1.0.
const { createInsertSchema, createSelectSchema, createUpdateSchema } = (await import(
  isDrizzle1 ? 'drizzle-orm/zod' : 'drizzle-zod'
)) as Zod;

const docs = vectorTable(
  'docs',
  { id: integer().primaryKey(), title: text().notNull(), v: float4Vector('embedding', 2) },
  { metric: 'cosine' },
);
const posts = sqliteTable('posts', { id: integer().primaryKey(), small: int1Vector(3) });

const newDoc = createInsertSchema(docs as never, { v: vectorSchema(docs.v) } as never) as unknown as {
  safeParse(row: unknown): {
    success: boolean;
    data?: unknown;
    error?: { issues: { path: unknown; message: string }[] };
  };
};

/** What is wrong with a vector, by path and message. */
const issuesOf = (v: unknown) =>
  newDoc.safeParse({ title: 'a', v }).error?.issues.map(({ path, message }) => ({ path, message }));

describe('vectorSchema', () => {
  it.each([[[1, 2]], ['AACAPwAAAEA='], [Float32Array.of(1, 2)]])(
    'accepts the vector %j, and leaves it as it is',
    (v) => {
      expect(newDoc.safeParse({ title: 'a', v })).toMatchObject({ success: true, data: { title: 'a', v } });
    },
  );

  it.each([
    [[1], 'docs.embedding: expected 2 dimensions but received 1'],
    [Float32Array.of(1, 2, 3), 'docs.embedding: expected 2 dimensions but received 3'],
    ['AACAPw==', 'docs.embedding: expected 2 dimensions but received 1'],
    [[1, Number.NaN], 'docs.embedding: expected finite numbers but received NaN at index 1'],
    [[1, '2'], 'docs.embedding: expected numbers but received "2" at index 1'],
    [[0, 0], 'docs.embedding: expected a vector with a direction, for cosine distance, but received a vector of zeros'],
    [5, 'docs.embedding: expected a Float32Array or an array of numbers but received 5'],
    [null, 'docs.embedding: expected a Float32Array or an array of numbers but received null'],
  ])('refuses %j, with the message of a write', (v, message) => {
    expect(issuesOf(v)).toEqual([{ path: ['v'], message }]);
  });

  it('refuses a row without a vector', () => {
    expect(newDoc.safeParse({ title: 'a' }).success).toBe(false);
  });

  it('refuses a typed array of another type', () => {
    expect(issuesOf(Float64Array.of(1, 2))?.[0]?.message).toMatch(/^docs\.embedding: expected a Float32Array /);
  });

  it('accepts what it accepts in the table', () => {
    const db = openDatabase();
    createVectorTable(db, docs);
    const { data } = newDoc.safeParse({ title: 'a', v: [3, 4] });

    db.insert(docs)
      .values(data as { title: string; v: Float32Array })
      .run();

    expect(db.select({ v: docs.v }).from(docs).all()).toEqual([{ v: Float32Array.of(3, 4) }]);
  });

  it('works in updates and selects, and leaves NULL to the column', () => {
    const refine = { small: vectorSchema(posts.small) } as never;

    const update = createUpdateSchema(posts as never, refine) as unknown as typeof newDoc;
    expect(update.safeParse({}).success).toBe(true);
    expect(update.safeParse({ small: null }).success).toBe(true);
    expect(update.safeParse({ small: [1, 2, 128] }).success).toBe(false);
    const select = createSelectSchema(posts as never, refine) as unknown as typeof newDoc;
    expect(select.safeParse({ id: 1, small: Int8Array.of(1, 2, 3) }).success).toBe(true);
    expect(select.safeParse({ id: 1, small: null }).success).toBe(true);
    expect(select.safeParse({ id: 1, small: Int8Array.of(1, 2) }).success).toBe(false);
  });

  it('takes vector columns only', () => {
    expect(vectorError(() => vectorSchema(docs.title as never)).message).toBe(
      'vectorSchema(): expected a vector column, such as float4Vector(384) but received the column title',
    );
  });
});
