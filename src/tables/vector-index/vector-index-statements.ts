import { type SQL, sql } from 'drizzle-orm';
import { quoteIdentifier } from '../../sql/sql-text.js';
import { casedName } from '../column-casing.js';
import { type CreateOptions, checkCreateOptions } from '../create-options.js';
import { checkDropOptions, type DropOptions } from '../drop-options.js';
import type { AnyVectorIndex } from './any-vector-index.js';
import { checkContentCasing } from './check-content-casing.js';
import { describeVectorIndex } from './describe-vector-index.js';
import { vectorIndexMark } from './vector-index-mark.js';
import { createIndexSql } from './vector-index-sql.js';

/**
 * The statements that create a vector index.
 *
 * @param maker the function that is called, as errors name it.
 * @param position which argument the options are.
 */
export function createVectorIndexStatements(
  maker: string,
  position: string,
  index: AnyVectorIndex,
  options: CreateOptions,
): SQL[] {
  const mark = vectorIndexMark(`${maker}()`, index);
  const subject = `${maker}(${mark.name})`;
  const { ifNotExists = false, casing } = checkCreateOptions(subject, position, options);
  checkContentCasing(subject, mark.content, casing);
  const description = describeVectorIndex(mark, (column) => casedName(column, casing));
  return [sql.raw(createIndexSql(description, ifNotExists))];
}

/** The statements that drop a vector index. The parameters are those of {@link createVectorIndexStatements}. */
export function dropVectorIndexStatements(
  maker: string,
  position: string,
  index: AnyVectorIndex,
  options: DropOptions,
): SQL[] {
  const { name } = vectorIndexMark(`${maker}()`, index);
  const { ifExists = false } = checkDropOptions(`${maker}(${name})`, position, options);
  return [sql.raw(`DROP TABLE ${ifExists ? 'IF EXISTS ' : ''}${quoteIdentifier(name)}`)];
}
