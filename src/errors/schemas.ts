import { unexpected } from './message.js';
import type { VectorError } from './vector-error.js';

/** A property that a table has in the schema and, otherwise, in the database. */
export interface SchemaDifference {
  readonly property: string;
  readonly schema: string;
  readonly database: string;
}

/** The functions that create and drop what the schema defines. */
export type SchemaKind = 'VectorTable' | 'VectorIndex';

export const schemaMismatch = (
  subject: string,
  table: string,
  kind: SchemaKind,
  differences: readonly SchemaDifference[],
): VectorError =>
  unexpected(
    'schema_mismatch',
    subject,
    `${table} as the schema defines it`,
    `another from the database (${differences.map(describeDifference).join('; ')})`,
    `Migrate it with drizzle-kit (generate and migrate, or push), or drop it${kind === 'VectorTable' ? ' with its rows' : ''} ` +
      `and create it again: drop${kind}() and create${kind}()`,
  );

const describeDifference = ({ property, schema, database }: SchemaDifference): string =>
  `${property}: ${schema} in the schema, ${database} in the database`;

export const tableMissing = (subject: string, table: string, kind: SchemaKind): VectorError =>
  unexpected(
    'schema_mismatch',
    subject,
    `${table} as the schema defines it`,
    'a database without it: no such table',
    `Create it by a migration of drizzle-kit, or by create${kind}()`,
  );
