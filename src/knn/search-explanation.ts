/** A step of the extension's search for vectors. */
export type SearchStep =
  /** It found the rows that the conditions within the search select. */
  | { way: 'filter'; rows: number; milliseconds: number }
  /** It looked for candidates by the HNSW graph, and kept so many. */
  | { way: 'hnsw'; candidates: number; milliseconds: number }
  /** It compared with the vectors of so many rows, all there are to search among. */
  | { way: 'exact'; rows: number; milliseconds: number };

/**
 * How a search was made.
 *
 * @typeParam Stage the names of its stages.
 */
export interface SearchExplanation<Stage extends string = string> {
  /** The statement that was run. */
  sql: string;
  /** What SQLite planned: the lines of EXPLAIN QUERY PLAN, indented as they belong together. */
  plan: string[];
  /**
   * What the extension did then, step after step, if nothing else has searched the table on this connection meanwhile, as can
   * be where the driver is asynchronous. A search goes on, wider and at last through every row, while the rows that
   * it gives do not meet the conditions that SQLite checks.
   */
  steps: SearchStep[];
  /** How long each stage took. */
  milliseconds: Record<Stage, number>;
}

/**
 * Rows, and how they were found.
 *
 * @typeParam Row the type of a row.
 * @typeParam Stage the names of the stages.
 */
export interface Explained<Row, Stage extends string = string> {
  rows: Row[];
  explanation: SearchExplanation<Stage>;
}

/** Whether a search is explained. */
export interface ExplainOption<E extends boolean> {
  /**
   * Gives how the rows were found beside them, `{ rows, explanation }`: the plan, what the extension did, and the time of
   * each stage. For a look at one search: it takes more statements.
   */
  explain?: E | undefined;
}

/** What a search gives, explained or not. */
export type MaybeExplained<E extends boolean, Row, Stage extends string> = E extends true
  ? Explained<Row, Stage>
  : Row[];
