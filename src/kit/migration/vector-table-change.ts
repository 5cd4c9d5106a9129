import { unsupportedMigration } from '../../errors.js';
import { createDeclaredSql, type Declared } from '../../tables/declared.js';
import { quoteIdentifier } from '../../tables/sql-text.js';
import type { VectorTableDescription } from '../../tables/vector-table-sql.js';
import { ColumnSources } from './column-sources.js';
import type { TableStatement } from './read-statements.js';
import { remakeTable, underLegacyRename } from './remake-table.js';
import type { TableBefore, VectorsBefore } from './table-before.js';
import { plain, type Rewritten, warned } from './warning.js';

/** All that a migration does to one vector table. */
export interface VectorTableChange {
  readonly nameBefore: string;
  readonly nameAfter: string;
  /** Undefined where there was, or will be, none. */
  readonly before: TableBefore | undefined;
  readonly after: Declared | undefined;
  /** The old names of columns that are renamed, by their new ones. */
  readonly oldColumnNames: ReadonlyMap<string, string>;
  /** What drizzle-kit would do, at least one. */
  readonly statements: TableStatement[];
}

const OTHER_NAME = 'Give the new one another name';

/** The statements that do to a virtual table what drizzle-kit would do to an ordinary one. */
export function changeVectorTable(change: VectorTableChange): Rewritten {
  const { before, after, statements } = change;
  if (after?.madeBy !== 'vectorTable') return leaveVectorTable(change);
  if (before === undefined || before.kind === 'vectorIndex') return plain(`${createDeclaredSql(after)};`);
  const renames = statements.filter(renamesTable).map(({ sql }) => sql);
  if (renames.length === statements.length) return plain(...renames);
  const sources = new ColumnSources(before.columns, change.oldColumnNames);
  const remade =
    before.kind === 'ordinary'
      ? becomeVectorTable(change, sources, after.description)
      : remakeVectorTable(change, before.vectors, sources, after.description);
  return { ...remade, statements: [...renames, ...remade.statements] };
}

const renamesTable = ({ kind, temporary }: TableStatement): boolean => kind === 'rename table' && !temporary;

/** A vector table is dropped, or becomes an ordinary one. */
function leaveVectorTable({ nameBefore, statements }: VectorTableChange): Rewritten {
  const sql = statements.map((statement) => statement.sql);
  if (statements.every(({ kind }) => kind === 'drop table')) {
    return warned({ message: `${nameBefore} is dropped, with its vectors and its index` }, sql);
  }
  // SQLite alters no virtual table, but copies its rows as those of any other.
  const copies = statements.every(({ kind, temporary }) => temporary || kind === 'drop table');
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
  change: VectorTableChange,
  sources: ColumnSources,
  after: VectorTableDescription,
): Rewritten {
  const hasVectors = sources.has(after.column);
  if (isEmptied(change, !hasVectors, sources, after)) return emptied(change, after);
  if (hasVectors) return remakeTable(change.nameAfter, sources, after);
  throw unsupportedMigration(
    change.nameBefore,
    `a vector table made of one whose rows have no column ${after.column} with their vectors`,
    `${OTHER_NAME}, and copy the rows with their vectors`,
  );
}

function remakeVectorTable(
  change: VectorTableChange,
  { column, type, dimensions }: VectorsBefore,
  sources: ColumnSources,
  after: VectorTableDescription,
): Rewritten {
  const { nameBefore, nameAfter } = change;
  const fit = column === sources.oldName(after.column) && type === after.type && dimensions === after.dimensions;
  if (isEmptied(change, !fit, sources, after)) return emptied(change, after);
  if (fit) return remakeTable(nameAfter, sources, after);
  const had = `${column} of ${dimensions} × ${type}`;
  const message = `${nameBefore} is emptied: its vectors, ${had}, do not fit ${after.column} of ${after.dimensions} × ${after.type}`;
  return warned({ message, emptied: nameBefore }, makingAnew(nameAfter, after));
}

/**
 * Whether drizzle-kit, which has asked before, rightly empties the table: 0.31 also does so where a column only seems to be
 * new, because it is renamed.
 */
const isEmptied = (
  { statements }: VectorTableChange,
  lacksVectors: boolean,
  sources: ColumnSources,
  after: VectorTableDescription,
): boolean =>
  statements.some(({ kind }) => kind === 'delete rows') && (lacksVectors || sources.lackedBy(after).length > 0);

const emptied = ({ nameBefore, nameAfter }: VectorTableChange, after: VectorTableDescription): Rewritten =>
  warned({ message: `${nameBefore} is emptied` }, makingAnew(nameAfter, after));

const makingAnew = (name: string, after: VectorTableDescription): string[] => [
  `DROP TABLE ${quoteIdentifier(name)};`,
  `${createDeclaredSql({ madeBy: 'vectorTable', description: after })};`,
];
