import type { Column } from 'drizzle-orm';
import type { integer } from 'drizzle-orm/sqlite-core';
import type { ColumnBuilders } from '../../columns/column-builders.js';

/** A text of a full-text table. This type exists only for the type checker. */
export interface Fts5Text {
  readonly indexedBy: 'fts5Table';
}

/** A text column of a full-text table. */
export type Fts5TextColumn = Column & { readonly _: { readonly driverParam: Fts5Text } };

// Drizzle 0.45 names the class of a column. 1.x does not; there `dataType` is enough.
type TextBuilder =
  ReturnType<typeof integer> extends { _: { dialect: 'sqlite' } }
    ? { _: { dataType: 'string'; driverParam: string; columnType: 'SQLiteText' } }
    : { _: { dataType: 'string' | 'string enum'; driverParam: string } };

/** The columns of a full-text table as they are defined, by key. Each is made by `text()`. */
export type TextBuilders = { [K in keyof ColumnBuilders]: ColumnBuilders[K] & TextBuilder };
