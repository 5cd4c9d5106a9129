import { tableNotFound } from '../../errors/command-line.js';
import type { EngineDefinition } from '../../tables/engine-definition.js';
import { parseEngineJson } from '../../tables/engine-words.js';
import { virtualModule } from '../../tables/virtual-module.js';
import { type Connection, selectRows, selectValue } from '../database/connection.js';
import { isSameName, nameOf } from './names.js';

/** A vector table or vector index, with what its `CREATE VIRTUAL TABLE` says. */
export interface SearchedTable extends EngineDefinition {
  readonly name: string;
}

/** The vector table or vector index of this name. The case of letters does not count, as in SQLite. */
export function searchedTables(connection: Connection): SearchedTable[] {
  const tables = selectRows(connection, "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND sql IS NOT NULL");
  return tables
    .filter(([, sql]) => virtualModule(sql as string) === 'vector')
    .map(([name]) => describe(connection, name as string))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The vector table or vector index of this name, in any case of letters, as SQLite has it. */
export function searchedTable(connection: Connection, name: string): SearchedTable {
  const tables = searchedTables(connection);
  const found = tables.find((table) => isSameName(table.name, name));
  if (found === undefined) {
    throw tableNotFound(connection.path, 'a vector table or vector index', tables.map(nameOf), name);
  }
  return found;
}

function describe(connection: Connection, name: string): SearchedTable {
  const definition: EngineDefinition = parseEngineJson(selectValue(connection, 'SELECT vector_definition(?)', name));
  return { name, ...definition };
}
