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
