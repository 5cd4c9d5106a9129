import type { StoredVirtualTable } from './stored-virtual-table.js';

/** Which columns of a table the columns of the table that replaces it are copied from. */
export class ColumnSources {
  readonly #columns: readonly string[];
  readonly #oldNames: ReadonlyMap<string, string>;

  /**
   * @param columns of the table that is there.
   * @param oldNames the names in it of columns that are renamed.
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

  /** The columns that no row can do without, and none has. */
  lackedBy({ columns }: StoredVirtualTable): string[] {
    return columns.flatMap(({ name, notNull, default: value }) =>
      notNull && value === undefined && !this.has(name) ? [name] : [],
    );
  }
}
