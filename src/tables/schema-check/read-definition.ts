import { sql } from 'drizzle-orm';
import type { DrizzleDatabase, Rows } from '../../drizzle/drizzle-database.js';
import type { EngineDefinition } from '../engine-definition.js';
import { parseEngineJson } from '../engine-words.js';

/** What a database has under a name that is no vector table: another table, or nothing. */
export interface NoDefinition {
  /** `table` or `view`; undefined where there is nothing. */
  readonly found: string | undefined;
}

/**
 * Reads what the `CREATE VIRTUAL TABLE` of a table says, as steps for `runSteps()`.
 *
 * @param name the name of the table, not quoted.
 */
export function* readDefinition(
  db: DrizzleDatabase,
  name: string,
): Generator<unknown, EngineDefinition | NoDefinition, unknown> {
  try {
    const rows = (yield db.values(sql`select vector_definition(${name})`)) as Rows;
    return parseEngineJson(rows[0]?.[0]);
  } catch (error) {
    const [type] = yield* typesOf(db, name, error);
    if (type === 'virtual') throw error; // of another module, or damaged: the extension says it better
    return { found: type };
  }
}

/** The types of the tables of a name. Where they cannot be read either, this throws the first error. */
function* typesOf(db: DrizzleDatabase, name: string, error: unknown): Generator<unknown, string[], unknown> {
  try {
    // vector_version() fails on a connection without the extension.
    const rows = (yield db.values(sql`select type, vector_version() from pragma_table_list(${name})`)) as Rows;
    return rows.map(([type]) => String(type));
  } catch {
    throw error;
  }
}
