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
  /** Inserts the vectors in one transaction under the keys `firstId`, the next one ... (default 1, 2, 3 ...). */
  load(vectors: readonly Float32Array[], firstId?: number): void;
  /** Builds the index after all loads, where a load does not. */
  buildIndex?(): void;
  /** Inserts one row in a transaction of its own. */
  insert(id: number, vector: Float32Array): void;
  /** Deletes the rows in one transaction. */
  remove(ids: readonly number[]): void;
  /** Bytes that `write` appends to the write-ahead log. */
  walBytes(write: () => void): number;
  close(): void;
}

export interface SearchSession extends Session {
  /** Prepares a query for the `k` nearest rows (default {@link K}). */
  knn(ef: Ef, k?: number): (query: Float32Array) => readonly Hit[];
  /** Rows that are not in the graph yet. Without it the engine has no such rows. */
  waitingRows?(): number;
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
  /** Brings all rows into a new file; without it they come in one transaction. */
  fill?(session: Session, vectors: readonly Float32Array[]): void;
  /** The engine whose file with all rows this one opens, too; without it a file of its own is made. */
  readonly fileOf?: Engine<Session>;
  open(folder: string, shape: Shape): Connection;
  /** Copies a folder that nobody has open. */
  copy(from: string, to: string): void;
}
