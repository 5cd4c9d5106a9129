import {
  Binary,
  Bool,
  type DataType,
  Dictionary,
  Field,
  FixedSizeBinary,
  Float16,
  Float32,
  Float64,
  Int8,
  Int16,
  Int32,
  Int64,
  LargeBinary,
  LargeUtf8,
  List,
  makeData,
  makeVector,
  Null,
  Table,
  tableToIPC,
  Uint8,
  Uint64,
  Utf8,
  type Vector,
  vectorFromArray,
} from 'apache-arrow';
import { listOf } from './arrow.js';

/** The table that the streams of the corpus fit. */
export const CORPUS_TABLE = `CREATE VIRTUAL TABLE docs USING vector(dim=3, mode=exact,
  metadata='title TEXT DEFAULT ''untitled'', page INTEGER, score REAL, raw BLOB')`;

const VECTORS = [
  [1, 2, 3],
  [-1, 0.5, 8],
  [4, 0, 0],
  [7, 7, 7],
  [0, 0, 9],
];

/** The same five vectors in a column of each kind that is read. */
const vectors: Vector[] = [
  ...[new Float16(), new Float32(), new Float64()].map((element) => vectorFromArray(VECTORS, listOf(element, 3))),
  vectorFromArray(VECTORS, new List(new Field('item', new Float32(), true))),
];

const titles = ['a', null, 'größer ☂', '', 'title'];
const numbers = [1, null, 3, -4, 100];
const integers = [1n, null, 3n, 4n, 2n ** 60n];
const bytes = [Uint8Array.of(1, 2), null, Uint8Array.of(), Uint8Array.of(255, 0), Uint8Array.of(7, 7)];

function dictionaryColumn(values: readonly unknown[], type: DataType, index: Int8 | Int16 | Int32, id: number): Vector {
  const dictionary = vectorFromArray(values.slice(0, 3), type);
  const data = index.ArrayType.from([0, 2, 1, 2, 0]);
  return makeVector(makeData({ type: new Dictionary(type, index, id), length: 5, nullCount: 0, data, dictionary }));
}

const columns: Record<string, Vector>[] = [
  { id: vectorFromArray([1, 2, 3, 4, 5], new Int32()), title: vectorFromArray(titles, new Utf8()) },
  { id: vectorFromArray([5n, 4n, null, 2n, 1n], new Int64()), title: vectorFromArray(titles, new LargeUtf8()) },
  { page: vectorFromArray(numbers, new Int8()), score: vectorFromArray(numbers, new Float32()) },
  {
    page: vectorFromArray([true, null, false, true, true], new Bool()),
    score: vectorFromArray(numbers, new Float64()),
  },
  { page: vectorFromArray([1n, null, 3n, 4n, 5n], new Uint64()), raw: vectorFromArray(bytes, new Binary()) },
  { page: vectorFromArray(integers, new Int64()), raw: vectorFromArray(bytes, new LargeBinary()) },
  {
    score: vectorFromArray(numbers, new Float16()),
    raw: vectorFromArray([Uint8Array.of(1, 2), null, Uint8Array.of(3, 4), null, null], new FixedSizeBinary(2)),
  },
  {
    title: vectorFromArray([null, null, null, null, null], new Null()),
    page: vectorFromArray([1, 2, 3, 4, 5], new Uint8()),
  },
  {
    title: dictionaryColumn(titles, new Utf8(), new Int8(), 1),
    raw: dictionaryColumn(bytes, new Binary(), new Int16(), 2),
  },
  {
    title: dictionaryColumn(titles, new LargeUtf8(), new Int32(), 1),
    page: dictionaryColumn(integers, new Int64(), new Int8(), 2),
  },
];

/** Small streams and files that are well-formed, with everything in them that is read. */
export function arrowCorpus(): Uint8Array[] {
  const tables = columns.flatMap((metadata) => vectors.map((vector) => new Table({ ...metadata, vector })));
  const streams = tables.map((table) => tableToIPC(table));
  const files = tables.slice(0, 4).map((table) => tableToIPC(table, 'file'));
  const [first, second] = [tables[0], tables[0]] as [Table, Table];
  return [...streams, ...files, tableToIPC(first.concat(second.slice(1, 4))), tableToIPC(growingDictionary())];
}

/** A dictionary that has three values, then five, and then others. */
function growingDictionary(): Table {
  const type = new Dictionary(new Utf8(), new Int32(), 7);
  const first = vectorFromArray(['a', 'b', 'c'], new Utf8());
  const dictionaries = [
    first,
    first.concat(vectorFromArray(['d', 'e'], new Utf8())),
    vectorFromArray(['x', 'y', 'z'], new Utf8()),
  ];
  const batches = dictionaries.map((dictionary) => {
    const title = makeVector(
      makeData({ type, length: 5, nullCount: 0, data: Int32Array.of(0, 2, 1, 2, 0), dictionary }),
    );
    return new Table({ vector: vectors[1] as Vector, title });
  });
  return new Table(batches.flatMap((table) => table.batches));
}
