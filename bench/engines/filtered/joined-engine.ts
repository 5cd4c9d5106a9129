import type { Ef, Engine } from '../engine.js';
import type { SqlSession } from '../sqlite-engine.js';

/** An engine whose file has an ordinary table `posts` with the metadata of every row. */
export interface JoinedEngine extends Engine<SqlSession> {
  /** The query for the nearest rows, joined with `posts` and a condition on that; its parameter is the vector. */
  joined(condition: string, ef: Ef): string;
}
