import { quoteIdentifier } from '../../sql/sql-text.js';
import type { Connection, Row, Statement, Value } from '../database/connection.js';
import { distanceOf, type NearestOptions, nearestSql } from '../tables/nearest-sql.js';
import type { SearchedTable } from '../tables/searched-tables.js';
import { requiredPartition, type SampleRow } from './sample-rows.js';

/** A row that was found: its key and its distance. */
export type Neighbor = readonly [key: Value, distance: number];

/** Searches for the neighbors of sample rows, both as queries do and exactly. */
export class Neighbors {
  readonly #connection: Connection;
  readonly #table: SearchedTable;
  readonly #k: number;
  readonly #exact: Statement;

  constructor(connection: Connection, table: SearchedTable, k: number) {
    this.#connection = connection;
    this.#table = table;
    this.#k = k;
    // All rows within a distance, without LIMIT. The engine answers this by comparing with every vector.
    this.#exact = this.#prepare({ conditions: [`${distanceOf(table)} <= ?`] });
  }

  /** Prepares a search for the nearest other rows. */
  searcher(efSearch?: number): (row: SampleRow) => Neighbor[] {
    const statement = this.#prepare({ efSearch, limit: String(this.#k + 1) });
    return (row) => this.#others(row, statement.iterate(...parametersOf(row)));
  }

  /**
   * The rows that really are the nearest others.
   *
   * @param found what a searcher found. The nearest rows are no farther away than these.
   */
  truth(row: SampleRow, found: readonly Neighbor[]): Neighbor[] {
    const within = found.length < this.#k ? Number.MAX_VALUE : (found.at(-1)?.[1] ?? Number.MAX_VALUE);
    return this.#others(row, this.#exact.iterate(...parametersOf(row), within));
  }

  /** The first k rows, without the row itself. */
  #others(row: SampleRow, rows: Iterable<Row>): Neighbor[] {
    const others: Neighbor[] = [];
    for (const [key = null, distance] of rows) {
      if (key !== row.key) others.push([key, Number(distance)]);
      if (others.length === this.#k) break;
    }
    return others;
  }

  #prepare({
    conditions = [],
    ...options
  }: { conditions?: string[] } & Pick<NearestOptions, 'efSearch' | 'limit'>): Statement {
    const partition = requiredPartition(this.#table);
    const where = [...(partition === undefined ? [] : [`${quoteIdentifier(partition)} = ?`]), ...conditions];
    const table = { ...this.#table, content: null }; // the index alone has all selected columns
    const select = `${quoteIdentifier(table.key)}, ${distanceOf(table)}`;
    return this.#connection.prepare(
      nearestSql(table, { select, query: '?', ...(where.length > 0 && { where: where.join(' AND ') }), ...options }),
    );
  }
}

const parametersOf = ({ vector, partition }: SampleRow): Value[] =>
  partition === undefined ? [vector] : [vector, partition];

/** The share of the nearest rows that was found. Rows as near as the last of them count as well. */
export function recall(found: readonly Neighbor[], truth: readonly Neighbor[]): number {
  const farthest = truth.at(-1)?.[1];
  if (farthest === undefined) return 1;
  return found.filter(([, distance]) => distance <= farthest).length / truth.length;
}
