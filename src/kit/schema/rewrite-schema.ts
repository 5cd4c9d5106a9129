import { tableNotPulled } from '../../errors/drizzle-kit.js';
import { isRecord } from '../../options/is-record.js';
import type { Fts5TableDescription } from '../../tables/fts5-table/fts5-table-description.js';
import type { RtreeTableDescription } from '../../tables/rtree-table/rtree-table-description.js';
import type { VectorIndexDescription } from '../../tables/vector-index/vector-index-sql.js';
import { hasTags, type VectorTableDescription } from '../../tables/vector-table/vector-table-sql.js';
import type { VirtualTable } from '../../tables/virtual-table.js';
import { findStatement, type SchemaColumn, type SchemaStatement, unquoted } from './schema-statement.js';

/**
 * Rewrites the schema that drizzle-kit has pulled from a database whose virtual tables it saw as ordinary tables.
 * `vectorTable()`, `vectorIndex()`, `fts5Table()` and `rtreeTable()` take their places.
 *
 * @param schema TypeScript.
 * @throws {@link VectorError} `unsupported_migration` for an index over a table that drizzle-kit has not written, and
 * for a column that is not found.
 */
export function rewriteSchema(schema: string, virtual: Iterable<VirtualTable>): string {
  const derived: Array<(schema: string) => string> = []; // they name their ordinary tables, and so come last
  let rewritten = schema;
  for (const { madeBy, description } of virtual) {
    if (findStatement(schema, description.name) === undefined) continue; // the tablesFilter of the config excludes it
    if (madeBy === 'vectorTable') rewritten = withVectorTable(rewritten, description);
    else if (madeBy === 'vectorIndex') derived.push((code) => withVectorIndex(code, description));
    else if (madeBy === 'rtreeTable') rewritten = withRtreeTable(rewritten, description);
    else if (description.content === undefined) rewritten = withFts5Table(rewritten, description);
    else derived.push((code) => withFts5Table(code, description));
  }
  for (const add of derived) rewritten = add(rewritten);
  checkConstants(rewritten);
  return withImports(rewritten);
}

function withVectorTable(schema: string, table: VectorTableDescription): string {
  const statement = statementOf(schema, table.name);
  const keys = statement.columns.flatMap((column) => {
    if (column.name === 'distance') return [];
    return `\t${tableColumn(column, table)},\n`;
  });
  const indexed = table.metadata.filter((column) => column.indexed).map(({ name }) => keyOf(statement, table, name));
  const partition = table.metadata.find((column) => column.partitionKey);
  for (const name of [table.key, table.column, ...table.metadata.map((column) => column.name)])
    keyOf(statement, table, name);
  const { requiresPartition = false, ...others } = table.options;
  const options = optionsText({
    ...others,
    ...(indexed.length === 0 ? {} : { indexed }),
    ...(partition === undefined ? {} : { partitionKey: keyOf(statement, table, partition.name) }),
    ...(partition === undefined || requiresPartition ? {} : { requiresPartition }), // a partition key implies true
  });
  const last = `${options}${constraintsText(statement, table)}`;
  const code = `export const ${statement.constant} = vectorTable("${table.name}", {\n${keys.join('')}}${last});`;
  return splice(schema, statement.start, statement.end, code);
}

function tableColumn(column: SchemaColumn, table: VectorTableDescription): string {
  if (column.name === table.column) return vectorColumn(column, table);
  return column.name === table.key ? keyColumn(column) : metadataColumn(column, table);
}

/** A key of BLOBs says that it is a Buffer, because `blob()` alone is JSON in Drizzle 1.0. */
const keyColumn = (column: SchemaColumn): string =>
  column.builder === 'blob' ? typedColumn(column, 'blob', '{ mode: "buffer" }') : column.text;

/** A metadata column with its expression or as tags, which drizzle-kit has not seen. */
function metadataColumn({ name, text }: SchemaColumn, { metadata, unique }: VectorTableDescription): string {
  const column = metadata.find((each) => each.name === name);
  const isUnique = unique.some((set) => set.length === 1 && set[0] === name);
  const own = `${text}${isUnique ? '.unique()' : ''}`;
  if (column !== undefined && hasTags(column)) return tagsColumn(own);
  const { generated } = column ?? {};
  if (generated === undefined) return own;
  const expression = generated.expression.replace(/[\\`]|\$(?=\{)/g, '\\$&');
  return `${own}.generatedAlwaysAs(sql\`${expression}\`${generated.stored ? ', { mode: "stored" }' : ''})`;
}

/** The fourth argument, which has the unique constraints of several columns; empty where there are none. */
function constraintsText(statement: SchemaStatement, table: VectorTableDescription): string {
  const member = (name: string): string => {
    const key = keyOf(statement, table, name);
    return /^[A-Za-z_$][\w$]*$/.test(key) ? `table.${key}` : `table[${JSON.stringify(key)}]`;
  };
  const sets = table.unique.filter((set) => set.length > 1).map((set) => `unique().on(${set.map(member).join(', ')})`);
  return sets.length === 0 ? '' : `, (table) => [${sets.join(', ')}]`;
}

/** `tags: tags().default(["new"])` in the place of `tags: text().default('["new"]')`. */
const tagsColumn = (text: string): string =>
  text
    .replace(/: text\(("(?:[^"\\]|\\.)*")?(?:, )?(?:\{[^{}]*\})?\)/, (_, name = '') => `: tags(${name})`)
    .replace(/\.default\(("(?:[^"\\]|\\.)*")\)/, (_, value) => `.default(${JSON.parse(value)})`);

/** The key of a column in the object. Where there is none, it fails. */
function keyOf({ columns }: SchemaStatement, table: VectorTableDescription, name: string): string {
  const column = columns.find((each) => each.name === name);
  if (column === undefined) throw tableNotPulled(`${table.name}.${name}`);
  return unquoted(column.key);
}

/** Adds the index at the end of the schema. The vector column of its table gets its type. */
function withVectorIndex(schema: string, index: VectorIndexDescription): string {
  const own = statementOf(schema, index.name);
  const others = withKeyColumn(without(schema, own), index);
  const content = statementOf(others, index.content);
  const column = content.columns.find(({ name }) => name === index.contentColumn);
  if (column === undefined) throw tableNotPulled(`${index.content}.${index.contentColumn}`);
  const isBlob = column.builder === 'blob';
  const knowsVectors = isBlob || column.builder === `${index.type}Vector`;
  const { dimensions, type } = index;
  const format = knowsVectors ? {} : { dimensions, ...(type === 'float4' ? {} : { type }) };
  const options = optionsText({
    column: unquoted(column.key),
    ...keyOption(content, index),
    ...format,
    ...index.options,
    ...filterOptions(content, index),
  });
  const code = `export const ${own.constant} = vectorIndex("${index.name}", ${content.constant}${options});`;
  const typed = isBlob ? vectorColumn(column, index) : column.text;
  return `${splice(others, column.start, column.start + column.text.length, typed)}\n\n${code}\n`;
}

/** Types the key of the table of an index. */
function withKeyColumn(schema: string, { content, contentKey }: VectorIndexDescription): string {
  const key = statementOf(schema, content).columns.find(({ name }) => name === contentKey);
  return key === undefined ? schema : splice(schema, key.start, key.start + key.text.length, keyColumn(key));
}

/** The options that name filter columns, by their keys in the table. */
function filterOptions(content: SchemaStatement, index: VectorIndexDescription): object {
  const keyFor = ({ name }: { name: string }): string => {
    const column = content.columns.find((each) => each.name === name);
    if (column === undefined) throw tableNotPulled(`${index.content}.${name}`);
    return unquoted(column.key);
  };
  const indexed = index.filters.filter((filter) => filter.indexed).map(keyFor);
  const partition = index.filters.find((filter) => filter.partitionKey);
  return {
    ...(index.filters.length === 0 ? {} : { filters: index.filters.map(keyFor) }),
    ...(indexed.length === 0 ? {} : { indexed }),
    ...(partition === undefined ? {} : { partitionKey: keyFor(partition) }),
    ...(partition === undefined || index.requiresPartition ? {} : { requiresPartition: false }), // it implies true
  };
}

/** The option `key`, which names another column than the primary key. */
function keyOption({ columns }: SchemaStatement, { content, contentKey }: VectorIndexDescription): { key?: string } {
  const key = columns.find(({ name }) => name === contentKey);
  if (key === undefined) throw tableNotPulled(`${content}.${contentKey}`);
  return key.text.includes('.primaryKey(') ? {} : { key: unquoted(key.key) };
}

/** Puts a full-text table in its place. One over an ordinary table goes to the end of the schema. */
function withFts5Table(schema: string, table: Fts5TableDescription): string {
  const own = statementOf(schema, table.name);
  const texts = own.columns.filter(({ name }) => name !== 'rowid' && name !== 'rank');
  const keyFor = (name: string) => texts.find((each) => each.name === name)?.key ?? '';
  const unindexed = table.columns.filter((column) => column.unindexed).map(({ name }) => unquoted(keyFor(name)));
  const content = table.content && statementOf(schema, table.content.table).constant;
  const options = optionsText({
    ...table.options,
    ...(unindexed.length === 0 ? {} : { unindexed }),
    ...(content === undefined ? {} : { content: new Constant(content) }),
  });
  const columns = texts.map(({ text }) => `\t${text},\n`).join('');
  const code = `export const ${own.constant} = fts5Table("${table.name}", {\n${columns}}${options});`;
  return content === undefined ? splice(schema, own.start, own.end, code) : `${without(schema, own)}\n\n${code}\n`;
}

/** Puts an R*Tree table in its place. Its key is an integer again. */
function withRtreeTable(schema: string, table: RtreeTableDescription): string {
  const own = statementOf(schema, table.name);
  const columns = own.columns.map((column) => {
    const text = column.name === table.key ? typedColumn(column, 'integer') : column.text;
    return `\t${text},\n`;
  });
  const keyFor = (name: string) => unquoted(own.columns.find((each) => each.name === name)?.key ?? '');
  const options = optionsText({
    bounds: boundsOf(table.bounds.map(keyFor)),
    type: table.type === 'rtree' ? undefined : table.type,
  });
  const code = `export const ${own.constant} = rtreeTable("${table.name}", {\n${columns.join('')}}${options});`;
  return splice(schema, own.start, own.end, code);
}

const DIMENSIONS = ['x', 'y', 'z', 'u', 'v'] as const;

/** The bounds by dimension. A dimension is named by what its two columns have in common. */
function boundsOf(keys: readonly string[]): Record<string, readonly string[]> {
  const stem = (key = ''): string => key.replace(/^(?:min|max)_?|_?(?:min|max)$/i, '').toLowerCase();
  const pairs = DIMENSIONS.slice(0, keys.length / 2).map((name, index) => {
    const pair = keys.slice(2 * index, 2 * index + 2);
    const [least, greatest] = pair.map(stem);
    return [least !== undefined && /^[a-z]\w*$/.test(least) && least === greatest ? least : name, pair] as const;
  });
  const names = new Set(pairs.map(([name]) => name));
  return Object.fromEntries(
    pairs.map(([name, pair], index) => [names.size === pairs.length ? name : (DIMENSIONS[index] as string), pair]),
  );
}

/** The name of a constant of the schema, as the value of an option. */
class Constant {
  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
  }

  toString(): string {
    return this.#name;
  }
}

const without = (schema: string, { start, end }: SchemaStatement): string =>
  splice(schema, start, end, '')
    .replace(/\n{3,}/g, '\n\n')
    .trimEnd();

const splice = (text: string, start: number, end: number, replacement: string): string =>
  text.slice(0, start) + replacement + text.slice(end);

/** `embedding: float4Vector(384)`, with all that the column has beyond its type. */
const vectorColumn = (column: SchemaColumn, { type, dimensions }: { type: string; dimensions: number }): string =>
  typedColumn(column, `${type}Vector`, String(dimensions));

/** A column of another type, with all that it has beyond its type. */
function typedColumn({ key, name, text }: SchemaColumn, builder: string, ...given: string[]): string {
  const named = text.includes(`(${JSON.stringify(name)}`) ? [JSON.stringify(name)] : [];
  const rest = /^[^(]*\((?:[^()]|\([^()]*\))*\)([\s\S]*)$/.exec(text)?.[1] ?? '';
  return `${key}: ${builder}(${[...named, ...given].join(', ')})${rest}`;
}

function optionsText(options: object): string {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  if (given.length === 0) return '';
  const text = (value: unknown): string => {
    if (value instanceof Constant) return String(value);
    if (Array.isArray(value)) return `[${value.map(text).join(', ')}]`;
    return isRecord(value) ? objectText(Object.entries(value)) : JSON.stringify(value);
  };
  const objectText = (entries: readonly [string, unknown][]): string =>
    `{ ${entries.map(([name, value]) => `${name}: ${text(value)}`).join(', ')} }`;
  return `, ${objectText(given)}`;
}

function statementOf(schema: string, table: string): SchemaStatement {
  const statement = findStatement(schema, table);
  if (statement === undefined) throw tableNotPulled(table);
  return statement;
}

const CONSTANT = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

/** Refuses a schema that does not compile. drizzle-kit makes the constant of a table's name, and keeps most characters. */
function checkConstants(schema: string): void {
  const names = Array.from(schema.matchAll(/^export const (.*?) = /gm), ([, name = '']) => name);
  const wrong = names.find((name) => !CONSTANT.test(name));
  if (wrong !== undefined) throw tableNotPulled(wrong);
}

const OURS = /\b(tags|vectorTable|vectorIndex|fts5Table|rtreeTable|(?:float2|float4|float8|int1|int2|int4)Vector)\(/g;

function withImports(schema: string): string {
  const used = [...new Set(Array.from(schema.matchAll(OURS), ([, name = '']) => name))].sort();
  const lines = [
    importLine(
      used.filter((name) => name !== 'fts5Table'),
      'drizzle-vector',
    ),
    importLine(
      used.filter((name) => name === 'fts5Table'),
      'drizzle-vector/fts5',
    ),
  ];
  const isSqlMissing = /\.generatedAlwaysAs\(sql`/.test(schema) && !/^\s*import .*\bsql\b.*"drizzle-orm"/m.test(schema);
  if (isSqlMissing) lines.push(importLine(['sql'], 'drizzle-orm'));
  const isIntegerMissing = /\binteger\(/.test(schema) && !/^import .*\binteger\b.*sqlite-core"/m.test(schema);
  return schema.replace(DRIZZLE_IMPORT, (first) => {
    const complete = isIntegerMissing ? first.replace(/\{\s*/, '{ integer, ') : first;
    return withUnique(complete, schema) + lines.join('');
  });
}

const DRIZZLE_IMPORT = /^import .*"drizzle-orm\/sqlite-core".*$/m;

/** drizzle-kit imports `unique` only for constraints of its own. */
const withUnique = (line: string, schema: string): string =>
  /=> \[unique\(\)/.test(schema) && !/\bunique\b/.test(line) ? line.replace(/\s*\}/, ', unique }') : line;

const importLine = (names: readonly string[], entry: string): string =>
  names.length === 0 ? '' : `\nimport { ${names.join(', ')} } from "${entry}"`;
