import { type Column, getTableColumns, is, SQL, sql } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import { encodeVector } from '../columns/encode-vector.js';
import { type VectorType, vectorTypeOf } from '../columns/vector-type.js';
import type { InsertingDatabase, PreparableInsert } from '../drizzle/inserting-database.js';
import { searchableMark } from '../tables/searchable-mark.js';

type Row = Readonly<Record<string, unknown>>;

interface WrittenColumn {
  readonly key: string;
  readonly column: Column;
  readonly vectors: VectorType | undefined;
}

/**
 * Makes an insert of one row what it is to be, such as one that replaces.
 *
 * @param given the keys of the columns that the row gives a value, if only NULL.
 */
export type Resolve = (insert: PreparableInsert, given: readonly string[]) => PreparableInsert;

/** Writes rows one by one. All rows with values in the same columns share one prepared statement. */
export class PreparedInserter {
  readonly #db: InsertingDatabase;
  readonly #table: SQLiteTable;
  readonly #resolve: Resolve;
  readonly #columns: readonly WrittenColumn[];
  readonly #nonZero: boolean;
  readonly #statements = new Map<string, { run(values: Record<string, unknown>): unknown }>();

  constructor(db: InsertingDatabase, table: SQLiteTable, resolve: Resolve) {
    const mark = searchableMark(table);
    this.#db = db;
    this.#table = table;
    this.#resolve = resolve;
    this.#columns = writtenColumns(table);
    this.#nonZero = mark?.options.metric === 'cosine';
  }

  /** @param label the row, as errors name it. */
  insert(row: Row, label: string): unknown {
    const values: Record<string, unknown> = {};
    // NULL is part of the statement, because Drizzle 0.45 would encode null as the value of a placeholder.
    let shape = '';
    for (const { key, column, vectors } of this.#columns) {
      const isGiven = row[key] !== undefined;
      const value = isGiven ? row[key] : generatedValue(column);
      if (value === undefined) shape += '-';
      else if (value === null) shape += isGiven ? '0' : 'n';
      else if (is(value, SQL)) return this.#insertSql(row);
      else {
        shape += isGiven ? '1' : 'g';
        values[key] =
          vectors === undefined
            ? value
            : encodeVector({ ...vectors, label: `${label} ${key} for ${vectors.label}` }, value, this.#nonZero);
      }
    }
    return this.#statementFor(shape).run(values);
  }

  #insertSql(row: Row): unknown {
    const given = this.#columns.map(({ key }) => key).filter((key) => row[key] !== undefined);
    return this.#resolve(this.#db.insert(this.#table).values(row), given).run();
  }

  #statementFor(shape: string) {
    const known = this.#statements.get(shape);
    if (known !== undefined) return known;
    const values: Record<string, unknown> = {};
    const given: string[] = [];
    for (const [index, { key, vectors }] of this.#columns.entries()) {
      const letter = shape[index];
      const placeholder = sql.placeholder(key);
      if (letter === '0' || letter === 'n') values[key] = null;
      if (letter === '1' || letter === 'g') values[key] = vectors === undefined ? placeholder : sql`${placeholder}`; // insert() encodes it
      if (letter === '0' || letter === '1') given.push(key);
    }
    const statement = this.#resolve(this.#db.insert(this.#table).values(values), given).prepare();
    this.#statements.set(shape, statement);
    return statement;
  }
}

function writtenColumns(table: SQLiteTable): WrittenColumn[] {
  return Object.entries<Column>(getTableColumns(table))
    .filter(([, { generated }]) => generated === undefined)
    .map(([key, column]) => {
      const type = vectorTypeOf(column);
      return { key, column, vectors: type && (searchableMark(table)?.vectors ?? type) };
    });
}

/** The value that Drizzle makes for a row without one: by `$defaultFn()` or `$onUpdateFn()`. */
function generatedValue({ default: constant, defaultFn, onUpdateFn }: Column): unknown {
  if (constant !== undefined && constant !== null) return undefined;
  return defaultFn === undefined ? onUpdateFn?.() : defaultFn();
}
