import type { SchemaDifference } from '../../errors/schemas.js';
import type { EngineDefinition } from '../engine-definition.js';
import type { KeyType } from '../key-type.js';
import type { VectorIndexDescription } from '../vector-index/vector-index-sql.js';
import type { VectorTableDescription } from '../vector-table/vector-table-sql.js';
import { affinity } from './affinity.js';

/** Properties of a table as words, by name. */
type Properties = Readonly<Record<string, string>>;

/** What the schema says of a table or index, and the database says otherwise. Options of the search are not compared. */
export function schemaDifferences(
  schema: VectorTableDescription | VectorIndexDescription,
  definition: EngineDefinition,
): SchemaDifference[] {
  const inSchema = 'content' in schema ? indexProperties(schema) : tableProperties(schema);
  const all = differences(
    { ...inSchema, ...modelProperty(schema.options.model, schema.options.model) },
    { ...definedProperties(definition), ...modelProperty(schema.options.model, definition.model) },
  );
  // A table and an index have different columns, which says nothing more.
  return 'content' in schema === (definition.content !== null) ? all : all.filter(({ property }) => property === KIND);
}

const KIND = 'kind';

function tableProperties(table: VectorTableDescription): Properties {
  const { key, keyType, column, type, dimensions, options, metadata, unique } = table;
  return {
    ...searchedProperties('a vector table', dimensions, type, options.metric),
    ...columnProperties(key, keyType, column),
    ...partitionProperties(metadata.find(({ partitionKey }) => partitionKey)?.name, options.requiresPartition ?? false),
    ...metadataProperties(metadata),
    ...uniqueProperty(unique),
  };
}

function indexProperties(index: VectorIndexDescription): Properties {
  return {
    ...searchedProperties(`an index over ${index.content}`, index.dimensions, index.type, index.options.metric),
    ...columnProperties(index.contentKey, index.keyType, index.contentColumn),
    ...filterProperties(index.filters),
    ...partitionProperties(index.filters.find(({ partitionKey }) => partitionKey)?.name, index.requiresPartition),
  };
}

function definedProperties({ content, metadata, ...definition }: EngineDefinition): Properties {
  const kind = content === null ? 'a vector table' : `an index over ${content.table}`;
  const common = {
    ...searchedProperties(kind, definition.dim, definition.type, definition.metric),
    ...columnProperties(definition.key, definition.key_type, definition.column),
  };
  const columns = content?.filters ?? metadata;
  const partition = partitionProperties(
    columns.find((each) => each.partition_key)?.name,
    definition.requires_partition,
  );
  if (content !== null) return { ...common, ...filterProperties(content.filters), ...partition };
  return {
    ...common,
    ...partition,
    ...metadataProperties(metadata.map((each) => ({ ...each, notNull: each.not_null }))),
    ...uniqueProperty(definition.unique),
  };
}

const searchedProperties = (kind: string, dimensions: number, type: string, metric: string): Properties => ({
  [KIND]: kind,
  dimensions: String(dimensions),
  'element type': type,
  metric,
});

/** A schema without a model takes vectors of any. */
const modelProperty = (wanted: string | undefined, model: string | null | undefined): Properties =>
  wanted === undefined ? {} : { model: model ?? 'none' };

const columnProperties = (key: string, keyType: KeyType, vector: string): Properties => ({
  key: key,
  'key type': keyType,
  'vector column': vector,
});

const partitionProperties = (partitionKey: string | undefined, requiresPartition: boolean): Properties => ({
  partitionKey: partitionKey ?? 'none',
  requiresPartition: String(requiresPartition),
});

const filterProperties = (filters: ReadonlyArray<{ readonly name: string }>): Properties => ({
  filters:
    filters.length === 0
      ? 'none'
      : filters
          .map(({ name }) => name.toLowerCase())
          .toSorted()
          .join(', '),
});

/** Neither the order of the sets nor that of their columns matters. */
const uniqueProperty = (sets: ReadonlyArray<readonly string[]>): Properties => ({
  unique:
    sets
      .map((set) => `(${set.toSorted().join(', ')})`)
      .toSorted()
      .join(', ') || 'none',
});

interface DeclaredColumn {
  readonly name: string;
  readonly type: string;
  readonly notNull: boolean;
  readonly generated?: unknown;
}

function metadataProperties(columns: readonly DeclaredColumn[]): Properties {
  const entries = columns.map(({ name, type, notNull, generated }) => {
    const declared = [
      type.trim().replace(/\s+/g, ' ').toUpperCase() || UNTYPED,
      ...(notNull ? ['NOT NULL'] : []),
      ...(generated === undefined || generated === null ? [] : ['GENERATED']), // the same expression has many spellings
    ];
    return [`${COLUMN}${name}`, declared.join(' ')];
  });
  return Object.fromEntries(entries);
}

function differences(schema: Properties, database: Properties): SchemaDifference[] {
  const inDatabase = new Map(Object.entries(database).map(([property, value]) => [sameName(property), value]));
  const known = new Set(Object.keys(schema).map(sameName));
  const changed = Object.entries(schema).map(([property, value]) => ({
    property,
    schema: value,
    database: inDatabase.get(sameName(property)) ?? MISSING,
  }));
  const others = Object.entries(database)
    .filter(([property]) => !known.has(sameName(property)))
    .map(([property, value]) => ({ property, schema: MISSING, database: value }));
  return [...changed, ...others].filter(
    (each) => compared(each.property, each.schema) !== compared(each.property, each.database),
  );
}

const MISSING = 'missing';
const COLUMN = 'column ';
const UNTYPED = 'without a type';

/** What counts of a value. Of a column's type, it is the affinity: INT and INTEGER are the same to SQLite. */
function compared(property: string, value: string): string {
  if (!property.startsWith(COLUMN) || value === MISSING) return sameName(value);
  const [, type = '', constraints = ''] = /^(.*?)((?: NOT NULL)?(?: GENERATED)?)$/.exec(value) ?? [];
  return `${affinity(type === UNTYPED ? '' : type)}${constraints}`;
}

/** A name as SQLite compares it: the case of ASCII letters does not count. */
const sameName = (name: string): string => name.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
