/**
 * Why a {@link VectorError} was thrown. The codes are stable; the messages are for people and may improve.
 *
 * | code | when |
 * |---|---|
 * | `invalid_dimensions` | a column is defined without dimensions, an integer from 1 to 65535 |
 * | `dimension_mismatch` | a vector has more or fewer elements than its column |
 * | `element_type_mismatch` | a value is no vector of the column's element type |
 * | `invalid_element` | an element of a number array is no number, or an integer type cannot hold it |
 * | `not_finite` | an element is NaN or infinite, or becomes infinite in the column's float type |
 * | `zero_vector` | a zero vector, which has no direction, where cosine distance is measured |
 * | `invalid_blob` | a stored value cannot be read as a vector of the column |
 * | `invalid_option` | the options are no object, or one is unknown or out of its range |
 * | `invalid_table` | a vector table without a name, columns, exactly one vector column or one integer primary key; a full-text table without a name, or with other columns than `text()` |
 * | `invalid_index` | a vector index without a name of its own, over none of an ordinary table's columns, or over a table without one integer primary key |
 * | `invalid_content` | the `content` of a full-text table is no ordinary table with one integer primary key, or lacks one of the columns |
 * | `invalid_column_name` | a column name that is no text, contains \0, is there twice, or is used by the extension itself |
 * | `unsupported_constraint` | a constraint that SQLite does not have on virtual tables |
 * | `unsupported_default` | a default value that cannot be written into the table's SQL |
 * | `casing_mismatch` | a `casing` would name columns otherwise than the queries of Drizzle 1.x do |
 * | `not_a_vector_table` | a table or a `distance` column that neither `vectorTable()` nor, where one will do, `vectorIndex()` made |
 * | `not_a_vector_index` | an index that `vectorIndex()` did not make |
 * | `not_a_vector_column` | a column that none of `float4Vector()` and its kin made |
 * | `not_an_fts5_table` | a table that `fts5Table()` did not make |
 * | `not_an_fts5_column` | a column that is none of a full-text table's texts, or cannot be searched |
 * | `empty_text` | a text to search for, or to embed, that is no text, or has no word |
 * | `read_only_index` | an insert into a vector index, or an insert or an update of a full-text table with `content`, which follows its table by itself |
 * | `invalid_limit` | `knnMatch(...).limit(k)`, or an option `k` or `candidates`, that is no positive integer; fewer `candidates` than `k` |
 * | `row_not_found` | the row whose vector is searched for is not there, or has none |
 * | `invalid_score` | a score of a row that is no finite number, or not as many scores as rows |
 * | `invalid_embeddings` | an embedder gave something else than one embedding for each text |
 * | `invalid_arrow` | Arrow data that cannot be read, or does not fit the table |
 * | `missing_package` | an optional package, which this needs, is not installed |
 * | `extension_not_found` | there is no extension file where it is looked for |
 * | `extension_loading_disabled` | a `node:sqlite` database that was opened without `allowExtension` |
 * | `not_a_database` | something else where a Drizzle database over SQLite, or a transaction of one, is expected |
 * | `unsupported_driver` | a database that cannot load extensions or, for `onProgress`, call functions; a driver of drizzle-kit that cannot |
 * | `unsupported_migration` | drizzle-kit wrote a statement that SQLite cannot do to a virtual table, or that is not understood |
 * | `broken_migration` | a migration that drizzle-kit wrote while its config lacked `withVectors()` |
 * | `unsupported_command` | a command of drizzle-kit that `withVectors()` does not know |
 * | `data_loss` | a push would lose vectors, and nobody agreed to it |
 * | `invalid_usage` | the command line: arguments or options that do not go together |
 * | `file_not_found` | the command line: there is no such file |
 * | `file_exists` | the command line: there is a file where one would be written |
 * | `invalid_file` | the command line: a file is of another kind, or damaged |
 * | `invalid_row` | the command line: a row of a file does not fit the table |
 */
export type VectorErrorCode =
  | 'invalid_dimensions'
  | 'dimension_mismatch'
  | 'element_type_mismatch'
  | 'invalid_element'
  | 'not_finite'
  | 'zero_vector'
  | 'invalid_blob'
  | 'invalid_option'
  | 'invalid_table'
  | 'invalid_index'
  | 'invalid_content'
  | 'invalid_column_name'
  | 'unsupported_constraint'
  | 'unsupported_default'
  | 'casing_mismatch'
  | 'not_a_vector_table'
  | 'not_a_vector_index'
  | 'not_a_vector_column'
  | 'not_an_fts5_table'
  | 'not_an_fts5_column'
  | 'empty_text'
  | 'read_only_index'
  | 'invalid_limit'
  | 'row_not_found'
  | 'invalid_score'
  | 'invalid_embeddings'
  | 'invalid_arrow'
  | 'missing_package'
  | 'extension_not_found'
  | 'extension_loading_disabled'
  | 'not_a_database'
  | 'unsupported_driver'
  | 'unsupported_migration'
  | 'broken_migration'
  | 'unsupported_command'
  | 'data_loss'
  | 'invalid_usage'
  | 'file_not_found'
  | 'file_exists'
  | 'invalid_file'
  | 'invalid_row';

/**
 * Everything that this library refuses. Errors of SQLite itself, the extension's included, are the driver's: Drizzle 1.x,
 * and `db.run()` of 0.45, wrap what the driver throws, with the driver's error in `cause`.
 *
 * @example
 * ```ts
 * try {
 *   db.insert(docs).values({ embedding: new Float32Array(3) }).run();
 * } catch (error) {
 *   if (error instanceof VectorError && error.code === 'dimension_mismatch') console.error(error.message);
 *   // docs.embedding: expected 384 dimensions but received 3
 * }
 * ```
 */
export class VectorError extends Error {
  override readonly name = 'VectorError';
  readonly code: VectorErrorCode;

  constructor(code: VectorErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** `subject: expected this but received that. What to do.` */
function unexpected(
  code: VectorErrorCode,
  subject: string,
  expected: string,
  received: string,
  advice = '',
): VectorError {
  return new VectorError(
    code,
    `${subject}: expected ${expected} but received ${received}${advice === '' ? '' : `. ${advice}`}`,
  );
}

/** A value as it appears in a message: short, and of one line. */
export function describeValue(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return `an array of ${value.length}`;
  return value.constructor?.name || 'an object';
}

const list = (names: readonly string[]): string => names.join(', ');

// Vectors

export const columnArguments = (subject: string, received: number): VectorError =>
  unexpected('invalid_dimensions', subject, 'dimensions, or a name and dimensions', `${received} arguments`);

export const notAColumnName = (subject: string, received: unknown): VectorError =>
  unexpected('invalid_column_name', subject, 'a text as name, before the dimensions', describeValue(received));

export const invalidDimensions = (column: string, received: unknown): VectorError =>
  unexpected('invalid_dimensions', column, 'an integer from 1 to 65535 as dimensions', describeValue(received));

export const dimensionMismatch = (column: string, expected: number, received: number): VectorError =>
  unexpected('dimension_mismatch', column, `${expected} dimensions`, String(received));

const withArticle = (arrayName: string): string => `${arrayName.startsWith('Int') ? 'an' : 'a'} ${arrayName}`;

export const elementTypeMismatch = (
  column: string,
  arrayName: string,
  received: unknown,
  advice: string,
): VectorError =>
  unexpected(
    'element_type_mismatch',
    column,
    `${withArticle(arrayName)} or an array of numbers`,
    describeValue(received),
    advice,
  );

export const columnTypeMismatch = (column: string, expected: string, received: string): VectorError =>
  unexpected('element_type_mismatch', column, `a column of ${expected}`, received);

export const invalidElement = (column: string, expected: string, received: unknown, index: number): VectorError =>
  unexpected('invalid_element', column, expected, `${describeValue(received)} at index ${index}`);

export const notFinite = (column: string, received: unknown, index: number): VectorError =>
  unexpected('not_finite', column, 'finite numbers', `${describeValue(received)} at index ${index}`);

export const zeroVector = (column: string): VectorError =>
  unexpected('zero_vector', column, 'a vector with a direction, for cosine distance', 'a vector of zeros');

export const invalidBlob = (column: string, expected: string, received: string): VectorError =>
  unexpected('invalid_blob', column, expected, received);

// Tables

export const notATableName = (maker: string, received: unknown): VectorError =>
  unexpected('invalid_table', `${maker}()`, 'a table name, of text without \\0', describeValue(received));

export const notColumns = (subject: string, received: unknown): VectorError =>
  unexpected('invalid_table', subject, 'an object of columns as second argument', describeValue(received));

export const notAColumn = (column: string, received: unknown): VectorError =>
  unexpected('invalid_table', column, 'a column, such as text()', describeValue(received));

export const notOptions = (subject: string, position: string, received: unknown): VectorError =>
  unexpected('invalid_option', subject, `an object of options as ${position} argument`, describeValue(received));

export const invalidOption = (subject: string, expected: string, received: unknown): VectorError =>
  unexpected('invalid_option', subject, expected, describeValue(received));

export const missingOption = (subject: string, expected: string): VectorError =>
  unexpected('invalid_option', subject, expected, 'none');

export const unknownOption = (subject: string, known: readonly string[], received: string): VectorError =>
  unexpected('invalid_option', subject, `only the options ${list(known)}`, JSON.stringify(received));

export const extraConfigRefused = (table: string, received: unknown): VectorError =>
  unexpected(
    'unsupported_constraint',
    `vectorTable(${JSON.stringify(table)})`,
    'an object of options as third argument',
    describeValue(received),
    'SQLite has no indexes, checks or foreign keys on virtual tables: keep such columns in an ordinary sqliteTable and join it on the key',
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
    'exactly one primary key, such as id: integer().primaryKey()',
    received.length === 0 ? 'none' : list(received),
  );

export const primaryKeyType = (column: string, received: string): VectorError =>
  unexpected(
    'invalid_table',
    column,
    'an integer primary key, because it is the rowid',
    received,
    'Keep other unique names as metadata, and look them up with where()',
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
    `a metadata column, of which there are ${metadata.length === 0 ? 'none' : list(metadata)},`,
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
  'unique()': 'make the column the integer primary key, or keep it in an ordinary sqliteTable and join that on the key',
  'generatedAlwaysAs()': 'compute the value in the query, or at the insert with $defaultFn()',
  'references()': "keep the other table's key as a plain integer(), and declare the relation among Drizzle's relations",
  autoIncrement: 'leave the key out and it becomes the largest key plus one',
};

export const constraintRefused = (subject: string, constraint: keyof typeof insteadOf): VectorError =>
  unexpected(
    'unsupported_constraint',
    subject,
    'what SQLite has on virtual tables',
    constraint,
    `Instead, ${insteadOf[constraint]}`,
  );

export const defaultRefused = (column: string, kind: 'vector' | 'primary key'): VectorError =>
  unexpected(
    'unsupported_default',
    column,
    `a ${kind} without a default, which the table's SQL cannot hold`,
    'default()',
    kind === 'vector' ? '$defaultFn() gives one at the insert' : 'A key that is left out is chosen by SQLite',
  );

export const unsupportedDefault = (column: string, received: unknown): VectorError =>
  unexpected(
    'unsupported_default',
    column,
    'a default of text without \\0, a finite number, a boolean or bytes',
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

export const notSearchable = (subject: string, received: unknown): VectorError =>
  unexpected('not_a_vector_table', subject, 'a table made by vectorTable() or vectorIndex()', describeValue(received));

// Indexes

export const notAnIndexName = (received: unknown): VectorError =>
  unexpected('invalid_index', 'vectorIndex()', 'a name of the index, of text without \\0,', describeValue(received));

export const notAContentColumn = (index: string, received: string, advice: string): VectorError =>
  unexpected(
    'invalid_index',
    `vectorIndex(${JSON.stringify(index)})`,
    'a column of a table made by sqliteTable(), such as posts.embedding,',
    received,
    advice,
  );

export const unfitContentColumn = (index: string, column: string, type: string): VectorError =>
  unexpected(
    'invalid_index',
    `vectorIndex(${JSON.stringify(index)})`,
    'a column that can hold vectors: a vector column, blob(), or text() for JSON,',
    `${column}, of type ${type}`,
  );

export const indexNamedAsContent = (index: string): VectorError =>
  unexpected(
    'invalid_index',
    `vectorIndex(${JSON.stringify(index)})`,
    'another name than that of the table it is over',
    JSON.stringify(index),
  );

export const contentKeyCount = (index: string, table: string, received: readonly string[]): VectorError =>
  unexpected(
    'invalid_index',
    `vectorIndex(${JSON.stringify(index)})`,
    `a table with exactly one primary key, such as id: integer().primaryKey(),`,
    `${table} with ${received.length === 0 ? 'none' : list(received)}`,
  );

export const contentKeyType = (index: string, column: string, type: string): VectorError =>
  unexpected(
    'invalid_index',
    `vectorIndex(${JSON.stringify(index)})`,
    'a table with an integer primary key, because it is the rowid,',
    `${column}, of type ${type}`,
    'Other unique names can stand beside it, with unique()',
  );

export const formatRefused = (subject: string, option: string, received: unknown): VectorError =>
  unexpected(
    'invalid_option',
    `${subject} ${option}`,
    'a vector column to tell this by itself',
    describeValue(received),
    'Only a column such as text() or blob() needs it',
  );

export const readOnlyIndex = (index: string, table: string): VectorError =>
  unexpected('read_only_index', index, `an insert into ${table}, which the index follows,`, 'one into the index');

export const notAVectorIndex = (subject: string, received: unknown, table: string | undefined): VectorError =>
  unexpected(
    'not_a_vector_index',
    subject,
    'an index made by vectorIndex()',
    table === undefined ? describeValue(received) : `${table}, made by vectorTable()`,
    table === undefined ? '' : 'Create it with createVectorTable()',
  );

// Full-text tables

const asContent = 'keep the column in an ordinary sqliteTable, and give that as content';

export const fts5ExtraConfigRefused = (table: string, received: unknown): VectorError =>
  unexpected(
    'unsupported_constraint',
    `fts5Table(${JSON.stringify(table)})`,
    'an object of options as third argument',
    describeValue(received),
    `SQLite has no indexes, checks or foreign keys on virtual tables. Instead, ${asContent}`,
  );

export const noTextColumn = (subject: string): VectorError =>
  unexpected('invalid_table', subject, 'at least one column, such as body: text(),', 'none');

export const notATextColumn = (column: string, received: string): VectorError =>
  unexpected(
    'invalid_table',
    column,
    'text(), the only kind of column that FTS5 has,',
    received,
    `Instead, ${asContent}`,
  );

export const fts5ConstraintRefused = (subject: string, constraint: string): VectorError =>
  unexpected(
    'unsupported_constraint',
    subject,
    'what SQLite has on virtual tables',
    constraint,
    `Instead, ${asContent}`,
  );

export const fts5DefaultRefused = (column: string): VectorError =>
  unexpected(
    'unsupported_default',
    column,
    'a column without a default, which FTS5 does not have',
    'default()',
    '$defaultFn() gives one at the insert',
  );

export const notAnFts5Key = (subject: string, columns: readonly string[], received: string): VectorError =>
  unexpected('invalid_option', subject, `only the columns ${list(columns)}`, JSON.stringify(received));

export const duplicateUnindexed = (subject: string, received: string): VectorError =>
  unexpected('invalid_option', `${subject} unindexed`, 'different columns', `${JSON.stringify(received)} twice`);

export const nothingIndexed = (subject: string): VectorError =>
  unexpected('invalid_option', `${subject} unindexed`, 'at least one other column, to search in,', 'all of them');

export const contentRefused = (table: string, expected: string, received: string, advice = ''): VectorError =>
  unexpected('invalid_content', `fts5Table(${JSON.stringify(table)}) content`, expected, received, advice);

export const readOnlyFts5 = (table: string, content: string, statement: 'insert' | 'update'): VectorError =>
  unexpected('read_only_index', table, `an ${statement} of ${content}, which it follows,`, `an ${statement} of it`);

export const notAnFts5Table = (subject: string, received: unknown): VectorError =>
  unexpected('not_an_fts5_table', subject, 'a table made by fts5Table()', describeValue(received));

export const notAnFts5Column = (subject: string, received: string): VectorError =>
  unexpected('not_an_fts5_column', subject, 'a text column of a table made by fts5Table()', received);

export const unindexedColumn = (subject: string, received: string): VectorError =>
  unexpected('not_an_fts5_column', subject, 'a column that is indexed', `${received}, which is among the unindexed`);

export const emptyText = (subject: string, expected: string, received: unknown): VectorError =>
  unexpected('empty_text', subject, expected, describeValue(received));

export const detailTooLow = (
  subject: string,
  expected: string,
  received: string,
  { name, options: { detail } }: { readonly name: string; readonly options: { readonly detail?: string } },
): VectorError =>
  unexpected(
    'invalid_option',
    subject,
    expected,
    received,
    `${name} keeps too little for it, with detail: '${detail}'`,
  );

export const allWeightsZero = (subject: string): VectorError =>
  unexpected('invalid_option', subject, 'at least one weight above 0', 'none');

// Queries

export const notADistanceColumn = (received: string): VectorError =>
  unexpected(
    'not_a_vector_table',
    'knnMatch()',
    'the distance column of a table made by vectorTable() or vectorIndex()',
    received,
    'Distances of other tables are cosineDistance(), l2Distance() and innerProduct()',
  );

export const notAVectorColumn = (subject: string, received: string): VectorError =>
  unexpected('not_a_vector_column', subject, 'a vector column, such as float4Vector(384)', received);

export const invalidLimit = (subject: string, received: unknown): VectorError =>
  unexpected('invalid_limit', subject, 'an integer of at least 1', describeValue(received));

export const distanceTaken = (subject: string): VectorError =>
  unexpected(
    'invalid_option',
    subject,
    'columns under other keys than distance, which is added by itself,',
    'one under "distance"',
  );

export const fromRefused = (
  subject: string,
  table: string,
  advice = 'Its columns are there without from; join other tables with join',
): VectorError =>
  unexpected(
    'invalid_option',
    `${subject} from`,
    'an index made by vectorIndex() to search',
    `${table}, made by vectorTable()`,
    advice,
  );

export const notTheContent = (
  subject: string,
  index: string,
  table: string,
  key: string,
  received: string,
): VectorError =>
  unexpected('invalid_option', `${subject} from`, `${table} with the key ${key}, which ${index} is over,`, received);

export const fewerCandidates = (subject: string, k: number, received: number): VectorError =>
  unexpected('invalid_limit', subject, `at least k, ${k},`, String(received));

export const hybridKeyTaken = (
  subject: string,
  keys: readonly string[],
  received: string,
  isChosen: boolean,
): VectorError =>
  unexpected(
    'invalid_option',
    `${subject} columns`,
    `columns under other keys than ${list(keys)}, which are added by themselves,`,
    `one under ${JSON.stringify(received)}`,
    isChosen ? '' : 'Choose columns, with another key for this one',
  );

export const notQueries = (subject: string, received: unknown): VectorError =>
  unexpected('element_type_mismatch', `${subject} queries`, 'an array of vectors', describeValue(received));

export const rowNotFound = (subject: string, table: string, received: number | bigint): VectorError =>
  unexpected(
    'row_not_found',
    `${subject} key`,
    `the key of a row of ${table} that has a vector`,
    describeValue(received),
  );

// Rows of a search

export const notRows = (subject: string, received: unknown): VectorError =>
  unexpected(
    'invalid_option',
    `${subject} rows`,
    'an array of rows',
    describeValue(received),
    received instanceof Promise ? 'Await the search' : '',
  );

export const notIterable = (subject: string, received: unknown): VectorError =>
  unexpected(
    'invalid_option',
    `${subject} rows`,
    'an array of rows, or something else that gives them one by one',
    describeValue(received),
  );

export const notArrow = (subject: string, received: unknown): VectorError =>
  unexpected('invalid_arrow', subject, 'a path, bytes, a table or record batches of Arrow', describeValue(received));

export const unreadableArrow = (subject: string, cause: unknown): VectorError =>
  new VectorError(
    'invalid_arrow',
    `${subject}: expected an Arrow IPC stream or file: ${cause instanceof Error ? cause.message : cause}`,
    { cause },
  );

/** @param message what the extension says: what it expected, and received. */
export const invalidArrow = (subject: string, message: string, cause: unknown): VectorError =>
  new VectorError('invalid_arrow', `${subject}: ${message}`, { cause });

export const notKeys = (subject: string, received: unknown): VectorError =>
  unexpected('invalid_option', `${subject} ids`, 'an array of keys, or undefined', describeValue(received));

export const invalidKey = (subject: string, received: unknown): VectorError =>
  unexpected('invalid_option', subject, 'an integer as key', describeValue(received));

export const notAMatrix = (subject: string, arrayName: string, received: unknown): VectorError =>
  unexpected('element_type_mismatch', subject, withArticle(arrayName), describeValue(received));

export const matrixMismatch = (subject: string, rows: number, dimensions: number, received: number): VectorError =>
  unexpected(
    'dimension_mismatch',
    `${subject} vectors`,
    `${rows * dimensions} elements, ${rows} rows of ${dimensions} dimensions,`,
    String(received),
  );

export const notARow = (subject: string, received: unknown, index: number): VectorError =>
  unexpected('invalid_option', `${subject} rows`, 'objects', `${describeValue(received)} at index ${index}`);

export const noRowVector = (subject: string, keys: readonly string[]): VectorError =>
  unexpected(
    'invalid_option',
    `${subject} vector`,
    'rows with a vector',
    keys.length === 0 ? 'rows without columns' : `rows with none under their keys ${list(keys)}`,
    'Choose its column in the search, as in columns: { embedding: docs.embedding }',
  );

export const severalRowVectors = (subject: string, keys: readonly string[]): VectorError =>
  unexpected(
    'invalid_option',
    `${subject} vector`,
    'the key of one vector of the rows',
    `none, where there are ${list(keys)}`,
  );

export const noRelevance = (subject: string, keys: readonly string[]): VectorError =>
  unexpected(
    'invalid_option',
    `${subject} relevance`,
    'a function, for rows without a number under score or distance,',
    keys.length === 0 ? 'none, and rows without columns' : `none, and rows with the keys ${list(keys)}`,
  );

export const invalidScore = (subject: string, received: unknown, index: number): VectorError =>
  unexpected('invalid_score', subject, 'finite numbers', `${describeValue(received)} at index ${index}`);

export const notScores = (subject: string, expected: number, received: unknown): VectorError =>
  unexpected('invalid_score', subject, `an array of ${expected} scores, one for each row,`, describeValue(received));

export const scoreCount = (subject: string, expected: number, received: number): VectorError =>
  unexpected('invalid_score', subject, `${expected} scores, one for each row,`, String(received));

// Texts

export const notOneVectorColumn = (subject: string, received: readonly string[]): VectorError =>
  unexpected(
    'not_a_vector_column',
    subject,
    'exactly one vector column, such as float4Vector(384),',
    received.length === 0 ? 'none' : list(received),
  );

export const notEmbeddings = (subject: string, expected: number, received: unknown): VectorError =>
  unexpected('invalid_embeddings', subject, `${expected} embeddings, in an array,`, describeValue(received));

export const embeddingCount = (subject: string, expected: number, received: number): VectorError =>
  unexpected('invalid_embeddings', subject, `${expected} embeddings, one for each text,`, String(received));

// The index

export const notADatabase = (subject: string, received: unknown): VectorError =>
  unexpected(
    'not_a_database',
    subject,
    'a Drizzle database over SQLite, or a transaction of one,',
    describeValue(received),
  );

export const unsupportedProgress = (subject: string, received: unknown): VectorError =>
  unexpected(
    'unsupported_driver',
    `${subject} onProgress`,
    'a database whose driver can call functions, as those of better-sqlite3 and node:sqlite can',
    describeValue(received),
    'Leave onProgress out to build without reports',
  );

// drizzle-kit

export const unsupportedMigration = (table: string, received: string, advice: string): VectorError =>
  unexpected('unsupported_migration', table, 'a change that SQLite can make to a virtual table', received, advice);

export const unknownStatement = (table: string, sql: string): VectorError =>
  unexpected('unsupported_migration', table, 'a statement that is understood', `this one\n${sql}`);

export const branchesDisagree = (table: string): VectorError =>
  unsupportedMigration(
    table,
    'one that two branches have changed, each in its own way',
    'Remove the migrations of one of them, and generate them again on top of the other',
  );

export const indexOnVirtualTable = (table: string, sql: string): VectorError =>
  unsupportedMigration(table, `an index on it\n${sql}\n`, "Name its columns in vectorTable()'s option indexed");

export const foreignKeyToVirtualTable = (table: string, sql: string): VectorError =>
  unsupportedMigration(
    table,
    `a foreign key to it, which fails at every insert\n${sql}\n`,
    'Leave references() out, and declare a relation',
  );

export const tableNotPulled = (table: string): VectorError =>
  unexpected('unsupported_migration', 'drizzle-kit pull', `${table} in the schema that it wrote`, 'none');

export const kitDriverMissing = (cause: unknown): VectorError =>
  new VectorError(
    'unsupported_driver',
    'drizzle-kit: expected better-sqlite3, to open a database that has vector tables, but received no driver that can ' +
      `load extensions (${cause instanceof Error ? cause.message.split('\n', 1)[0] : cause}). ` +
      'Install it: npm install -D better-sqlite3',
    { cause },
  );

export const kitDriverTooOld = (version: string): VectorError =>
  unexpected(
    'unsupported_driver',
    'drizzle-kit',
    'a node:sqlite that loads the extension for all connections',
    `the one of Node ${version}`,
    'Install better-sqlite3, or a newer Node',
  );

export const unsupportedDialect = (received: string): VectorError =>
  unexpected(
    'unsupported_driver',
    'withVectors() dialect',
    "'sqlite'",
    describeValue(received),
    received === 'turso'
      ? "Turso Cloud cannot load native extensions; for a local file of libSQL, write dialect: 'sqlite' and install better-sqlite3"
      : 'Only SQLite has vector tables',
  );

export const unsupportedKitDriver = (received: string): VectorError =>
  unexpected(
    'unsupported_driver',
    'withVectors() driver',
    "none, or 'expo'",
    describeValue(received),
    'It cannot load native extensions: keep vector tables in a SQLite file, with a config of its own',
  );

export const unsupportedCommand = (received: string, known: readonly string[]): VectorError =>
  unexpected(
    'unsupported_command',
    'withVectors()',
    `one of drizzle-kit's commands ${list(known)}`,
    JSON.stringify(received),
    'It would write or run statements that make no vector tables',
  );

export const brokenMigration = (file: string): VectorError =>
  unexpected(
    'broken_migration',
    file,
    'a migration of vector tables that was generated through withVectors()',
    'one that was not, and fails',
    'Remove it, with its snapshot and its entry in meta/_journal.json if there is one (`drizzle-kit drop`), and generate it again',
  );

export const unconfirmedDataLoss = (losses: readonly string[]): VectorError =>
  unexpected(
    'data_loss',
    'drizzle-kit push',
    'consent to the loss of vectors',
    'none',
    `${losses.join('; ')}. Nothing was changed. --force pushes without asking`,
  );

// The extension

export const extensionNotFound = (places: readonly string[]): VectorError =>
  new VectorError(
    'extension_not_found',
    [
      'getLoadablePath(): expected the drizzle-vector extension in one of these places but received nothing there:',
      ...places.map((place) => `  ${place}`),
      'In a checkout, `npm run build:native` builds it. If there is no binary for your platform, build it and set DRIZZLE_VECTOR_EXTENSION to its path.',
    ].join('\n'),
  );

export const overrideNotFound = (path: string): VectorError =>
  unexpected(
    'extension_not_found',
    'DRIZZLE_VECTOR_EXTENSION',
    'the path of an extension file',
    `${JSON.stringify(path)}, where there is none`,
    'Correct it, or unset it to use the extension that comes with the package',
  );

export const extensionLoadingDisabled = (cause: unknown): VectorError =>
  new VectorError(
    'extension_loading_disabled',
    'load(): expected a node:sqlite database that allows extensions but received one that does not. Open it with new DatabaseSync(path, { allowExtension: true })',
    { cause },
  );

export const unsupportedDriver = (received: unknown): VectorError =>
  unexpected(
    'unsupported_driver',
    'load()',
    'a better-sqlite3, node:sqlite, bun:sqlite or libsql database, or a Drizzle database over one',
    describeValue(received),
    'Cloudflare D1, Turso Cloud, @libsql/client and sql.js cannot load native extensions',
  );

// The command line

export const invalidUsage = (subject: string, expected: string, received: string, advice = ''): VectorError =>
  unexpected('invalid_usage', subject, expected, received, advice);

export const fileNotFound = (path: string): VectorError =>
  unexpected('file_not_found', path, 'a file', 'a path where there is none');

export const fileExists = (path: string): VectorError =>
  unexpected('file_exists', path, 'a path where there is no file', 'that of one', '--force replaces it');

export const notASqliteFile = (path: string, received: string): VectorError =>
  unexpected('invalid_file', path, 'a SQLite database', received);

export const invalidFile = (place: string, expected: string, received: string): VectorError =>
  unexpected('invalid_file', place, expected, received);

export const arrowMissing = (cause: unknown): VectorError =>
  new VectorError(
    'missing_package',
    'arrow: expected the package apache-arrow to be installed. Run `npm install apache-arrow`',
    {
      cause,
    },
  );

export const cliDriverMissing = (cause: unknown): VectorError =>
  new VectorError(
    'unsupported_driver',
    `driver: expected better-sqlite3 to be installed, or Node 22.16 or newer, whose own SQLite will do, but received neither. ` +
      `Run \`npm install better-sqlite3\` (${cause instanceof Error ? cause.message.split('\n')[0] : cause})`,
    { cause },
  );

export const tableNotFound = (
  path: string,
  expected: string,
  known: readonly string[],
  received: string,
): VectorError =>
  unexpected('not_a_vector_table', path, `${expected} (${list(known) || 'there is none'})`, JSON.stringify(received));

export const storedElsewhere = (index: string, table: string): VectorError =>
  unexpected(
    'not_a_vector_table',
    index,
    'a table that has rows of its own',
    `an index over ${table}`,
    `Give ${table}, which the index follows`,
  );

export const invalidRow = (place: string, expected: string, received: string, advice = ''): VectorError =>
  unexpected('invalid_row', place, expected, received, advice);

export const unknownColumn = (place: string, known: readonly string[], received: string): VectorError =>
  unexpected('invalid_row', place, `only the columns ${list(known)}`, JSON.stringify(received));

export const refusedRow = (place: string, cause: unknown): VectorError =>
  new VectorError('invalid_row', `${place}: ${cause instanceof Error ? cause.message : cause}`, { cause });

/** The same error, with the name of the file in front of the place. */
export const inFile = (file: string, { code, message, cause }: VectorError): VectorError =>
  new VectorError(code, `${file}, ${message}`, { cause });

export const unfitEmbedder = (path: string, received: string): VectorError =>
  unexpected(
    'invalid_option',
    `--embedder ${path}`,
    'a module whose default export is an embedder, an object with dimensions and a method embed(),',
    received,
  );
