import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { peer } from '../peer.js';
import { type Ef, type Engine, type Hit, K, type SearchSession, type Shape } from './engine.js';

interface Index {
  add(keys: BigUint64Array, vectors: readonly Float32Array[], threads?: number): void;
  search(vector: Float32Array, k: number, threads?: number): { keys: BigUint64Array; distances: Float32Array };
  remove(keys: bigint[]): unknown;
  save(file: string): void;
  load(file: string): void;
}

interface Usearch {
  readonly Index: new (options: Readonly<Record<string, unknown>>) => Index;
}

const indexFile = (folder: string) => join(folder, 'docs.usearch');
const DEFAULT_EF = 64;
const ALL_CORES = 0;
const ONE_CORE = 1; // for one vector, threads cost more than they give

/** HNSW and no database: what the graph takes alone. */
export const usearch: Engine = {
  name: 'usearch',
  package: 'usearch',
  efs: [16, 24, 32, 48, 64, 96, 128, 192, 256, 400],
  lacks: ['wal', 'connections'],
  notes: {
    knn: 'usearch is no database and keeps the vectors as bfloat16, its fastest form on this data; its distances are not exact.',
    load: 'usearch builds on all cores; writing its file is counted.',
    insert: 'usearch inserts into its index in memory; nothing is written.',
    wal: 'usearch has no transactions and no log.',
    visible: 'usearch has no connections: an index belongs to the process that loaded it.',
    file: 'usearch keeps half of each vector (bfloat16) and nothing else of a row.',
  },
  create: (folder, shape) => new UsearchSession(folder, shape),
  open(folder, shape) {
    const session = new UsearchSession(folder, shape);
    session.read();
    return session;
  },
  copy: (from, to) => cpSync(from, to, { recursive: true }),
};

class UsearchSession implements SearchSession {
  readonly #folder: string;
  readonly #shape: Shape;
  readonly #index: Index;
  /** What is searched: the length of the candidate list is an option of an index and not kept in its file. */
  readonly #copies = new Map<Ef, Index>();

  constructor(folder: string, shape: Shape) {
    this.#folder = folder;
    this.#shape = shape;
    this.#index = this.#newIndex(undefined);
  }

  read(): void {
    this.#index.load(indexFile(this.#folder));
  }

  load(vectors: readonly Float32Array[], firstId = 1): void {
    const keys = BigUint64Array.from(vectors, (_, index) => BigInt(firstId + index));
    this.#index.add(keys, vectors, ALL_CORES);
    this.#index.save(indexFile(this.#folder));
  }

  insert(id: number, vector: Float32Array): void {
    this.#copies.clear();
    this.#index.add(BigUint64Array.of(BigInt(id)), [vector], ONE_CORE);
  }

  remove(ids: readonly number[]): void {
    this.#copies.clear();
    this.#index.remove(ids.map(BigInt));
  }

  walBytes(): never {
    throw new Error('usearch has no write-ahead log.');
  }

  knn(ef: Ef, k = K): (query: Float32Array) => readonly Hit[] {
    const index = ef === undefined ? this.#index : this.#withEf(ef);
    return (query) => {
      const { keys, distances } = index.search(query, k, ONE_CORE);
      return Array.from(keys, (key, i) => ({ id: Number(key), distance: distances[i] as number }));
    };
  }

  close(): void {
    this.#copies.clear();
  }

  #withEf(ef: number): Index {
    const known = this.#copies.get(ef);
    if (known) return known;
    this.#index.save(indexFile(this.#folder));
    const copy = this.#newIndex(ef);
    copy.load(indexFile(this.#folder));
    this.#copies.set(ef, copy);
    return copy;
  }

  #newIndex(ef: Ef): Index {
    const { Index } = peer<Usearch>('usearch');
    return new Index({
      dimensions: this.#shape.dimensions,
      metric: 'cos',
      quantization: 'bf16',
      connectivity: 16,
      expansion_add: 128,
      expansion_search: ef ?? DEFAULT_EF,
    });
  }
}
