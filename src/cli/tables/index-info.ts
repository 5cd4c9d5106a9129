import type { EngineIndexInfo } from '../../tables/engine-index-info.js';
import { parseEngineJson } from '../../tables/engine-words.js';
import { type Connection, selectValue } from '../database/connection.js';
import type { SearchedTable } from './searched-tables.js';

/** What a vector table or vector index is and holds. */
export const indexInfo = (connection: Connection, { name }: SearchedTable): EngineIndexInfo =>
  parseEngineJson(selectValue(connection, 'SELECT vector_index_info(?)', name));
