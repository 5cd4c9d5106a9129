/** Rows a query asks for. */
export const K = 10;

export interface Hit {
  readonly id: number;
  readonly distance: number;
}

/** The length of the candidate list of a graph search; `undefined`: the engine's default, or an exact scan. */
export type Ef = number | undefined;

export interface Shape {
  readonly dimensions: number;
  /** The most rows that there will ever be. */
  readonly capacity: number;
}

/** A connection to a table of (key, vector). */
export interface Session {
  /** Inserts the vectors under the keys 1, 2, 3 ... in one transaction. */
  load(vectors: readonly Float32Array[]): void;
  /** Inserts one row in a transaction of its own. */
  insert(id: number, vector: Float32Array): void;
  /** Deletes the rows in one transaction. */
  remove(ids: readonly number[]): void;
  /** Bytes that `write` appends to the write-ahead log. */
  walBytes(write: () => void): number;
  close(): void;
}

export interface SearchSession extends Session {
  /** Prepares a query for the {@link K} nearest rows. */
  knn(ef: Ef): (query: Float32Array) => readonly Hit[];
}

/** One way to keep vectors: a file format in a folder of its own, with an index or without. */
export interface Engine<Connection extends Session = SearchSession> {
  readonly name: string;
  /** The npm package. */
  readonly package: string;
  /** The lengths of the candidate list to measure. */
  readonly efs: readonly Ef[];
  /** The least that a file of many rows takes to build is minutes: it is built once, not in every round. */
  readonly slowToLoad?: true;
  /** `wal`: no write-ahead log. `connections`: no second connection to the same file. */
  readonly lacks?: readonly ('wal' | 'connections')[];
  /** What the engine cannot do, or does otherwise than the figure says, in words. */
  readonly notes: Partial<Record<'knn' | 'filter' | 'join' | 'load' | 'insert' | 'wal' | 'visible' | 'file', string>>;
  create(folder: string, shape: Shape): Connection;
  open(folder: string, shape: Shape): Connection;
  /** Copies a folder that nobody has open. */
  copy(from: string, to: string): void;
}
