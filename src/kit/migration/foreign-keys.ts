import { type ForeignKey, foreignKeysIn } from './foreign-key.js';
import { type TableStatement, temporaryName } from './read-statements.js';
import type { TablesBefore } from './table-before.js';

/** A foreign key, and the table that has it. */
export interface OwnedForeignKey extends ForeignKey {
  readonly from: string;
}

/** The foreign keys of all tables while a migration runs, by the names that the tables have at the time. */
export class ForeignKeys {
  #keys: readonly OwnedForeignKey[];

  constructor(before: TablesBefore) {
    this.#keys = [...before].flatMap(([from, table]) =>
      table.kind === 'ordinary' ? table.foreignKeys.map((key) => ({ ...key, from })) : [],
    );
  }

  /** The foreign keys that refer to a table. */
  to(table: string): OwnedForeignKey[] {
    return this.#keys.filter((key) => key.to === table);
  }

  /** Follows a statement of the migration. */
  follow(statement: TableStatement): void {
    const name = nameIn(statement);
    if (statement.kind === 'create table' || statement.kind === 'add column') {
      this.#keys = [...this.#keys, ...foreignKeysIn(statement.sql).map((key) => ({ ...key, from: name }))];
    } else if (statement.kind === 'drop table') {
      this.#keys = this.#keys.filter((key) => key.from !== name);
    } else if (statement.kind === 'rename table') {
      const renamed = (table: string): string => (table === name ? statement.to : table);
      this.#keys = this.#keys.map((key) => ({ ...key, from: renamed(key.from), to: renamed(key.to) }));
    } else if (statement.kind === 'rename column') {
      const { column, to } = statement;
      const renamed = (columns: readonly string[]): string[] => columns.map((each) => (each === column ? to : each));
      this.#keys = this.#keys.map((key) => ({
        ...key,
        columns: key.from === name ? renamed(key.columns) : key.columns,
        toColumns: key.to === name ? renamed(key.toColumns) : key.toColumns,
      }));
    }
  }
}

/** The name that the table of a statement has in it. */
export const nameIn = ({ table, temporary }: TableStatement): string => (temporary ? temporaryName(table) : table);
