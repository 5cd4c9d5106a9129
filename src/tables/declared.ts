import { createIndexSql, indexKeySql, type VectorIndexDescription } from './vector-index-sql.js';
import { createTableSql, type VectorTableDescription, vectorColumnSql } from './vector-table-sql.js';

/** A vector table, or a vector index, with all that its SQL says. */
export type Declared =
  | { readonly madeBy: 'vectorTable'; readonly description: VectorTableDescription }
  | { readonly madeBy: 'vectorIndex'; readonly description: VectorIndexDescription };

/** `vector(dim=384, …)` or `vector_index(dim=384, …)`: the type that a migration tool compares. */
export const declaredType = (declared: Declared): string =>
  declared.madeBy === 'vectorTable' ? vectorColumnSql(declared.description) : indexKeySql(declared.description);

/** The `CREATE VIRTUAL TABLE`, under another name if one is given. */
export function createDeclaredSql(declared: Declared, name: string = declared.description.name): string {
  return declared.madeBy === 'vectorTable'
    ? createTableSql({ ...declared.description, name }, false)
    : createIndexSql({ ...declared.description, name }, false);
}
