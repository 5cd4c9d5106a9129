import type { ElementType } from '../../element-type.js';
import { quoteIdentifier, quoteText } from '../../sql/sql-text.js';
import { virtualTableStatement } from '../../sql/virtual-table-statement.js';
import { type KeyType, keyTypeArgument } from '../key-type.js';
import { moduleArguments } from '../module-arguments.js';
import type { Generation } from './generated-sql.js';
import type { CheckedTableOptions } from './vector-table-options.js';

/** All that the SQL of a vector table says, with the names of the database. */
export interface VectorTableDescription {
  readonly name: string;
  /** The primary key. */
  readonly key: string;
  readonly keyType: KeyType;
  /** The vector column. */
  readonly column: string;
  readonly type: ElementType;
  readonly dimensions: number;
  readonly options: CheckedTableOptions;
  readonly metadata: readonly MetadataColumn[];
  /** The sets of metadata columns whose values only one row may have. */
  readonly unique: readonly (readonly string[])[];
}

/** The type of a column that `tags()` makes. */
export const TAGS_TYPE = 'JSON TAGS';

/** Whether the engine knows the column as one of tags. */
export const hasTags = ({ type }: MetadataColumn): boolean => /^\s*json\s+tags\s*$/i.test(type);

/** A column that is neither the key nor the vector. */
export interface MetadataColumn {
  readonly name: string;
  readonly type: string;
  readonly notNull: boolean;
  /** An SQL literal, or an expression in parentheses. */
  readonly default?: string;
  readonly generated?: Generation;
  readonly indexed: boolean;
  readonly partitionKey: boolean;
}

/**
 * The declared type of the vector column, which a migration tool compares: `vector(dim=384, type=float4,
 * metric=cosine)`.
 *
 * It also says what `CREATE VIRTUAL TABLE` says of metadata columns and their own types do not. It names them in their
 * own order, not in that of the options.
 */
export function vectorColumnSql(table: VectorTableDescription): string {
  const { type, dimensions, options, metadata, unique } = table;
  const indexed = metadata.filter((column) => column.indexed).map(({ name }) => quoteIdentifier(name));
  const partitionKey = metadata.find((column) => column.partitionKey);
  const generated = metadata.flatMap((column) =>
    column.generated === undefined ? [] : [`${quoteIdentifier(column.name)} ${generationSql(column.generated)}`],
  );
  const tags = metadata.filter(hasTags).map(({ name }) => quoteIdentifier(name));
  const all = [
    ...moduleArguments(type, dimensions, options),
    ...(tags.length === 0 ? [] : [`tags=${quoteText(tags.join(', '))}`]),
    ...(indexed.length === 0 ? [] : [`indexed=${quoteText(indexed.join(', '))}`]),
    ...(partitionKey === undefined ? [] : [`partition_key=${quoteIdentifier(partitionKey.name)}`]),
    ...requiresPartition(options),
    ...(generated.length === 0 ? [] : [`generated=${quoteText(generated.join(', '))}`]),
    ...(unique.length === 0 ? [] : [`unique=${quoteText(unique.map(uniqueSql).join(', '))}`]),
  ];
  return `vector(${all.join(', ')})`;
}

/** The `CREATE VIRTUAL TABLE` of a vector table. */
export function createTableSql(table: VectorTableDescription, ifNotExists: boolean): string {
  const { name, key, keyType, column, type, dimensions, options, metadata, unique } = table;
  const items = [...metadata.map(metadataSql), ...unique.map((set) => `UNIQUE${uniqueSql(set)}`)];
  return virtualTableStatement(name, ifNotExists, [
    ...moduleArguments(type, dimensions, options),
    ...requiresPartition(options),
    `key=${quoteIdentifier(key)}`,
    ...keyTypeArgument(keyType),
    `column=${quoteIdentifier(column)}`,
    ...(items.length === 0 ? [] : [`metadata=${quoteText(items.join(', '))}`]),
  ]);
}

const requiresPartition = (options: CheckedTableOptions): string[] =>
  options.requiresPartition ? ['requires_partition=1'] : [];

const uniqueSql = (columns: readonly string[]): string => `(${columns.map(quoteIdentifier).join(', ')})`;

const generationSql = ({ expression, stored }: Generation): string =>
  `GENERATED ALWAYS AS (${expression}) ${stored ? 'STORED' : 'VIRTUAL'}`;

function metadataSql({
  name,
  type,
  notNull,
  default: value,
  generated,
  indexed,
  partitionKey,
}: MetadataColumn): string {
  return [
    quoteIdentifier(name),
    type,
    notNull ? 'NOT NULL' : '',
    value === undefined ? '' : `DEFAULT ${value}`,
    generated === undefined ? '' : generationSql(generated),
    indexed ? 'INDEXED' : '',
    partitionKey ? 'PARTITION KEY' : '',
  ]
    .filter((part) => part !== '')
    .join(' ');
}
