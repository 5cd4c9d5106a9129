import type { Connection, Driver, PreparedStatement } from './driver.js';
import { type DatabaseSchema, type PlainType, readDatabaseSchema } from './plain-schema.js';

const READS_SCHEMA = /\bsqlite_master\b|\bpragma_(?:table|index|foreign_key)_/i;

/**
 * Has drizzle-kit read the schema of a database from an empty copy of it, in memory, in which vector tables and vector
 * indexes are ordinary tables.
 */
export class PlainCopy {
  readonly #driver: Driver;
  readonly #typeOf: PlainType;
  #copy: { version: unknown; schema: DatabaseSchema; connection: Connection } | undefined;

  constructor(driver: Driver, typeOf: PlainType) {
    this.#driver = driver;
    this.#typeOf = typeOf;
  }

  /** The statement on the copy, where it reads the schema; undefined for others. */
  read(sql: string, database: Connection): PreparedStatement | undefined {
    return READS_SCHEMA.test(sql) ? this.#copyOf(database).connection.prepare(sql) : undefined;
  }

  schemaOf(database: Connection): DatabaseSchema {
    return this.#copyOf(database).schema;
  }

  #copyOf(database: Connection) {
    const [{ schema_version: version } = {}] = database.all<{ schema_version?: number }>('PRAGMA schema_version');
    if (this.#copy === undefined || this.#copy.version !== version) {
      this.#copy?.connection.close();
      const schema = readDatabaseSchema(database, this.#typeOf);
      const connection = this.#driver.openMemory();
      for (const sql of schema.plainSql) connection.exec(sql);
      this.#copy = { version, schema, connection };
    }
    return this.#copy;
  }
}
