import type { StoredVirtualTable } from './stored-virtual-table.js';

/** The columns of an existing table from which the columns of its replacement are copied. */
export class ColumnSources {
  readonly #columns: readonly string[];
  readonly #oldNames: ReadonlyMap<string, string>;

  /**
   * @param columns the columns of the existing table.
   * @param oldNames its names of columns that are renamed.
   */
  constructor(columns: readonly string[], oldNames: ReadonlyMap<string, string>) {
    this.#columns = columns;
    this.#oldNames = oldNames;
  }

  oldName(column: string): string {
    return this.#oldNames.get(column) ?? column;
  }

  has(column: string): boolean {
    return this.#columns.includes(this.oldName(column));
  }

  /** The columns that every row must have, and no row has. */
  lackedBy({ columns }: StoredVirtualTable): string[] {
    return columns.flatMap(({ name, notNull, default: value, generated }) =>
      notNull && value === undefined && generated === undefined && !this.has(name) ? [name] : [],
    );
  }
}
