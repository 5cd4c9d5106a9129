import { unsupportedMigration } from '../../errors/drizzle-kit.js';
import { quoteIdentifier } from '../../sql/sql-text.js';
import { createVirtualTableSql, type VirtualTable } from '../../tables/virtual-table.js';
import { ColumnSources } from './column-sources.js';
import type { TableStatement } from './read-statements.js';
import { remakeTable, underLegacyRename } from './remake-table.js';
import { type StoredVirtualTable, storedVirtualTable } from './stored-virtual-table.js';
import type { StoredBefore, TableBefore } from './table-before.js';
import { warnOfModel } from './warn-of-model.js';
import { plain, type Rewritten, warned } from './warning.js';

/** All that a migration does to one virtual table that keeps its rows itself. */
export interface StoredTableChange {
  readonly nameBefore: string;
  readonly nameAfter: string;
  /** The table before and after the migration; undefined where there is none. */
  readonly before: TableBefore | undefined;
  readonly after: VirtualTable | undefined;
  /** The old names of renamed columns, by their new ones. */
  readonly oldColumnNames: ReadonlyMap<string, string>;
  /** What drizzle-kit would do; at least one statement. */
  readonly statements: TableStatement[];
}

const OTHER_NAME = 'Give the new one another name';

/** The statements that do to a virtual table what drizzle-kit would do to an ordinary one. */
export function changeStoredTable(change: StoredTableChange): Rewritten {
  const { nameBefore, before, statements } = change;
  const after = change.after && storedVirtualTable(change.after);
  if (before?.kind === 'stored' && after === undefined) return leaveVirtualTable(change, before);
  if (after === undefined) throw new Error(`${nameBefore} is not a virtual table`);
  if (before === undefined || before.kind === 'derived') return plain(...creating(after));
  const renames = statements.filter(renamesTable).map(({ sql }) => sql);
  if (renames.length === statements.length) return plain(...renames);
  const sources = new ColumnSources(before.columns, change.oldColumnNames);
  const remade =
    before.kind === 'ordinary'
      ? becomeVirtualTable(change, sources, after)
      : remakeVirtualTable(change, before, sources, after);
  return { ...remade, statements: [...renames, ...remade.statements] };
}

const renamesTable = ({ kind, temporary }: TableStatement): boolean => kind === 'rename table' && !temporary;

const creating = ({ table }: StoredVirtualTable): string[] => createVirtualTableSql(table).map((sql) => `${sql};`);

const CONTENTS = { vector: 'vectors', fts5: 'texts', rtree: 'boxes' };

/** Drops a virtual table, or makes it an ordinary one. */
function leaveVirtualTable(
  { nameBefore, statements }: StoredTableChange,
  { module, vectors }: StoredBefore,
): Rewritten {
  const sql = statements.map((statement) => statement.sql);
  if (statements.every(({ kind }) => kind === 'drop table')) {
    return warned({ message: `${nameBefore} is dropped, with its ${CONTENTS[module]} and its index` }, sql);
  }
  // SQLite cannot alter a virtual table, but it can copy its rows.
  const copies = statements.every(({ kind, temporary }) => temporary || kind === 'drop table');
  if (!copies) {
    throw unsupportedMigration(
      nameBefore,
      `an ordinary table made of it by\n${sql.join('\n')}\n`,
      'Make it one in a migration that changes nothing else of it',
    );
  }
  const stay = vectors === undefined ? '' : '; its vectors stay as BLOBs';
  return warned(
    { message: `${nameBefore} becomes an ordinary table, without an index${stay}` },
    statements.flatMap(({ kind, sql }) => (kind === 'rename table' ? underLegacyRename(sql) : [sql])),
  );
}

/** Makes an ordinary table a virtual table, with its rows. */
function becomeVirtualTable(change: StoredTableChange, sources: ColumnSources, after: StoredVirtualTable): Rewritten {
  const { vectors } = after;
  const fits = vectors === undefined || sources.has(vectors.column);
  if (isEmptied(change, !fits, sources, after)) return emptied(change, after);
  if (fits) return remakeTable(change.nameAfter, sources, after);
  throw unsupportedMigration(
    change.nameBefore,
    `a vector table made of one whose rows have no column ${vectors.column} with their vectors`,
    `${OTHER_NAME}, and copy the rows with their vectors`,
  );
}

function remakeVirtualTable(
  change: StoredTableChange,
  before: StoredBefore,
  sources: ColumnSources,
  after: StoredVirtualTable,
): Rewritten {
  const { nameBefore, nameAfter } = change;
  if (before.module !== after.module) {
    throw unsupportedMigration(
      nameBefore,
      `a table of ${after.module} in the place of one of ${before.module}`,
      OTHER_NAME,
    );
  }
  const [had, has] = [before.vectors, after.vectors];
  const fits =
    had === undefined ||
    has === undefined ||
    (had.column === sources.oldName(has.column) && had.type === has.type && had.dimensions === has.dimensions);
  if (isEmptied(change, !fits, sources, after)) return emptied(change, after);
  if (fits) {
    const models = { before: had?.model, after: has?.model };
    return warnOfModel(nameAfter, models, remakeTable(nameAfter, sources, after));
  }
  const format = ({ column, dimensions, type }: typeof had) => `${column} of ${dimensions} × ${type}`;
  const message = `${nameBefore} is emptied: its vectors, ${format(had)}, do not fit ${format(has)}`;
  return warned({ message, emptied: nameBefore }, makingAnew(nameAfter, after));
}

/**
 * Whether drizzle-kit empties the table, after it has asked, and for a reason. 0.31 also empties it where a column only
 * seems to be new, because it was renamed.
 */
const isEmptied = (
  { statements }: StoredTableChange,
  lacksVectors: boolean,
  sources: ColumnSources,
  after: StoredVirtualTable,
): boolean =>
  statements.some(({ kind }) => kind === 'delete rows') && (lacksVectors || sources.lackedBy(after).length > 0);

const emptied = ({ nameBefore, nameAfter }: StoredTableChange, after: StoredVirtualTable): Rewritten =>
  warned({ message: `${nameBefore} is emptied` }, makingAnew(nameAfter, after));

const makingAnew = (name: string, after: StoredVirtualTable): string[] => [
  `DROP TABLE ${quoteIdentifier(name)};`,
  ...creating(after),
];
