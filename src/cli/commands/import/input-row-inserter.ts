import { invalidRow, refusedRow, unknownColumn } from '../../../errors/command-line.js';
import { quoteIdentifier } from '../../../sql/sql-text.js';
import type { Connection, Statement } from '../../database/connection.js';
import type { InputRow } from '../../formats/format.js';
import { nameOf } from '../../tables/names.js';
import type { RowColumn, RowTable } from '../../tables/row-table.js';
import { columnValue } from './column-value.js';

interface Insert {
  readonly columns: readonly RowColumn[];
  readonly statement: Statement;
}

const VERBS = { abort: 'INSERT', replace: 'INSERT OR REPLACE', ignore: 'INSERT OR IGNORE' } as const;

/**
 * Inserts rows of a file. Columns that a row lacks get their defaults, so that each set of columns has a statement of
 * its own.
 */
export class InputRowInserter {
  readonly #connection: Connection;
  readonly #table: RowTable;
  readonly #verb: string;
  readonly #inserts = new Map<string, Insert>();

  constructor(connection: Connection, table: RowTable, onConflict: keyof typeof VERBS) {
    this.#connection = connection;
    this.#table = table;
    this.#verb = VERBS[onConflict];
  }

  /** Inserts a row. The result tells whether the row is in the table now, because `ignore` may leave it out. */
  insert({ place, values }: InputRow): boolean {
    const insert = this.#insertOf(place, [...values.keys()]);
    const parameters = insert.columns.map((column) => columnValue(place, this.#table, column, values.get(column.name)));
    try {
      return insert.statement.run(...parameters) > 0;
    } catch (error) {
      throw refusedRow(place, error);
    }
  }

  #insertOf(place: string, names: readonly string[]): Insert {
    const id = JSON.stringify(names);
    const known = this.#inserts.get(id);
    if (known !== undefined) return known;
    const columns = names.map((name) => this.#column(place, name)).filter(({ isGenerated }) => !isGenerated);
    const missing = this.#table.columns.find((column) => column.isRequired && !columns.includes(column));
    if (missing) throw invalidRow(place, `a column ${missing.name}`, `only ${names.join(', ') || 'none'}`);
    const insert = { columns, statement: this.#prepare(columns) };
    this.#inserts.set(id, insert);
    return insert;
  }

  #column(place: string, name: string): RowColumn {
    const column = this.#table.columns.find((each) => each.name === name);
    if (column === undefined) throw unknownColumn(place, this.#table.columns.map(nameOf), name);
    return column;
  }

  #prepare(columns: readonly RowColumn[]): Statement {
    const names = columns.map(({ name }) => quoteIdentifier(name)).join(', ');
    const values = columns.map(() => '?').join(', ');
    return this.#connection.prepare(
      `${this.#verb} INTO ${quoteIdentifier(this.#table.name)}(${names}) VALUES (${values})`,
    );
  }
}
