import { nameNotWritten, nameWithBacktick } from '../../errors/drizzle-kit.js';
import type { VectorError } from '../../errors/vector-error.js';
import type { Snapshot } from './read-snapshot.js';

interface WrongText {
  readonly text: string;
  readonly refuse: (table: string, name: string) => VectorError;
}

const wrongText = (text: string, shown: string, why: string): WrongText => ({
  text,
  refuse: (table, name) => nameNotWritten(table, name, shown, why),
});

const WRONG: readonly WrongText[] = [
  { text: '`', refuse: nameWithBacktick },
  wrongText('\0', 'NUL', 'SQLite ends a statement there'),
  wrongText('--> statement-breakpoint', '--> statement-breakpoint', 'Drizzle divides a migration there'),
];
const SEPARATOR = wrongText(';', 'a semicolon', 'drizzle-kit 0.31 divides there what it knows of an index');

/** Refuses names of tables, columns, indexes and views of which drizzle-kit makes statements that mean something else. */
export function checkSnapshotNames(snapshot: Snapshot): void {
  for (const { table, name, kind } of namesOf(snapshot)) {
    const wrong = kind === 'indexes' && snapshot.tables !== undefined ? [...WRONG, SEPARATOR] : WRONG;
    const found = wrong.find(({ text }) => name.includes(text));
    if (found !== undefined) throw found.refuse(table, name);
  }
}

interface SnapshotName {
  readonly table: string;
  readonly name: string;
  readonly kind: string;
}

function namesOf({ tables = {}, views = {}, ddl = [] }: Snapshot): SnapshotName[] {
  const named = Object.values({ ...tables, ...views }).flatMap((table) => [
    { table: table.name, name: table.name, kind: 'tables' },
    ...Object.entries(table).flatMap(([kind, parts]) =>
      isRecord(parts)
        ? Object.values(parts).flatMap((part) =>
            isRecord(part) && typeof part.name === 'string' ? [{ table: table.name, name: part.name, kind }] : [],
          )
        : [],
    ),
  ]);
  const entities = ddl.map(({ entityType, name, table = name }) => ({ table, name, kind: entityType }));
  return [...named, ...entities];
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
