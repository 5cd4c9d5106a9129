import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { float4Vector, vectorIndex } from 'drizzle-vector';

/** The nodes: npm packages, with an embedding of what their `package.json` says of them. */
export const packages = sqliteTable('packages', {
  id: integer('id').primaryKey(),
  name: text('name').notNull().unique(),
  description: text('description').notNull(),
  keywords: text('keywords').notNull(),
  embedding: float4Vector('embedding', 384).notNull(),
});

/** The edges: a package needs another. */
export const dependencies = sqliteTable(
  'dependencies',
  {
    packageId: integer('package_id')
      .notNull()
      .references(() => packages.id),
    needsId: integer('needs_id')
      .notNull()
      .references(() => packages.id),
  },
  (table) => [
    primaryKey({ columns: [table.packageId, table.needsId] }),
    index('dependencies_needs_id').on(table.needsId),
  ],
);

/** Finds the packages that a question is about. */
export const packagesEmbedding = vectorIndex('packages_embedding', packages, { column: 'embedding', metric: 'cosine' });
