import { withoutTexts } from '../migration/without-texts.js';
import { copySchema } from './copy-schema.js';
import type { Connection, Driver, PreparedStatement } from './driver.js';
import { type DatabaseSchema, type PlainType, readDatabaseSchema, type ShowsByHand } from './plain-schema.js';

/**
 * Lets drizzle-kit read the schema of a database from an empty copy in memory, in which virtual tables are ordinary
 * tables. A database without virtual tables is read itself.
 */
export class PlainCopy {
  readonly #driver: Driver;
  readonly #typeOf: PlainType;
  readonly #showsByHand: ShowsByHand;
  #copy: { version: unknown; schema: DatabaseSchema; connection: Connection | undefined } | undefined;

  /** @param showsByHand whether drizzle-kit sees a full-text or R*Tree table that plain SQL has made; by default it does. */
  constructor(driver: Driver, typeOf: PlainType, showsByHand: ShowsByHand = () => true) {
    this.#driver = driver;
    this.#typeOf = typeOf;
    this.#showsByHand = showsByHand;
  }

  /** The statement on the copy, where it reads only the schema; undefined for others. */
  read(sql: string, database: Connection): PreparedStatement | undefined {
    return readsSchema(sql) ? this.#copyOf(database).connection?.prepare(sql) : undefined;
  }

  schemaOf(database: Connection): DatabaseSchema {
    return this.#copyOf(database).schema;
  }

  #copyOf(database: Connection) {
    const [{ schema_version: version } = {}] = database.all<{ schema_version?: number }>('PRAGMA schema_version');
    if (this.#copy === undefined || this.#copy.version !== version) {
      this.#copy?.connection?.close();
      const schema = readDatabaseSchema(database, this.#typeOf, this.#showsByHand);
      this.#copy = { version, schema, connection: this.#open(schema) };
    }
    return this.#copy;
  }

  #open({ rows }: DatabaseSchema): Connection | undefined {
    if (rows === undefined) return undefined;
    const connection = this.#driver.openMemory();
    copySchema(rows, connection);
    return connection;
  }
}

/** Whether a statement is a query of tables of the schema only. */
function readsSchema(sql: string): boolean {
  if (!/^\s*(?:SELECT|WITH)\b/i.test(sql)) return false;
  const sources = Array.from(
    withoutTexts(sql).matchAll(/\b(?:FROM|JOIN)\s+["`[]?([^\s"`\](),;]+)/gi),
    ([, name]) => name ?? '',
  );
  return sources.length > 0 && sources.every((name) => /^(?:sqlite_master|sqlite_schema|pragma_\w+)$/i.test(name));
}
