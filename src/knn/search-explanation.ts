/** A step of the extension's vector search. */
export type SearchStep =
  /** It evaluated the conditions within the search: how many rows meet them. */
  | { way: 'filter'; rows: number; milliseconds: number }
  /** It searched the HNSW graph: how many candidates it kept. */
  | { way: 'hnsw'; candidates: number; milliseconds: number }
  /** It compared with every vector that may be found: how many rows these are. */
  | { way: 'exact'; rows: number; milliseconds: number };

/**
 * How a search was made.
 *
 * @typeParam Stage the names of its stages.
 */
export interface SearchExplanation<Stage extends string = string> {
  /** The statement that ran. */
  sql: string;
  /** The query plan of SQLite: the lines of EXPLAIN QUERY PLAN, indented as a tree. */
  plan: string[];
  /**
   * The steps of the extension, in their order.
   *
   * A search goes on while SQLite rejects its rows by other conditions: it becomes wider, and at last goes through
   * every row. With an asynchronous driver, another search of the table may run in between; the steps are then those of
   * that one.
   */
  steps: SearchStep[];
  /** The recall that the search was asked for; null where `efSearch` was given in its place. */
  recall: number | null;
  /** The candidates that the search kept in the HNSW graph, as given or as chosen for `recall`; null without a graph. */
  efSearch: number | null;
  /** The time of each stage, in milliseconds. */
  milliseconds: Record<Stage, number>;
}

/**
 * The rows of a search, and how they were found.
 *
 * @typeParam Row the type of a row.
 * @typeParam Stage the names of the stages.
 */
export interface ExplainedSearch<Row, Stage extends string = string> {
  rows: Row[];
  explanation: SearchExplanation<Stage>;
}

/** The option that explains a search. */
export interface ExplainOption<E extends boolean> {
  /**
   * Whether to return `{ rows, explanation }` and not the rows alone. The explanation has the query plan, the steps of
   * the extension, and the time of each stage. It takes more statements, and is meant for a look at one search.
   */
  explain?: E | undefined;
}

/** The result of a search, explained or not. */
export type MaybeExplained<E extends boolean, Row, Stage extends string> = E extends true
  ? ExplainedSearch<Row, Stage>
  : Row[];
