import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { peer } from '../peer.js';
import { type Ef, type Engine, type Hit, K, type SearchSession, type Shape } from './engine.js';

/** What is used of `@zvec/zvec`. Its own types cannot be imported, as it is not installed where the sources are checked. */
interface Zvec {
  readonly ZVecDataType: { readonly VECTOR_FP32: number; readonly INT64: number };
  readonly ZVecIndexType: { readonly HNSW: number; readonly INVERT: number };
  readonly ZVecMetricType: { readonly COSINE: number };
  readonly ZVecQuantizeType: { readonly UNDEFINED: number; readonly INT8: number };
  readonly ZVecLogLevel: { readonly ERROR: number };
  readonly ZVecCollectionSchema: new (schema: Readonly<Record<string, unknown>>) => unknown;
  ZVecInitialize(options: Readonly<Record<string, unknown>>): void;
  ZVecCreateAndOpen(folder: string, schema: unknown): Collection;
  ZVecOpen(folder: string): Collection;
}

interface Collection {
  insertSync(docs: readonly unknown[]): readonly Status[];
  deleteSync(ids: readonly string[]): readonly Status[];
  querySync(query: Readonly<Record<string, unknown>>): readonly { readonly id: string; readonly score: number }[];
  optimizeSync(): void;
  closeSync(): void;
}

interface Status {
  readonly ok: boolean;
  readonly message: string;
}

/** Integer fields of a row beside its vector, all of them indexed. */
export type ZvecFields = (key: number) => Readonly<Record<string, number>>;

export interface ZvecSession extends SearchSession {
  /** Prepares a query for the {@link K} nearest rows that satisfy a condition, which is text in Zvec's own language. */
  filtered(ef: Ef): (query: Float32Array, condition: string) => readonly Hit[];
}

export const PACKAGE = '@zvec/zvec';
const ROWS_AT_ONCE = 1000; // it takes no more than 1,024

const collectionFolder = (folder: string) => join(folder, 'docs');

type Quantization = 'INT8' | 'UNDEFINED';

let initialized: Zvec | undefined;
let used: Quantization | undefined;

function zvec(): Zvec {
  if (initialized) return initialized;
  initialized = peer<Zvec>(PACKAGE);
  initialized.ZVecInitialize({ logLevel: initialized.ZVecLogLevel.ERROR });
  return initialized;
}

/** Zvec 0.7.0 gives wrong neighbors, without an error, for the second kind of collection that a process opens. */
function claim(quantization: Quantization): void {
  used ??= quantization;
  if (used !== quantization)
    throw new Error(
      'Expected one of zvec-int8 and zvec-fp32, received both: one process cannot have collections of both.',
    );
}

/** HNSW in a folder of files with a write-ahead log, in-process, without SQL. */
export function zvecEngine(
  quantization: Quantization,
  fields?: ZvecFields,
): Pick<Engine<ZvecSession>, 'create' | 'open' | 'copy'> {
  return {
    create(folder, shape) {
      claim(quantization);
      return new Session(
        zvec().ZVecCreateAndOpen(collectionFolder(folder), schema(shape, quantization, fields)),
        fields,
      );
    },
    open(folder) {
      claim(quantization);
      return new Session(zvec().ZVecOpen(collectionFolder(folder)), fields);
    },
    copy: (from, to) => cpSync(from, to, { recursive: true }),
  };
}

const common = {
  package: PACKAGE,
  efs: [16, 24, 32, 48, 64, 96, 128, 192, 256, 400],
  lacks: ['wal', 'connections'],
  notes: {
    load: 'Zvec has no transactions over several rows. Its index is built on all cores by optimizeSync(), which is counted.',
    wal: 'Zvec keeps its write-ahead log in files of its own.',
    visible: 'Zvec admits one writing process, and one connection in it.',
  },
} as const;

/** The codes of the graph are int8. */
export const zvecInt8: Engine = { name: 'zvec-int8', ...common, ...zvecEngine('INT8') };

/** The graph has the vectors themselves. Measured only where it is asked for, in place of {@link zvecInt8}. */
export const zvecFp32: Engine = { name: 'zvec-fp32', ...common, ...zvecEngine('UNDEFINED') };

/** A scan of the int8 codes. */
export const zvecScan: Engine = {
  ...zvecInt8,
  name: 'zvec-int8, scan',
  efs: [undefined],
  fileOf: zvecInt8,
  open(folder) {
    claim('INT8');
    return new Session(zvec().ZVecOpen(collectionFolder(folder)), undefined, true);
  },
};

function schema({ dimensions }: Shape, quantization: Quantization, fields?: ZvecFields): unknown {
  const { ZVecCollectionSchema, ZVecDataType, ZVecIndexType, ZVecMetricType, ZVecQuantizeType } = zvec();
  return new ZVecCollectionSchema({
    name: 'docs',
    vectors: {
      name: 'vector',
      dataType: ZVecDataType.VECTOR_FP32,
      dimension: dimensions,
      indexParams: {
        indexType: ZVecIndexType.HNSW,
        metricType: ZVecMetricType.COSINE,
        m: 16,
        efConstruction: 128,
        quantizeType: ZVecQuantizeType[quantization],
      },
    },
    fields: Object.keys(fields?.(1) ?? {}).map((name) => ({
      name,
      dataType: ZVecDataType.INT64,
      indexParams: { indexType: ZVecIndexType.INVERT },
    })),
  });
}

class Session implements ZvecSession {
  readonly #collection: Collection;
  readonly #fields: ZvecFields;
  /** Whether it scans all rows in place of the graph. */
  readonly #isLinear: boolean;

  constructor(collection: Collection, fields: ZvecFields = () => ({}), isLinear = false) {
    this.#collection = collection;
    this.#isLinear = isLinear;
    this.#fields = fields;
  }

  load(vectors: readonly Float32Array[], firstId = 1): void {
    for (let first = 0; first < vectors.length; first += ROWS_AT_ONCE) {
      const rows = vectors.slice(first, first + ROWS_AT_ONCE);
      check(this.#collection.insertSync(rows.map((vector, index) => this.#row(firstId + first + index, vector))));
    }
  }

  buildIndex(): void {
    this.#collection.optimizeSync();
  }

  insert(id: number, vector: Float32Array): void {
    check(this.#collection.insertSync([this.#row(id, vector)]));
  }

  remove(ids: readonly number[]): void {
    for (let first = 0; first < ids.length; first += ROWS_AT_ONCE) {
      check(this.#collection.deleteSync(ids.slice(first, first + ROWS_AT_ONCE).map(String)));
    }
  }

  walBytes(): never {
    throw new Error('Zvec tells nothing of its write-ahead log.');
  }

  knn(ef: Ef, k = K): (query: Float32Array) => readonly Hit[] {
    const ask = this.#ask(ef, k);
    return (query) => ask({ vector: query });
  }

  filtered(ef: Ef): (query: Float32Array, condition: string) => readonly Hit[] {
    const ask = this.#ask(ef, K);
    return (query, condition) => ask({ vector: query, filter: condition });
  }

  close(): void {
    this.#collection.closeSync();
  }

  #ask(ef: Ef, k: number): (query: Readonly<Record<string, unknown>>) => readonly Hit[] {
    const indexType = zvec().ZVecIndexType.HNSW;
    const params = { indexType, isLinear: this.#isLinear, ...(ef === undefined ? {} : { ef }) };
    const fixed = { fieldName: 'vector', topk: k, outputFields: [], params };
    return (query) =>
      this.#collection.querySync({ ...fixed, ...query }).map(({ id, score }) => ({ id: Number(id), distance: score }));
  }

  #row(id: number, vector: Float32Array): unknown {
    return { id: `${id}`, vectors: { vector }, fields: this.#fields(id) };
  }
}

function check(statuses: readonly Status[]): void {
  const failed = statuses.find(({ ok }) => !ok);
  if (failed) throw new Error(`Zvec refused a row: ${failed.message}`);
}
