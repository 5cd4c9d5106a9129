import type { ElementType } from '../../../element-type.js';
import { type Connection, type ResultColumn, selectValue, type Value } from '../../database/connection.js';
import { isSameName } from '../../tables/names.js';
import { type SearchedTable, searchedTables } from '../../tables/searched-tables.js';

/** A column of a result, which knows whether it has vectors. */
export interface ShellColumn {
  readonly name: string;
  readonly vector?: ResultVector;
}

export interface ResultVector {
  readonly element: ElementType;
  /** The JSON of a BLOB; undefined for a value that is not a vector of the type. */
  toJson(value: Value): string | undefined;
}

export function shellColumns(connection: Connection, columns: readonly ResultColumn[]): ShellColumn[] {
  const tables = columns.some(({ table }) => table !== null) ? searchedTables(connection) : [];
  return columns.map(({ name, table, column }) => {
    const found = table === null ? undefined : tables.find((each) => holds(each, table, String(column)));
    return { name, ...(found && { vector: resultVector(connection, found.type) }) };
  });
}

const holds = ({ name, content, column }: SearchedTable, table: string, given: string): boolean =>
  isSameName(content?.table ?? name, table) && isSameName(column, given);

function resultVector(connection: Connection, element: ElementType): ResultVector {
  return {
    element,
    toJson(value) {
      if (!(value instanceof Uint8Array)) return undefined;
      try {
        return String(selectValue(connection, 'SELECT vector_to_json(?, ?)', value, element));
      } catch {
        return undefined; // an ordinary table may have other BLOBs in the column
      }
    },
  };
}
