import { stripVTControlCharacters } from 'node:util';
import { RenamedColumns } from '../migration/renamed-columns.js';

/**
 * The columns that drizzle-kit 0.31 says at the terminal that it renames: of a table that it makes anew as well, it has no
 * statement for that.
 */
export class ShownRenames {
  readonly columns = new RenamedColumns();
  #ofNextTable: Array<readonly [oldName: string, newName: string]> = [];

  /** Reads what drizzle-kit writes at once. */
  read(text: string): void {
    for (const line of stripVTControlCharacters(text).split('\n')) {
      const [, oldName, newName] = /^~ (.+) › (.+) column will be renamed$/.exec(line) ?? [];
      if (oldName !== undefined && newName !== undefined) this.#ofNextTable.push([oldName, newName]);
      const [, table] = /^--- all columns conflicts in (.+) table resolved ---$/.exec(line) ?? [];
      if (table === undefined) continue;
      for (const [from, to] of this.#ofNextTable) this.columns.add(table, from, to);
      this.#ofNextTable = [];
    }
  }
}
