import { integer, text } from 'drizzle-orm/sqlite-core';
import { float4Vector, vectorSchema, vectorTable } from 'drizzle-vector';
import { z } from 'zod';

const docs = vectorTable(
  'docs',
  { id: integer().primaryKey(), title: text(), v: float4Vector(2) },
  { metric: 'cosine' },
);

// It takes a schema of Zod, and gives it back.
const refined: z.ZodAny = vectorSchema(docs.v)(z.any());
refined.parse([1, 2]);
// @ts-expect-error not a vector column
vectorSchema(docs.title);
// @ts-expect-error not a schema
vectorSchema(docs.v)('any');
