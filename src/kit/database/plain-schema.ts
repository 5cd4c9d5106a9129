import type { Declared } from '../../tables/declared.js';
import { quoteIdentifier, quoteText } from '../../tables/sql-text.js';
import type { Connection } from './driver.js';
import { readDefinition } from './read-definition.js';

/** The objects of a database that drizzle-kit should see. */
export interface DatabaseSchema {
  /** The vector tables and vector indexes, by name. */
  readonly searchable: ReadonlyMap<string, Declared>;
  /** The statements that make a database in which these are ordinary tables, and their shadow tables are not there. */
  readonly plainSql: readonly string[];
}

const OBJECTS = `
  SELECT name, type, sql FROM sqlite_master
  WHERE type <> 'trigger' AND sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
    AND tbl_name NOT IN (SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'shadow')
  ORDER BY type = 'view', type = 'index', rowid`;

const VIRTUAL = /^\s*CREATE\s+VIRTUAL\s+TABLE\b/i;
const MODULE = /\bUSING\s+["'`[]?vector["'`\]]?\s*\(/i;

/** The type that a vector column, or the key of a vector index, seems to have. */
export type PlainType = (declared: Declared) => string;

/** Reads the schema of a database with the extension. Virtual tables of other modules are none of drizzle-kit's. */
export function readDatabaseSchema(connection: Connection, typeOf: PlainType): DatabaseSchema {
  const searchable = new Map<string, Declared>();
  const plainSql: string[] = [];
  for (const { name, sql } of connection.all<{ name: string; sql: string }>(OBJECTS)) {
    if (!VIRTUAL.test(sql)) {
      plainSql.push(sql);
    } else if (MODULE.test(sql)) {
      const [row] = connection.all<{ json: string }>(`SELECT vector_definition(${quoteText(name)}) AS json`);
      const declared = readDefinition(name, row?.json ?? '');
      searchable.set(name, declared);
      plainSql.push(plainTable(declared, typeOf(declared)));
    }
  }
  return { searchable, plainSql };
}

/** The table that drizzle-kit takes a vector table or a vector index for. */
function plainTable(declared: Declared, type: string): string {
  return `CREATE TABLE ${quoteIdentifier(declared.description.name)} (${plainColumns(declared, type).join(', ')})`;
}

function plainColumns(declared: Declared, type: string): string[] {
  if (declared.madeBy === 'vectorIndex') {
    return [`${quoteIdentifier(declared.description.contentKey)} ${type} PRIMARY KEY NOT NULL`, 'distance real'];
  }
  const { key, column, metadata } = declared.description;
  return [
    `${quoteIdentifier(key)} integer PRIMARY KEY NOT NULL`,
    ...metadata.map(
      ({ name, type: own, notNull, default: value }) =>
        `${quoteIdentifier(name)} ${own}${value === undefined ? '' : ` DEFAULT ${value}`}${notNull ? ' NOT NULL' : ''}`,
    ),
    `${quoteIdentifier(column)} ${type} NOT NULL`,
    'distance real',
  ];
}
