import { tableNotPulled } from '../../errors.js';
import type { Declared } from '../../tables/declared.js';
import type { VectorIndexDescription } from '../../tables/vector-index-sql.js';
import type { VectorTableDescription } from '../../tables/vector-table-sql.js';
import { findStatement, type SchemaColumn, type SchemaStatement } from './schema-statement.js';

/**
 * The schema that drizzle-kit has pulled from a database in which vector tables and vector indexes were ordinary tables,
 * with `vectorTable()` and `vectorIndex()` in their place.
 *
 * @param schema TypeScript.
 * @throws {@link VectorError} `unsupported_migration` for an index over a table that drizzle-kit has not written.
 */
export function rewriteSchema(schema: string, searchable: Iterable<Declared>): string {
  const indexes: VectorIndexDescription[] = [];
  let rewritten = schema;
  for (const { madeBy, description } of searchable) {
    if (findStatement(schema, description.name) === undefined) continue; // the tablesFilter of the config leaves it out
    if (madeBy === 'vectorIndex') indexes.push(description);
    else rewritten = withVectorTable(rewritten, description);
  }
  for (const index of indexes) rewritten = withVectorIndex(rewritten, index);
  return withImports(rewritten);
}

function withVectorTable(schema: string, table: VectorTableDescription): string {
  const statement = statementOf(schema, table.name);
  const lines = statement.columns.flatMap((column) => {
    if (column.name === 'distance') return [];
    return column.name === table.column ? [vectorColumn(column, table)] : [column.text];
  });
  const options = optionsText({ ...table.options, ...metadataOptions(statement, table) });
  const columns = lines.map((line) => `\t${line},\n`).join('');
  const code = `export const ${statement.constant} = vectorTable("${table.name}", {\n${columns}}${options});`;
  return schema.replace(statement.text, () => code);
}

function metadataOptions(statement: SchemaStatement, { metadata }: VectorTableDescription): object {
  const keyOf = (name: string): string | undefined => {
    const key = statement.columns.find((column) => column.name === name)?.key;
    return key?.startsWith('"') ? JSON.parse(key) : key;
  };
  const indexed = metadata.filter((column) => column.indexed).map(({ name }) => keyOf(name));
  const partition = metadata.find((column) => column.partitionKey);
  return {
    ...(indexed.length === 0 ? {} : { indexed }),
    ...(partition === undefined ? {} : { partitionKey: keyOf(partition.name) }),
  };
}

/** The index, at the end of the schema; the vector column of its table gets its type. */
function withVectorIndex(schema: string, index: VectorIndexDescription): string {
  const statement = statementOf(schema, index.name);
  const content = statementOf(schema, index.content);
  const column = content.columns.find(({ name }) => name === index.contentColumn);
  if (column === undefined) throw tableNotPulled(`${index.content}.${index.contentColumn}`);
  const knowsVectors = column.builder === 'blob' || column.builder === `${index.type}Vector`;
  const format = knowsVectors
    ? {}
    : { dimensions: index.dimensions, ...(index.type === 'float4' ? {} : { type: index.type }) };
  const member = column.key.startsWith('"') ? `[${column.key}]` : `.${column.key}`;
  const options = optionsText({ ...format, ...index.options });
  const code = `export const ${statement.constant} = vectorIndex("${index.name}", ${content.constant}${member}${options});`;
  const typed = content.text.replace(column.text, () =>
    column.builder === 'blob' ? vectorColumn(column, index) : column.text,
  );
  return `${schema
    .replace(content.text, () => typed)
    .replace(`${statement.text}\n\n`, '')
    .trimEnd()}\n\n${code}\n`;
}

/** `embedding: float4Vector(384)`, with what the column has beyond its type. */
function vectorColumn(
  { key, name, text }: SchemaColumn,
  { type, dimensions }: { type: string; dimensions: number },
): string {
  const named = text.includes(`("${name}"`) ? `${JSON.stringify(name)}, ` : '';
  const rest = /^[^(]*\((?:[^()]|\([^()]*\))*\)(.*)$/.exec(text)?.[1] ?? '';
  return `${key}: ${type}Vector(${named}${dimensions})${rest}`;
}

function optionsText(options: object): string {
  const given = Object.entries(options).filter(
    ([name, value]) => value !== undefined && !(name === 'metric' && value === 'l2'),
  );
  if (given.length === 0) return '';
  return `, { ${given.map(([name, value]) => `${name}: ${JSON.stringify(value).replaceAll(',', ', ')}`).join(', ')} }`;
}

function statementOf(schema: string, table: string): SchemaStatement {
  const statement = findStatement(schema, table);
  if (statement === undefined) throw tableNotPulled(table);
  return statement;
}

const OURS = /\b(vectorTable|vectorIndex|(?:float2|float4|float8|int1|int2|int4)Vector)\(/g;

function withImports(schema: string): string {
  const used = [...new Set(Array.from(schema.matchAll(OURS), ([, name]) => name))].sort();
  if (used.length === 0) return schema;
  return schema.replace(
    /^import .*"drizzle-orm\/sqlite-core".*$/m,
    (line) => `${line}\nimport { ${used.join(', ')} } from "drizzle-vector"`,
  );
}
