import { stripVTControlCharacters } from 'node:util';
import { RenamedColumns } from '../migration/renamed-columns.js';

/**
 * The renamed columns that drizzle-kit 0.31 prints to the terminal. Where it also makes the table again, it has no
 * statement for the renaming.
 */
export class ShownRenames {
  readonly columns = new RenamedColumns();
  #ofNextTable: Array<readonly [oldName: string, newName: string]> = [];

  /** Reads what drizzle-kit prints at once. */
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
