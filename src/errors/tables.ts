import { getTableName, is, Table } from 'drizzle-orm';
import { describeValue, list, unexpected } from './message.js';
import type { VectorError } from './vector-error.js';

export const notATableName = (maker: string, received: unknown): VectorError =>
  unexpected('invalid_table', `${maker}()`, 'a table name, as a string without \\0,', describeValue(received));

export const notColumns = (subject: string, received: unknown): VectorError =>
  unexpected('invalid_table', subject, 'an object of columns as second argument', describeValue(received));

export const notAColumn = (column: string, received: unknown): VectorError =>
  unexpected('invalid_table', column, 'a column, such as text()', describeValue(received));

export const extraConfigRefused = (table: string, received: unknown): VectorError =>
  unexpected(
    'unsupported_constraint',
    `vectorTable(${JSON.stringify(table)})`,
    'an object of options as third argument',
    describeValue(received),
    'unique() and unique().on() go into the fourth. SQLite has no indexes, checks or foreign keys on virtual tables: keep such columns in an ordinary sqliteTable and join it on the key',
  );

export const constraintsNotAFunction = (table: string, received: unknown): VectorError =>
  unexpected(
    'unsupported_constraint',
    `vectorTable(${JSON.stringify(table)})`,
    'a function of the columns as fourth argument, such as (table) => [unique().on(table.tenant, table.slug)],',
    describeValue(received),
  );

export const vectorColumnCount = (table: string, received: readonly string[]): VectorError =>
  unexpected(
    'invalid_table',
    `vectorTable(${JSON.stringify(table)})`,
    'exactly one vector column, such as float4Vector(384)',
    received.length === 0 ? 'none' : list(received),
    received.length > 1 ? 'Make one vector table for each' : '',
  );

export const primaryKeyCount = (table: string, received: readonly string[]): VectorError =>
  unexpected(
    'invalid_table',
    `vectorTable(${JSON.stringify(table)})`,
    'exactly one primary key, such as id: integer().primaryKey() or id: text().primaryKey()',
    received.length === 0 ? 'none' : list(received),
  );

export const primaryKeyType = (column: string, received: string): VectorError =>
  unexpected(
    'invalid_table',
    column,
    "a primary key of integers, texts or BLOBs of 16 bytes: integer(), text() or blob({ mode: 'buffer' }),",
    received,
  );

const reservedFor = {
  distance: 'the distance column of every vector table and index',
  k: 'the number of neighbors in a search',
  ef_search: 'the ef_search of one search',
  rowid: 'the key of every full-text table',
  rank: 'the rank column of every full-text table',
  table: 'the name of the virtual table, and of its hidden command column',
};

export const reservedColumnName = (subject: string, column: string, reserved: keyof typeof reservedFor): VectorError =>
  unexpected(
    'invalid_column_name',
    subject,
    'another column name',
    `${JSON.stringify(column)}, which is ${reservedFor[reserved]}`,
  );

export const nulInColumnName = (subject: string, column: string): VectorError =>
  unexpected('invalid_column_name', subject, 'column names without \\0', describeValue(column));

export const duplicateColumnName = (subject: string, column: string): VectorError =>
  unexpected('invalid_column_name', subject, 'different names for all columns', `${JSON.stringify(column)} twice`);

export const notAMetadataColumn = (
  subject: string,
  metadata: readonly string[],
  received: string,
  what: string | undefined,
): VectorError =>
  unexpected(
    'invalid_option',
    subject,
    metadata.length === 0
      ? 'no column, because the table has no metadata columns,'
      : `one of the metadata columns ${list(metadata)}`,
    `${JSON.stringify(received)}${what === undefined ? '' : `, which is ${what}`}`,
  );

export const duplicateIndexed = (subject: string, received: string): VectorError =>
  unexpected('invalid_option', `${subject} indexed`, 'different columns', `${JSON.stringify(received)} twice`);

export const indexedPartitionKey = (subject: string, received: string): VectorError =>
  unexpected(
    'invalid_option',
    `${subject} partitionKey`,
    'a column that is not among those of indexed',
    JSON.stringify(received),
    'A partition key is found by itself',
  );

export const partitionKeyMissing = (subject: string): VectorError =>
  unexpected('invalid_option', `${subject} requiresPartition`, 'a partitionKey beside it', 'none');

const insteadOf = {
  'unique()': 'make a metadata column unique, or several together with unique().on()',
  'a unique index with a condition or an expression':
    'name columns alone, as in unique().on(table.tenant, table.slug), or compute the value into a column of its own',
  'index()': "name the column in the option indexed, as in { indexed: ['page'] }",
  'check()':
    'check the value before the insert, or keep the column in an ordinary sqliteTable and join that on the key',
  'primaryKey()': 'make one column the primary key, and several columns unique with unique().on()',
  'foreignKey()': "keep the other table's key as a plain column, and declare the relation among Drizzle's relations",
  'references()': "keep the other table's key as a plain column, and declare the relation among Drizzle's relations",
  autoIncrement: 'leave the key out and it becomes the largest key plus one',
};

export const constraintRefused = (subject: string, constraint: keyof typeof insteadOf): VectorError =>
  unexpected(
    'unsupported_constraint',
    subject,
    'a constraint that SQLite has on virtual tables',
    constraint,
    `Instead, ${insteadOf[constraint]}`,
  );

export const defaultRefused = (column: string, kind: 'vector' | 'primary key'): VectorError =>
  unexpected(
    'unsupported_default',
    column,
    `a ${kind} without a default, which the table's SQL cannot hold`,
    'default()',
    kind === 'vector'
      ? '$defaultFn() gives one at the insert'
      : 'SQLite chooses an integer key that is left out. $defaultFn() gives any other at the insert',
  );

export const generatedRefused = (column: string, kind: 'vector' | 'primary key'): VectorError =>
  unexpected(
    'unsupported_constraint',
    column,
    `a ${kind} that is written`,
    'generatedAlwaysAs()',
    'Metadata columns can be generated',
  );

export const unsupportedExpression = (column: string, received: unknown): VectorError =>
  unexpected(
    'unsupported_constraint',
    column,
    'generatedAlwaysAs() of an SQL expression without \\0',
    describeValue(received),
  );

export const unsupportedDefault = (column: string, received: unknown): VectorError =>
  unexpected(
    'unsupported_default',
    column,
    'a default that is a string without \\0, a finite number, a boolean or bytes',
    describeValue(received),
  );

export const casingMismatch = (subject: string, queried: string, created: string, instead: string): VectorError =>
  unexpected(
    'casing_mismatch',
    subject,
    `the column name ${JSON.stringify(queried)} that the queries use`,
    `${JSON.stringify(created)} by casing`,
    `Drizzle 1.x names columns where the table is defined: ${instead}`,
  );

export const notAVectorTable = (subject: string, received: unknown, index: string | undefined): VectorError =>
  unexpected(
    'not_a_vector_table',
    subject,
    'a table made by vectorTable()',
    index === undefined ? describeValue(received) : `${index}, made by vectorIndex()`,
    index === undefined ? '' : 'Create it with createVectorIndex()',
  );

export const notSearchable = (subject: string, received: unknown, advice = ''): VectorError =>
  unexpected(
    'not_a_vector_table',
    subject,
    'a table made by vectorTable() or vectorIndex()',
    describeValue(received),
    advice,
  );

/** The error of a search of something else, which may be the table that an index is over. */
export const notSearched = (subject: string, received: unknown): VectorError =>
  notSearchable(
    subject,
    received,
    is(received, Table) ? `Search its vectorIndex(), with from: ${getTableName(received)}` : '',
  );
