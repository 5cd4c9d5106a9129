import { contentOf, type VirtualTable } from '../../tables/virtual-table.js';
import type { Statement, TableStatement } from './read-statements.js';
import type { TableBefore, TablesBefore } from './table-before.js';

/** By name. */
export type TablesAfter = ReadonlyMap<string, VirtualTable>;

const DISTURBING: readonly string[] = ['create table', 'drop table', 'rename table', 'rename column'];

/** Which table of before and after a migration is meant, whatever it is called in a statement. */
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

  /** The name after the migration of the table that a statement calls so. */
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

  /** Whether it is or becomes a virtual table that keeps rows itself. */
  isStored(nameAfter: string): boolean {
    const after = this.after(nameAfter);
    return this.before(nameAfter)?.kind === 'stored' || (after !== undefined && contentOf(after) === undefined);
  }

  /** Whether it is or becomes a virtual table over an ordinary one. */
  isDerived(nameAfter: string): boolean {
    const after = this.after(nameAfter);
    return this.before(nameAfter)?.kind === 'derived' || (after !== undefined && contentOf(after) !== undefined);
  }

  /** The names, before and after, of everything that is or becomes a virtual table. */
  virtualNames(): string[] {
    const before = [...this.#before].flatMap(([name, { kind }]) => (kind === 'ordinary' ? [] : [name]));
    return [...new Set([...before, ...this.#after.keys()])];
  }

  /** The ordinary tables before the migration, each with the tables that its foreign keys are to, by their names after it. */
  references(): Array<readonly [table: string, references: readonly string[]]> {
    return [...this.#before].flatMap(([name, table]) =>
      table.kind === 'ordinary'
        ? [[this.nameAfter(name), table.references.map((each) => this.nameAfter(each))] as const]
        : [],
    );
  }

  /**
   * Whether something over an ordinary table loses its triggers by a statement about that, cannot be there when it runs, or
   * names what is no longer called so.
   */
  isDisturbed(nameAfter: string, by: TableStatement): boolean {
    if (by.kind !== 'drop column') return DISTURBING.includes(by.kind);
    const before = this.before(nameAfter);
    return before?.kind === 'derived' && before.uses.some((column) => column.toLowerCase() === by.column.toLowerCase());
  }

  /** What is over an ordinary table, by its name after the migration. */
  derivedFrom(nameAfter: string): string[] {
    const nameBefore = this.nameBefore(nameAfter);
    const before = [...this.#before].flatMap(([name, table]) =>
      table.kind === 'derived' && table.content === nameBefore ? [this.nameAfter(name)] : [],
    );
    const after = [...this.#after].flatMap(([name, table]) => (contentOf(table) === nameAfter ? [name] : []));
    return [...new Set([...before, ...after])];
  }
}
