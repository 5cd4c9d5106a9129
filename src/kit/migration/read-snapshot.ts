import type { ForeignKey } from './foreign-key.js';

/** A snapshot that drizzle-kit stores beside each migration: version 6 of 0.31, or version 7 of 1.0. */
export interface Snapshot {
  readonly id: string;
  readonly prevId?: string;
  readonly prevIds?: readonly string[];
  readonly tables?: Readonly<Record<string, TableOfVersion6>>;
  readonly views?: Readonly<Record<string, { readonly name: string }>>;
  readonly ddl?: readonly EntityOfVersion7[];
  /** The renamed columns in version 6, as `"docs"."title"` to `"docs"."label"`. */
  readonly _meta?: { readonly columns?: Readonly<Record<string, string>> };
}

interface TableOfVersion6 {
  readonly name: string;
  readonly columns: Readonly<Record<string, SnapshotColumn>>;
  readonly foreignKeys?: Readonly<Record<string, ForeignKeyOfVersion6>>;
}

interface ForeignKeyOfVersion6 {
  readonly tableTo: string;
  readonly columnsFrom?: readonly string[];
  readonly columnsTo?: readonly string[];
  readonly onUpdate?: string;
}

interface EntityOfVersion7 {
  readonly entityType: string;
  readonly name: string;
  readonly table?: string;
  readonly type?: string;
  readonly tableTo?: string;
  /** Of a foreign key. */
  readonly columns?: readonly string[];
  readonly columnsTo?: readonly string[];
  readonly onUpdate?: string;
}

export interface SnapshotColumn {
  readonly name: string;
  readonly type: string;
}

export interface SnapshotTable {
  readonly columns: readonly SnapshotColumn[];
  readonly foreignKeys: readonly ForeignKey[];
}

/** The tables of a snapshot, by name. */
export function readSnapshot({ tables, ddl = [] }: Snapshot): Map<string, SnapshotTable> {
  if (tables === undefined) {
    const names = ddl.filter(({ entityType }) => entityType === 'tables').map(({ name }) => name);
    return new Map(names.map((name) => [name, tableOfVersion7(name, ddl)]));
  }
  return new Map(Object.values(tables).map((table) => [table.name, tableOfVersion6(table)]));
}

function tableOfVersion6({ columns, foreignKeys = {} }: TableOfVersion6): SnapshotTable {
  const own = Object.values(columns).map(({ name, type }) => ({ name, type }));
  return {
    columns: own,
    foreignKeys: Object.values(foreignKeys).map((key) => foreignKey(own, { ...key, columns: key.columnsFrom ?? [] })),
  };
}

function tableOfVersion7(table: string, ddl: readonly EntityOfVersion7[]): SnapshotTable {
  const entities = ddl.filter((entity) => entity.table === table);
  const columns = entities.flatMap(({ entityType, name, type }) =>
    entityType === 'columns' && type !== undefined ? [{ name, type }] : [],
  );
  return {
    columns,
    foreignKeys: entities.flatMap(({ entityType, tableTo, ...key }) =>
      entityType === 'fks' && tableTo !== undefined ? [foreignKey(columns, { ...key, tableTo })] : [],
    ),
  };
}

function foreignKey(
  table: readonly SnapshotColumn[],
  { columns = [], tableTo, columnsTo = [], onUpdate = 'no action' }: Partial<EntityOfVersion7> & { tableTo: string },
): ForeignKey {
  const types = columns.map((column) => table.find(({ name }) => name === column)?.type ?? '');
  return { columns, types, to: tableTo, toColumns: columnsTo, onUpdate: onUpdate.toLowerCase() };
}
