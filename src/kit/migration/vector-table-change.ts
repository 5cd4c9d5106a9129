import { unsupportedMigration } from '../../errors.js';
import { createDeclaredSql, type Declared } from '../../tables/declared.js';
import { quoteIdentifier } from '../../tables/sql-text.js';
import type { VectorTableDescription } from '../../tables/vector-table-sql.js';
import { isTemporary } from './migrated-tables.js';
import type { Statement } from './read-statement.js';
import { remakeTable, underLegacyRename } from './remake-table.js';
import type { TableBefore } from './table-before.js';
import { plain, type Rewritten, warned } from './warning.js';

/** All that a migration does to one vector table. */
export interface VectorTableChange {
  readonly nameBefore: string;
  readonly nameAfter: string;
  /** Undefined where there was, or will be, none. */
  readonly before: TableBefore | undefined;
  readonly after: Declared | undefined;
  /** What drizzle-kit would do, at least one. */
  readonly statements: Statement[];
}

const OTHER_NAME = 'Give the new one another name';

/** The statements that do to a virtual table what drizzle-kit would do to an ordinary one. */
export function changeVectorTable(change: VectorTableChange): Rewritten {
  const { nameBefore, before, after, statements } = change;
  if (before?.kind === 'vectorIndex' || after?.madeBy === 'vectorIndex') {
    throw unsupportedMigration(
      nameBefore,
      'a vector index and a table that have this name one after the other',
      OTHER_NAME,
    );
  }
  if (after === undefined) return leaveVectorTable(change);
  if (before === undefined) return plain(`${createDeclaredSql(after)};`);
  const renames = statements.filter(renamesTable).map(({ sql }) => sql);
  if (renames.length === statements.length) return plain(...renames);
  const remade =
    before.kind === 'ordinary'
      ? becomeVectorTable(change, before.columns, after.description)
      : remakeVectorTable(change, before, after.description);
  return { ...remade, statements: [...renames, ...remade.statements] };
}

const renamesTable = (statement: Statement): boolean =>
  statement.kind === 'rename table' && !isTemporary(statement.table);

/** A vector table is dropped, or becomes an ordinary one. */
function leaveVectorTable({ nameBefore, statements }: VectorTableChange): Rewritten {
  const sql = statements.map((statement) => statement.sql);
  if (statements.every(({ kind }) => kind === 'drop table')) {
    return warned({ message: `${nameBefore} is dropped, with its vectors and its index` }, sql);
  }
  // SQLite alters no virtual table, but copies its rows as those of any other.
  const copies = statements.every(
    (statement) =>
      ['create table', 'copy rows', 'drop table'].includes(statement.kind) ||
      (statement.kind === 'rename table' && isTemporary(statement.table)),
  );
  if (!copies) {
    throw unsupportedMigration(
      nameBefore,
      `an ordinary table made of it by\n${sql.join('\n')}\n`,
      'Make it one in a migration that changes nothing else of it',
    );
  }
  const message = `${nameBefore} becomes an ordinary table, without an index; its vectors stay as BLOBs`;
  return warned(
    { message },
    statements.flatMap(({ kind, sql }) => (kind === 'rename table' ? underLegacyRename(sql) : [sql])),
  );
}

/** An ordinary table becomes a vector table, with its rows. */
function becomeVectorTable(
  { nameBefore, nameAfter, statements }: VectorTableChange,
  columns: readonly string[],
  after: VectorTableDescription,
): Rewritten {
  const oldNames = oldColumnNames(statements);
  if (!columns.includes(oldNames.get(after.column) ?? after.column)) {
    throw unsupportedMigration(
      nameBefore,
      `a vector table made of one whose rows have no column ${after.column} with their vectors`,
      `${OTHER_NAME}, and copy the rows with their vectors`,
    );
  }
  return remakeTable(nameAfter, columns, after, oldNames);
}

function remakeVectorTable(
  { nameBefore, nameAfter, statements }: VectorTableChange,
  { columns, vectors }: TableBefore & { kind: 'vectorTable' },
  after: VectorTableDescription,
): Rewritten {
  const oldNames = oldColumnNames(statements);
  const create = `${createDeclaredSql({ madeBy: 'vectorTable', description: after })};`;
  const emptying = [`DROP TABLE ${quoteIdentifier(nameAfter)};`, create];
  if (statements.some(({ kind }) => kind === 'delete rows')) {
    return warned({ message: `${nameBefore} is emptied` }, emptying);
  }
  const fit =
    vectors.column === (oldNames.get(after.column) ?? after.column) &&
    vectors.type === after.type &&
    vectors.dimensions === after.dimensions;
  if (fit) return remakeTable(nameAfter, columns, after, oldNames);
  const had = `${vectors.column} of ${vectors.dimensions} × ${vectors.type}`;
  const message = `${nameBefore} is emptied: its vectors, ${had}, do not fit ${after.column} of ${after.dimensions} × ${after.type}`;
  return warned({ message, emptied: nameBefore }, emptying);
}

/** The names that renamed columns had. */
function oldColumnNames(statements: readonly Statement[]): Map<string, string> {
  const names = new Map<string, string>();
  for (const statement of statements) {
    if (statement.kind === 'rename column') names.set(statement.to, statement.column);
  }
  return names;
}
