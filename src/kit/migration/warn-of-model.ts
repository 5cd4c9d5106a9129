import { type Rewritten, warned } from './warning.js';

/** The models of a table's vectors; undefined where the table names none. */
export interface ModelChange {
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/**
 * Adds a warning where the vectors that a migration keeps are those of another model. It keeps them, because the rows
 * have what they are embedded from again, and because a new name can also be a corrected one.
 *
 * @param name the table or the index.
 */
export function warnOfModel(name: string, { before, after }: ModelChange, rewritten: Rewritten): Rewritten {
  if (before === undefined || after === undefined || before === after) return rewritten;
  const [was, is] = [before, after].map((model) => JSON.stringify(model));
  const message = `${name} is of another model, ${is}, but its vectors are still those of ${was}: embed them again`;
  const { statements, warnings } = warned({ message }, rewritten.statements);
  return { statements, warnings: [...rewritten.warnings, ...warnings] };
}
