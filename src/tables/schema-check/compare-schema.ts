import type { DrizzleDatabase } from '../../drizzle/drizzle-database.js';
import { schemaMismatch, tableMissing } from '../../errors/schemas.js';
import { queriedName } from '../queried-name.js';
import type { NamedColumn, VectorIndexMark, VectorTableMark } from '../searchable-mark.js';
import type { SearchableTable } from '../searchable-table.js';
import { describeVectorIndex } from '../vector-index/describe-vector-index.js';
import { describeVectorTable } from '../vector-table/describe-vector-table.js';
import { readDefinition } from './read-definition.js';
import { schemaDifferences } from './schema-differences.js';

/**
 * Refuses a table or index that the database has otherwise than the schema, as steps for `runSteps()`.
 *
 * @param subject the function that is called, as errors name it.
 * @param nameOf the name of a column in the database; by default that of the queries of `db`.
 */
export function* compareSchema(
  subject: string,
  db: DrizzleDatabase,
  table: SearchableTable,
  mark: VectorTableMark | VectorIndexMark,
  nameOf = (column: NamedColumn): string => queriedName(db, column),
): Generator<unknown, void, unknown> {
  const isTable = mark.madeBy === 'vectorTable';
  const kind = isTable ? 'VectorTable' : 'VectorIndex';
  const schema = isTable ? describeVectorTable(table, mark, nameOf) : describeVectorIndex(mark, nameOf);
  const definition = yield* readDefinition(db, mark.name);
  if ('found' in definition) {
    if (definition.found === undefined) throw tableMissing(subject, mark.name, kind);
    const [expected, received] = [isTable ? 'a vector table' : 'a vector index', `an ordinary ${definition.found}`];
    throw schemaMismatch(subject, mark.name, kind, [{ property: 'kind', schema: expected, database: received }]);
  }
  const differences = schemaDifferences(schema, definition);
  if (differences.length > 0) throw schemaMismatch(subject, mark.name, kind, differences);
}
