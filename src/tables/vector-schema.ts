import { Column, getTableName, is, type Table } from 'drizzle-orm';
import { encodeVector } from '../columns/encode-vector.js';
import type { VectorColumn } from '../columns/vector-column.js';
import { type VectorType, vectorTypeOf } from '../columns/vector-type.js';
import type { ElementType } from '../element-type.js';
import { describeValue } from '../errors/message.js';
import { notAVectorColumn } from '../errors/queries.js';
import { VectorError } from '../errors/vector-error.js';
import { searchableMark } from './searchable-mark.js';

/** A schema of Zod, as far as a refinement needs it. */
export interface RefinedSchema {
  superRefine(
    check: (value: unknown, context: { addIssue(issue: { code: 'custom'; message: string }): void }) => void,
  ): unknown;
}

/** Adds the check of a vector to a schema of Zod. */
export type VectorRefinement = <S extends RefinedSchema>(schema: S) => S;

/**
 * A refinement of drizzle-zod, or of `drizzle-orm/zod` of Drizzle 1.0, that checks vectors as a write does: the type,
 * the number of dimensions, that each number is finite and fits and, where the metric is cosine, that it is no vector of
 * zeros. Without it they accept anything for a vector column.
 *
 * A value is the typed array of the column, an array of numbers, or base64 text. It stays as it is. The type that Zod
 * infers for it stays `any`.
 *
 * This library does not import Zod. It calls `superRefine()` of the schema that it is given.
 *
 * @example
 * ```ts
 * import { createInsertSchema } from 'drizzle-zod'; // on Drizzle 1.0 'drizzle-orm/zod'
 *
 * const newDoc = createInsertSchema(docs, { embedding: vectorSchema(docs.embedding) });
 *
 * newDoc.parse({ title: 'Whales', embedding: [0.1, 0.2] });
 * // docs.embedding: expected 384 dimensions but received 2
 * ```
 * @param column a vector column of any table.
 * @returns the refinement, for the key of the column.
 * @throws {@link VectorError} `not_a_vector_column`. What is wrong with a value is an issue of Zod, with the message of
 * the error that a write would throw.
 */
export function vectorSchema<T extends ElementType>(column: VectorColumn<T>): VectorRefinement {
  const type = is(column, Column) ? vectorTypeOf(column) : undefined;
  if (type === undefined) {
    throw notAVectorColumn('vectorSchema()', is(column, Column) ? `the column ${column.name}` : describeValue(column));
  }
  const { name, table } = column as unknown as { name: string; table: Table };
  const nonZero = searchableMark(table)?.options.metric === 'cosine';
  const labeled = { ...type, label: `${getTableName(table)}.${name}` };
  return <S extends RefinedSchema>(schema: S) =>
    schema.superRefine((value, context) => {
      const message = faultOf(labeled, value, nonZero);
      if (message !== undefined) context.addIssue({ code: 'custom', message });
    }) as S;
}

function faultOf(type: VectorType, value: unknown, nonZero: boolean): string | undefined {
  try {
    encodeVector(type, value, nonZero);
    return undefined;
  } catch (error) {
    if (error instanceof VectorError) return error.message;
    throw error;
  }
}
