/** The affinities, each with the words in a declared type that give it. The first that fits counts. */
const AFFINITIES: ReadonlyArray<readonly [affinity: string, words: RegExp]> = [
  ['INTEGER', /INT/i],
  ['TEXT', /CHAR|CLOB|TEXT/i],
  ['BLOB', /BLOB|^\s*$/i],
  ['REAL', /REAL|FLOA|DOUB/i],
];

/**
 * The affinity of a column of this declared type, which is all that SQLite makes of the type.
 *
 * @see https://www.sqlite.org/datatype3.html#determination_of_column_affinity
 */
export const affinity = (type: string): string => AFFINITIES.find(([, words]) => words.test(type))?.[0] ?? 'NUMERIC';
