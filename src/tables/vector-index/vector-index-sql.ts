import type { ElementType } from '../../element-type.js';
import { quoteIdentifier, quoteText } from '../../sql/sql-text.js';
import { virtualTableStatement } from '../../sql/virtual-table-statement.js';
import type { CheckedIndexOptions } from '../index-options.js';
import { type KeyType, keyTypeArgument } from '../key-type.js';
import { moduleArguments } from '../module-arguments.js';

/** All that the SQL of a vector index says, with the names of the database. */
export interface VectorIndexDescription {
  readonly name: string;
  readonly type: ElementType;
  readonly dimensions: number;
  readonly options: CheckedIndexOptions;
  /** The ordinary table, its key and its column of vectors. */
  readonly content: string;
  readonly contentKey: string;
  readonly keyType: KeyType;
  readonly contentColumn: string;
  /** Its columns by which the index filters. */
  readonly filters: readonly FilterColumn[];
  readonly requiresPartition: boolean;
}

export interface FilterColumn {
  readonly name: string;
  readonly indexed: boolean;
  readonly partitionKey: boolean;
}

/** The declared type of the key, which a migration tool compares: `vector_index(dim=384, …, content="posts", …)`. */
export const indexKeySql = (index: VectorIndexDescription): string =>
  `vector_index(${indexArguments(index).join(', ')})`;

/** The `CREATE VIRTUAL TABLE` of an index. */
export const createIndexSql = (index: VectorIndexDescription, ifNotExists: boolean): string =>
  virtualTableStatement(index.name, ifNotExists, indexArguments(index));

function indexArguments(index: VectorIndexDescription): string[] {
  const { type, dimensions, options, content, contentKey, keyType, contentColumn, filters, requiresPartition } = index;
  return [
    ...moduleArguments(type, dimensions, options),
    ...keyTypeArgument(keyType),
    `content=${quoteIdentifier(content)}`,
    `content_key=${quoteIdentifier(contentKey)}`,
    `content_column=${quoteIdentifier(contentColumn)}`,
    ...(filters.length === 0 ? [] : [`content_filters=${quoteText(filters.map(filterSql).join(', '))}`]),
    ...(requiresPartition ? ['requires_partition=1'] : []),
  ];
}

const filterSql = ({ name, indexed, partitionKey }: FilterColumn): string =>
  `${quoteIdentifier(name)}${indexed ? ' INDEXED' : ''}${partitionKey ? ' PARTITION KEY' : ''}`;
