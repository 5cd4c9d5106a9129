/** The columns that a migration renames, by the names of their tables after it. */
export class RenamedColumns {
  readonly #oldNames = new Map<string, Map<string, string>>();

  add(table: string, oldName: string, newName: string): void {
    const names = this.of(table);
    names.set(newName, oldName);
    this.#oldNames.set(table, names);
  }

  /** The old names of columns of a table, by their new ones. */
  of(table: string): Map<string, string> {
    return this.#oldNames.get(table) ?? new Map();
  }
}
