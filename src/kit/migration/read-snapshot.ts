import type { ElementType } from '../../element-type.js';
import type { TableBefore } from './table-before.js';

/** A snapshot as drizzle-kit keeps it beside each migration: of version 6, by 0.31, or 7, by 1.0. */
export interface Snapshot {
  readonly id: string;
  readonly prevId?: string;
  readonly prevIds?: readonly string[];
  readonly tables?: Readonly<Record<string, { name: string; columns: Readonly<Record<string, SnapshotColumn>> }>>;
  readonly ddl?: ReadonlyArray<{ entityType: string; name: string; table?: string; type?: string }>;
}

export interface SnapshotColumn {
  readonly name: string;
  readonly type: string;
}

/** The columns of every table, by its name. */
export function readSnapshot({ tables, ddl = [] }: Snapshot): Map<string, readonly SnapshotColumn[]> {
  if (tables !== undefined) {
    return new Map(Object.values(tables).map(({ name, columns }) => [name, Object.values(columns)]));
  }
  const columnsOf = (table: string) =>
    ddl.flatMap(({ entityType, name, table: of, type }) =>
      entityType === 'columns' && of === table && type !== undefined ? [{ name, type }] : [],
    );
  const names = ddl.filter(({ entityType }) => entityType === 'tables').map(({ name }) => name);
  return new Map(names.map((name) => [name, columnsOf(name)]));
}

const QUOTED = '"((?:[^"]|"")*)"';
const VECTOR = /^vector\(dim=(\d+), type=(\w+)/;
const VECTOR_INDEX = new RegExp(
  `^vector_index\\(.*, content=${QUOTED}, content_key=${QUOTED}, content_column=${QUOTED}\\)$`,
  's',
);

/** The type of a vector table or of a vector index among the types of its columns. */
export const vectorTypeAmong = (columns: readonly SnapshotColumn[]): string | undefined =>
  columns.find(({ type }) => VECTOR.test(type) || VECTOR_INDEX.test(type))?.type;

/** What the types of a table's columns say that it is. */
export function tableOfSnapshot(columns: readonly SnapshotColumn[]): TableBefore {
  for (const { name, type } of columns) {
    const index = VECTOR_INDEX.exec(type);
    if (index !== null) {
      const [table, key, column] = index.slice(1).map((quoted) => quoted.replaceAll('""', '"')) as [
        string,
        string,
        string,
      ];
      return { kind: 'vectorIndex', content: { table, key, column } };
    }
    const vector = VECTOR.exec(type);
    if (vector !== null) {
      const [, dimensions, element] = vector;
      return {
        kind: 'vectorTable',
        columns: namesOf(columns).filter((each) => each !== 'distance'),
        vectors: { column: name, type: element as ElementType, dimensions: Number(dimensions) },
      };
    }
  }
  return { kind: 'ordinary', columns: namesOf(columns) };
}

const namesOf = (columns: readonly SnapshotColumn[]): string[] => columns.map(({ name }) => name);
