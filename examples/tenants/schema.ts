import { integer, text } from 'drizzle-orm/sqlite-core';
import { float4Vector, vectorTable } from 'drizzle-vector';

/** The passages of all tenants. A search has to say of which tenant: without that, SQLite gives an error. */
export const passages = vectorTable(
  'passages',
  {
    id: integer('id').primaryKey(),
    tenant: text('tenant').notNull(),
    path: text('path').notNull(),
    text: text('text').notNull(),
    embedding: float4Vector('embedding', 384),
  },
  { metric: 'cosine', partitionKey: 'tenant' },
);
