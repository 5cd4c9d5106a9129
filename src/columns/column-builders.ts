import type { ColumnBuilderBase } from 'drizzle-orm';
import type { integer } from 'drizzle-orm/sqlite-core';

// Drizzle 0.45 marks the column builders of a dialect; 1.x does not.
type SqliteColumnBuilder =
  ReturnType<typeof integer> extends { _: { dialect: 'sqlite' } }
    ? ColumnBuilderBase & { _: { dialect: 'sqlite' } }
    : ColumnBuilderBase;

/** The columns of a table as they are defined, by key. */
export type ColumnBuilders = Record<string, SqliteColumnBuilder>;
