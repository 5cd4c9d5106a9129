/** `export const posts = sqliteTable("posts", { … });` of a schema that drizzle-kit has pulled. */
export interface SchemaStatement {
  readonly text: string;
  /** The name of the constant. */
  readonly constant: string;
  readonly columns: readonly SchemaColumn[];
}

/** A column of it, `title: text("the_title").notNull()`. */
export interface SchemaColumn {
  /** The line, without its indentation and the comma. */
  readonly text: string;
  /** As it stands in the object: quoted if it must be. */
  readonly key: string;
  /** In the database. */
  readonly name: string;
  readonly builder: string;
}

const COLUMN = /^\t((?:[^\s:"]+|"(?:[^"\\]|\\.)*")): ((\w+)\((?:"((?:[^"\\]|\\.)*)")?.*),$/;

/** Finds the statement of a table; undefined where there is none. */
export function findStatement(schema: string, table: string): SchemaStatement | undefined {
  const start = schema.indexOf(` = sqliteTable("${table}", {\n`);
  const end = schema.indexOf('\n}', start);
  const constant = /export const (\S+)$/.exec(schema.slice(0, Math.max(start, 0)))?.[1];
  if (constant === undefined || end < 0) return undefined;
  const from = start - `export const ${constant}`.length;
  const text = schema.slice(from, schema.indexOf(');', end) + 2);
  return { text, constant, columns: text.split('\n').flatMap(readColumn) };
}

function readColumn(line: string): SchemaColumn[] {
  const match = COLUMN.exec(line);
  if (match === null) return [];
  const [, key = '', definition = '', builder = '', name] = match;
  return [{ text: `${key}: ${definition}`, key, name: unquoted(name === undefined ? key : `"${name}"`), builder }];
}

const unquoted = (name: string): string => (name.startsWith('"') ? JSON.parse(name) : name);
