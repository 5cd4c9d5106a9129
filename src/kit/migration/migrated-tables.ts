import { contentOf, type VirtualTable } from '../../tables/virtual-table.js';
import type { Statement, TableStatement } from './read-statements.js';
import type { TableBefore, TablesBefore } from './table-before.js';

/** The virtual tables after a migration, by name. */
export type TablesAfter = ReadonlyMap<string, VirtualTable>;

const DISTURBING: readonly string[] = ['create table', 'drop table', 'rename table', 'rename column'];

/** Finds the tables before and after a migration, by whatever name a statement uses. */
export class MigratedTables {
  readonly #before: TablesBefore;
  readonly #after: TablesAfter;
  readonly #newNames = new Map<string, string>();
  readonly #oldNames = new Map<string, string>();

  constructor(statements: readonly Statement[], before: TablesBefore, after: TablesAfter) {
    this.#before = before;
    this.#after = after;
    for (const statement of statements) {
      if (statement.kind !== 'rename table' || statement.temporary) continue;
      this.#newNames.set(statement.table, statement.to);
      this.#oldNames.set(statement.to, statement.table);
    }
  }

  /** The name after the migration of the table that a statement calls `name`. */
  nameAfter(name: string): string {
    return this.#newNames.get(name) ?? name;
  }

  nameBefore(nameAfter: string): string {
    return this.#oldNames.get(nameAfter) ?? nameAfter;
  }

  before(nameAfter: string): TableBefore | undefined {
    return this.#before.get(this.nameBefore(nameAfter));
  }

  after(nameAfter: string): VirtualTable | undefined {
    return this.#after.get(nameAfter);
  }

  /** Whether it is or becomes a virtual table that keeps its rows itself. */
  isStored(nameAfter: string): boolean {
    const after = this.after(nameAfter);
    return this.before(nameAfter)?.kind === 'stored' || (after !== undefined && contentOf(after) === undefined);
  }

  /** Whether it is or becomes a virtual table over an ordinary table. */
  isDerived(nameAfter: string): boolean {
    const after = this.after(nameAfter);
    return this.before(nameAfter)?.kind === 'derived' || (after !== undefined && contentOf(after) !== undefined);
  }

  /** The names, before and after the migration, of everything that is or becomes a virtual table. */
  virtualNames(): string[] {
    const before = [...this.#before].flatMap(([name, { kind }]) => (kind === 'ordinary' ? [] : [name]));
    return [...new Set([...before, ...this.#after.keys()])];
  }

  /**
   * The ordinary tables before the migration, each with the tables that its foreign keys point to, by their names after
   * the migration.
   */
  references(): Array<readonly [table: string, references: readonly string[]]> {
    return [...this.#before].flatMap(([name, table]) =>
      table.kind === 'ordinary'
        ? [[this.nameAfter(name), table.foreignKeys.map(({ to }) => this.nameAfter(to))] as const]
        : [],
    );
  }

  /**
   * Whether a statement about an ordinary table disturbs a virtual table over it. The virtual table may lose its
   * triggers, must not exist when the statement runs, or uses a name that changes.
   */
  isDisturbed(nameAfter: string, by: TableStatement): boolean {
    if (by.kind !== 'drop column') return DISTURBING.includes(by.kind);
    const before = this.before(nameAfter);
    return before?.kind === 'derived' && before.uses.some((column) => column.toLowerCase() === by.column.toLowerCase());
  }

  /** The virtual tables over an ordinary table, which is given by its name after the migration. */
  derivedFrom(nameAfter: string): string[] {
    const nameBefore = this.nameBefore(nameAfter);
    const before = [...this.#before].flatMap(([name, table]) =>
      table.kind === 'derived' && table.content === nameBefore ? [this.nameAfter(name)] : [],
    );
    const after = [...this.#after].flatMap(([name, table]) => (contentOf(table) === nameAfter ? [name] : []));
    return [...new Set([...before, ...after])];
  }
}
