import type { ElementType } from '../../element-type.js';
import { RenamedColumns } from './renamed-columns.js';
import type { TableBefore } from './table-before.js';

/** A snapshot that drizzle-kit stores beside each migration: version 6 of 0.31, or version 7 of 1.0. */
export interface Snapshot {
  readonly id: string;
  readonly prevId?: string;
  readonly prevIds?: readonly string[];
  readonly tables?: Readonly<Record<string, TableOfVersion6>>;
  readonly ddl?: readonly EntityOfVersion7[];
  /** The renamed columns in version 6, as `"docs"."title"` to `"docs"."label"`. */
  readonly _meta?: { readonly columns?: Readonly<Record<string, string>> };
}

interface TableOfVersion6 {
  readonly name: string;
  readonly columns: Readonly<Record<string, SnapshotColumn>>;
  readonly foreignKeys?: Readonly<Record<string, { tableTo: string }>>;
}

interface EntityOfVersion7 {
  readonly entityType: string;
  readonly name: string;
  readonly table?: string;
  readonly type?: string;
  readonly tableTo?: string;
}

export interface SnapshotColumn {
  readonly name: string;
  readonly type: string;
}

export interface SnapshotTable {
  readonly columns: readonly SnapshotColumn[];
  /** The tables that its foreign keys point to. */
  readonly references: readonly string[];
}

/** The tables of a snapshot, by name. */
export function readSnapshot({ tables, ddl = [] }: Snapshot): Map<string, SnapshotTable> {
  if (tables === undefined) {
    const names = ddl.filter(({ entityType }) => entityType === 'tables').map(({ name }) => name);
    return new Map(names.map((name) => [name, tableOfVersion7(name, ddl)]));
  }
  return new Map(
    Object.values(tables).map(({ name, columns, foreignKeys = {} }) => [
      name,
      {
        columns: Object.values(columns).map(({ name, type }) => ({ name, type })),
        references: Object.values(foreignKeys).map(({ tableTo }) => tableTo),
      },
    ]),
  );
}

function tableOfVersion7(table: string, ddl: readonly EntityOfVersion7[]): SnapshotTable {
  const own = ddl.filter((entity) => entity.table === table);
  return {
    columns: own.flatMap(({ entityType, name, type }) =>
      entityType === 'columns' && type !== undefined ? [{ name, type }] : [],
    ),
    references: own.flatMap(({ entityType, tableTo }) =>
      entityType === 'fks' && tableTo !== undefined ? [tableTo] : [],
    ),
  };
}

/**
 * The columns that a snapshot says were renamed. Where the table is also made again, drizzle-kit 0.31 has no statement
 * for the renaming.
 */
export function readRenames({ _meta: meta }: Snapshot): RenamedColumns {
  const renames = new RenamedColumns();
  const namesIn = (path: string) => /^"(.*)"\."(.*)"$/s.exec(path)?.slice(1) ?? [];
  for (const [from, to] of Object.entries(meta?.columns ?? {})) {
    const [, oldName] = namesIn(from);
    const [table, newName] = namesIn(to);
    if (oldName !== undefined && table !== undefined && newName !== undefined) renames.add(table, oldName, newName);
  }
  return renames;
}

const QUOTED = '"((?:[^"]|"")*)"';
const VECTOR = /^vector\(dim=(\d+), type=(\w+)/;
const VECTOR_INDEX = new RegExp(
  `^vector_index\\(.*, content=${QUOTED}, content_key=${QUOTED}, content_column=${QUOTED}\\)$`,
  's',
);
const FTS5 = /^fts5\(/;
const FTS5_CONTENT = new RegExp(`, content=${QUOTED}, content_rowid=${QUOTED}`);

/** The type of a virtual table among the types of its columns. */
export const virtualTypeAmong = (columns: readonly SnapshotColumn[]): string | undefined =>
  columns.find(({ type }) => [VECTOR, VECTOR_INDEX, FTS5].some((pattern) => pattern.test(type)))?.type;

/** The table that the types of the columns describe. */
export function tableOfSnapshot({ columns, references }: SnapshotTable): TableBefore {
  const names = columns.map(({ name }) => name);
  for (const { name, type } of columns) {
    const vector = VECTOR.exec(type);
    if (vector !== null) {
      const [, dimensions, element] = vector;
      const vectors = { column: name, type: element as ElementType, dimensions: Number(dimensions) };
      return { kind: 'stored', module: 'vector', columns: names.filter((each) => each !== 'distance'), vectors };
    }
    const [indexed, ...used] = unquoted(VECTOR_INDEX.exec(type));
    if (indexed !== undefined) return { kind: 'derived', module: 'vector', content: indexed, uses: used };
    if (!FTS5.test(type)) continue;
    const [content, key] = unquoted(FTS5_CONTENT.exec(type));
    if (content === undefined || key === undefined) {
      return { kind: 'stored', module: 'fts5', columns: names.filter((each) => each !== 'rank') };
    }
    const texts = names.filter((each) => each !== 'rank' && each !== 'rowid');
    return { kind: 'derived', module: 'fts5', content, uses: [key, ...texts] };
  }
  return { kind: 'ordinary', columns: names, references };
}

const unquoted = (match: RegExpExecArray | null): string[] =>
  (match ?? []).slice(1).map((quoted) => quoted.replaceAll('""', '"'));
