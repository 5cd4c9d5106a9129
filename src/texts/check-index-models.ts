import { sql } from 'drizzle-orm';
import type { DrizzleDatabase, Rows } from '../drizzle/drizzle-database.js';
import { modelMismatch } from '../errors/texts.js';
import { vectorErrorCode } from '../errors/vector-error-code.js';
import type { EngineDefinition } from '../tables/engine-definition.js';
import { readDefinition } from '../tables/schema-check/read-definition.js';
import { virtualModule } from '../tables/virtual-module.js';

/** A column of an ordinary table, by its names in the database. */
interface IndexedColumn {
  readonly table: string;
  readonly column: string;
}

/**
 * Refuses an embedder of another model than the vector indexes over a column, as steps for `runSteps()`. The database
 * knows the models; the ordinary table has none. Without the extension, no model can be read and none is compared.
 *
 * @param label where the vectors go, as errors name it.
 */
export function* checkIndexModels(
  label: string,
  db: DrizzleDatabase,
  { table, column }: IndexedColumn,
  model: string,
): Generator<unknown, void, unknown> {
  const rows = (yield db.values(
    sql`select name, sql from sqlite_master where type = 'table' and sql like '%model%' and sql like '%content%'`,
  )) as Rows;
  for (const [name, text] of rows) {
    const index = virtualModule(String(text)) === 'vector' ? yield* definitionOf(db, String(name)) : undefined;
    const isOver = index?.content && isSame(index.content.table, table) && isSame(index.column, column);
    if (isOver && index.model !== null && index.model !== model) {
      throw modelMismatch(`${label}, which the index ${name} is over`, index.model, model);
    }
  }
}

function* definitionOf(db: DrizzleDatabase, name: string): Generator<unknown, EngineDefinition | undefined, unknown> {
  try {
    const definition = yield* readDefinition(db, name);
    return 'found' in definition ? undefined : definition;
  } catch (error) {
    if (vectorErrorCode(error) !== 'extension_not_loaded') throw error;
    return undefined;
  }
}

const isSame = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();
