import { is, type SQL, StringChunk, sql } from 'drizzle-orm';
import type { PreparableInsert } from './inserting-database.js';

/**
 * Makes `insert or replace into` or `insert or ignore into` of an insert of Drizzle, which has neither.
 *
 * @returns the same insert.
 */
export function insertOr<I extends PreparableInsert>(insert: I, action: 'replace' | 'ignore'): I {
  const { getSQL } = insert;
  return Object.assign(insert, {
    getSQL: (...given: []): SQL => withAction(getSQL.apply(insert, given), action),
  });
}

function withAction(statement: SQL, action: string): SQL {
  const chunks = statement.queryChunks.map((chunk) =>
    isInsertInto(chunk) ? sql.raw(`insert or ${action} into `) : chunk,
  );
  return sql.join(chunks);
}

// Drizzle 0.45 has an array of texts, and 1.x one text.
const isInsertInto = (chunk: unknown): boolean =>
  is(chunk, StringChunk) && [chunk.value].flat().join('') === 'insert into ';
