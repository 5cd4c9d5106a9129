import { type Column, getTableColumns, is, SQL, sql } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import { encodeVector } from '../columns/encode-vector.js';
import { type VectorType, vectorTypeOf } from '../columns/vector-type.js';
import type { InsertingDatabase } from '../drizzle/inserting-database.js';
import { searchableMark } from '../tables/searchable-mark.js';

type Row = Readonly<Record<string, unknown>>;

interface WrittenColumn {
  readonly key: string;
  readonly column: Column;
  readonly vectors: VectorType | undefined;
}

/** Writes rows one by one. All rows with values in the same columns share one prepared statement. */
export class PreparedInserter {
  readonly #db: InsertingDatabase;
  readonly #table: SQLiteTable;
  readonly #columns: readonly WrittenColumn[];
  readonly #nonZero: boolean;
  readonly #statements = new Map<string, { run(values: Record<string, unknown>): unknown }>();

  constructor(db: InsertingDatabase, table: SQLiteTable) {
    const mark = searchableMark(table);
    this.#db = db;
    this.#table = table;
    this.#columns = writtenColumns(table);
    this.#nonZero = mark?.options.metric === 'cosine';
  }

  /** @param label the row, as errors name it. */
  insert(row: Row, label: string): unknown {
    const values: Record<string, unknown> = {};
    // NULL is part of the statement, because Drizzle 0.45 would encode null as the value of a placeholder.
    let shape = '';
    for (const { key, column, vectors } of this.#columns) {
      const value = row[key] === undefined ? generatedValue(column) : row[key];
      if (value === undefined) shape += '-';
      else if (value === null) shape += '0';
      else if (is(value, SQL)) return this.#db.insert(this.#table).values(row).run();
      else {
        shape += '1';
        values[key] =
          vectors === undefined
            ? value
            : encodeVector({ ...vectors, label: `${label} ${key} for ${vectors.label}` }, value, this.#nonZero);
      }
    }
    return this.#statementFor(shape).run(values);
  }

  #statementFor(shape: string) {
    const known = this.#statements.get(shape);
    if (known !== undefined) return known;
    const values: Record<string, unknown> = {};
    for (const [index, { key, vectors }] of this.#columns.entries()) {
      const placeholder = sql.placeholder(key);
      if (shape[index] === '0') values[key] = null;
      if (shape[index] === '1') values[key] = vectors === undefined ? placeholder : sql`${placeholder}`; // insert() encodes it
    }
    const statement = this.#db.insert(this.#table).values(values).prepare();
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
