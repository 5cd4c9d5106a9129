import { unsupportedMigration } from '../../errors.js';
import { createDeclaredSql, type Declared } from '../../tables/declared.js';
import { quoteIdentifier } from '../../tables/sql-text.js';
import type { MigratedTables } from './migrated-tables.js';
import type { TableStatement } from './read-statements.js';
import type { RenamedColumns } from './renamed-columns.js';
import type { TableBefore } from './table-before.js';

/** A vector index that changes, or whose table does. */
export interface VectorIndexChange {
  readonly nameAfter: string;
  /** What drizzle-kit would do to it: nothing, where only its table changes. */
  readonly statements: readonly TableStatement[];
}

/** The statements before, and those after, all others of a migration. */
export function changeVectorIndex(
  { nameAfter, statements }: VectorIndexChange,
  tables: MigratedTables,
  renames: RenamedColumns,
): { readonly drop: readonly string[]; readonly create: readonly string[] } {
  const before = tables.before(nameAfter);
  const nameBefore = tables.nameBefore(nameAfter);
  const isDropped = statements.length > 0 && statements.every(({ kind }) => kind === 'drop table');
  const after = tables.after(nameAfter) ?? (isDropped ? undefined : sameIndex(before, tables, renames));
  if (before !== undefined && before.kind !== 'vectorIndex') {
    throw unsupportedMigration(nameBefore, 'a vector index in the place of a table', ADVICE);
  }
  if (after?.madeBy !== 'vectorIndex' && !isDropped) {
    throw unsupportedMigration(nameBefore, 'a table in the place of a vector index', ADVICE);
  }
  return {
    drop: before === undefined ? [] : [`DROP TABLE ${quoteIdentifier(nameBefore)};`],
    create: after === undefined ? [] : [`${createDeclaredSql(after)};`],
  };
}

const ADVICE = 'Give the new one another name, or drop the old one in a migration of its own';

/** An index of the database that drizzle-kit does not look at, over the table as it is afterwards. */
function sameIndex(
  before: TableBefore | undefined,
  tables: MigratedTables,
  renames: RenamedColumns,
): Declared | undefined {
  if (before?.kind !== 'vectorIndex' || before.description === undefined) return undefined;
  const { description } = before;
  const content = tables.nameAfter(description.content);
  const nameAfter = (column: string): string =>
    [...renames.of(content)].find(([, oldName]) => oldName === column)?.[0] ?? column;
  const contentKey = nameAfter(description.contentKey);
  const contentColumn = nameAfter(description.contentColumn);
  return { madeBy: 'vectorIndex', description: { ...description, content, contentKey, contentColumn } };
}
