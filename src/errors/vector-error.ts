/**
 * The reason for a {@link VectorError}. The codes are stable; the messages are for people and may improve.
 *
 * | code | when |
 * |---|---|
 * | `invalid_dimensions` | a column is defined without dimensions, which are an integer from 1 to 65535 |
 * | `dimension_mismatch` | a vector has more or fewer elements than its column |
 * | `element_type_mismatch` | a value is not a vector of the column's element type |
 * | `invalid_element` | an element of a number array is not a number, or an integer type cannot hold it |
 * | `not_finite` | an element is NaN or infinite, or becomes infinite in the column's float type |
 * | `partition_missing` | a search without a condition on the partition key that the table or index requires |
 * | `zero_vector` | a vector of zeros, which has no direction, where the metric is cosine |
 * | `invalid_blob` | a stored value cannot be read as a vector of the column |
 * | `invalid_option` | the options are not an object, or an option is unknown or out of its range |
 * | `invalid_table` | a vector table without a name, columns, exactly one vector column or one primary key of integers, texts or BLOBs; a full-text table without a name, or with other columns than `text()`; a table of `cachedEmbedder()` with other columns |
 * | `invalid_index` | a vector index without a name of its own, over a column of anything but an ordinary table, or over a table whose rows have no key: one primary key, or a column that is unique and NOT NULL |
 * | `invalid_content` | the `content` of a full-text table is not an ordinary table whose rows have a key, or lacks one of the columns |
 * | `invalid_column_name` | a column name is not a string, contains \0, occurs twice, or is one that the extension uses itself |
 * | `unsupported_constraint` | a constraint that SQLite does not have on virtual tables |
 * | `unsupported_default` | a default value that the table's SQL cannot contain |
 * | `casing_mismatch` | a `casing` under which the queries of Drizzle 1.x would use other column names |
 * | `schema_mismatch` | the database lacks a vector table or index of the schema, or has it with another definition |
 * | `not_a_vector_table` | a table or a `distance` column that was not made by `vectorTable()` or, where an index will do, `vectorIndex()` |
 * | `not_a_vector_index` | an index that was not made by `vectorIndex()` |
 * | `not_a_vector_column` | a column that was not made by a function such as `float4Vector()` |
 * | `not_an_fts5_table` | a table that was not made by `fts5Table()` |
 * | `not_an_fts5_column` | a column that is not a text of a full-text table, or cannot be searched |
 * | `not_an_rtree_table` | a table that was not made by `rtreeTable()` |
 * | `index_detached` | a search of a vector index that `detachIndex()` has detached from its table; `attachIndex()` attaches it |
 * | `empty_text` | a text to search for, or to embed, that is not a string, or has no word |
 * | `read_only_index` | an insert into a vector index; an insert into, or an update of, a full-text table with `content`. Both follow their table by themselves |
 * | `missing_column` | a row lacks a column that it must have: one that `upsert()` would replace, or the key of a table whose keys SQLite does not choose |
 * | `invalid_key` | the key of a row is not of the type of the table's keys: an integer, a text or a BLOB of 16 bytes |
 * | `invalid_tags` | tags are not texts or integers, or a value is not a JSON array of tags |
 * | `invalid_filter` | a filter object for `matchFilter()`, the path of `jsonField()` or the place of `geoWithin()` that cannot be a condition |
 * | `invalid_limit` | `knnMatch(...).limit(k)`, or an option `k` or `candidates`, that is not a positive integer; fewer `candidates` than `k` |
 * | `row_not_found` | the row whose vector is searched for does not exist, or has no vector |
 * | `invalid_score` | the score of a row is not a finite number, or there are not as many scores as rows |
 * | `invalid_embeddings` | an embedder did not give one embedding for each text |
 * | `model_mismatch` | an embedder is of another model than the table |
 * | `invalid_arrow` | Arrow data that cannot be read, or does not fit the table |
 * | `missing_package` | an optional package that is needed is not installed |
 * | `extension_not_found` | no extension file in the places where it is searched for |
 * | `extension_not_extracted` | `extractExtension()` got bytes that are no extension, or a directory that cannot be written to |
 * | `extension_loading_disabled` | a `node:sqlite` database that was opened without `allowExtension` |
 * | `extension_not_loaded` | a connection that has not loaded the extension |
 * | `not_a_database` | a value that is not a Drizzle database over SQLite, or a transaction of one |
 * | `unsupported_driver` | a database that cannot load extensions or, for `onProgress`, define functions; a driver of drizzle-kit that cannot |
 * | `unsupported_migration` | drizzle-kit wrote a statement that SQLite cannot run on a virtual table, or that is not understood |
 * | `broken_migration` | a migration that drizzle-kit wrote while its config lacked `withVectors()` |
 * | `unsupported_command` | a command of drizzle-kit that `withVectors()` does not know |
 * | `data_loss` | a push would lose vectors, and nobody agreed to that |
 * | `invalid_usage` | the command line: arguments or options that do not go together |
 * | `file_not_found` | the command line: a file does not exist |
 * | `file_exists` | the command line: a file exists where one would be written |
 * | `invalid_file` | the command line: a file is of another kind, or damaged |
 * | `invalid_row` | the command line: a row of a file does not fit the table |
 */
export type VectorErrorCode =
  | 'invalid_dimensions'
  | 'dimension_mismatch'
  | 'element_type_mismatch'
  | 'invalid_element'
  | 'not_finite'
  | 'partition_missing'
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
  | 'schema_mismatch'
  | 'not_a_vector_table'
  | 'not_a_vector_index'
  | 'not_a_vector_column'
  | 'not_an_fts5_table'
  | 'not_an_fts5_column'
  | 'not_an_rtree_table'
  | 'index_detached'
  | 'empty_text'
  | 'read_only_index'
  | 'missing_column'
  | 'invalid_key'
  | 'invalid_tags'
  | 'invalid_filter'
  | 'invalid_limit'
  | 'row_not_found'
  | 'invalid_score'
  | 'invalid_embeddings'
  | 'model_mismatch'
  | 'invalid_arrow'
  | 'missing_package'
  | 'extension_not_found'
  | 'extension_not_extracted'
  | 'extension_loading_disabled'
  | 'extension_not_loaded'
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

const mark = Symbol.for('drizzle-vector:error');

/**
 * An error of this library. Errors of SQLite, and of the extension, are those of the driver. Drizzle 1.x, and
 * `db.run()` of 0.45, wrap them; the driver's error is in `cause`. `vectorErrorCode()` gives the code of any of them.
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

  /** An error of another copy of this class is one, too. A program that both imports and requires the package has two. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    // biome-ignore lint/complexity/noThisInStatic: a subclass inherits this method, and asks about itself
    if (this !== VectorError) return super[Symbol.hasInstance](value);
    return typeof value === 'object' && value !== null && mark in value;
  }

  constructor(code: VectorErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    Object.defineProperty(this, mark, { value: true });
  }
}
