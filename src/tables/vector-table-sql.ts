import type { ElementType } from '../element-type.js';
import { quoteIdentifier, quoteText } from './sql-text.js';
import type { CheckedOptions } from './vector-table-options.js';

/** All that the SQL of a vector table says, with the names of the database. */
export interface VectorTableDescription {
  readonly name: string;
  /** The integer primary key. */
  readonly key: string;
  /** The vector column. */
  readonly column: string;
  readonly type: ElementType;
  readonly dimensions: number;
  readonly options: CheckedOptions;
  readonly metadata: readonly MetadataColumn[];
}

/** A column beside the key and the vector. */
export interface MetadataColumn {
  readonly name: string;
  readonly type: string;
  readonly notNull: boolean;
  /** An SQL literal, or an expression in parentheses. */
  readonly default?: string;
}

/** `vector(dim=384, type=float4, metric=cosine)`: the vector column's declared type, which a migration tool compares. */
export function vectorColumnSql(type: ElementType, dimensions: number, options: CheckedOptions): string {
  return `vector(${vectorArguments(type, dimensions, options).join(', ')})`;
}

/** The `CREATE VIRTUAL TABLE` of a vector table. */
export function createTableSql(table: VectorTableDescription, ifNotExists: boolean): string {
  const moduleArguments = [
    ...vectorArguments(table.type, table.dimensions, table.options),
    `key=${quoteIdentifier(table.key)}`,
    `column=${quoteIdentifier(table.column)}`,
    ...(table.metadata.length === 0 ? [] : [`metadata=${quoteText(table.metadata.map(metadataSql).join(', '))}`]),
  ];
  const create = `CREATE VIRTUAL TABLE ${ifNotExists ? 'IF NOT EXISTS ' : ''}${quoteIdentifier(table.name)}`;
  return `${create} USING vector(${moduleArguments.join(', ')})`;
}

function vectorArguments(type: ElementType, dimensions: number, options: CheckedOptions): string[] {
  const { metric, m, efConstruction, efSearch, mode, quantization, syncEvery } = options;
  const given = {
    dim: dimensions,
    type,
    metric,
    m,
    ef_construction: efConstruction,
    ef_search: efSearch,
    mode,
    quantization,
    sync_every: syncEvery,
  };
  return Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]));
}

function metadataSql({ name, type, notNull, default: value }: MetadataColumn): string {
  return [quoteIdentifier(name), type, notNull ? 'NOT NULL' : '', value === undefined ? '' : `DEFAULT ${value}`]
    .filter((part) => part !== '')
    .join(' ');
}
