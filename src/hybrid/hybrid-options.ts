import { is, SQL } from 'drizzle-orm';
import type { SelectedFields, SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { VectorQuery } from '../columns/vector-query.js';
import { invalidOption } from '../errors/options.js';
import { fewerCandidates } from '../errors/queries.js';
import type { MatchTextOptions } from '../fulltext/match-text.js';
import { checkBounds, checkKnnOptions, isBound, type KnnOptions } from '../knn/knn-options.js';
import type { ExplainOption } from '../knn/search-explanation.js';
import { checkLimit } from '../options/check-limit.js';
import { checkOptions } from '../options/check-options.js';
import { checkPart } from '../options/check-part.js';
import { isRecord } from '../options/is-record.js';
import { isAnything, isBoolean, isIntegerFrom, isOneOf, type Rule } from '../options/rules.js';
import type { AnyFts5Table } from '../tables/fts5-table/any-fts5-table.js';
import { checkOneWidth, isEfSearch, isRecall } from '../tables/index-options.js';
import type { SearchableTable } from '../tables/searchable-table.js';
import type { SearchedElementType } from '../tables/searched-element-type.js';
import type { AnyVectorIndex } from '../tables/vector-index/any-vector-index.js';
import { type Fusion, fusionSql } from './fusion.js';
import { rrf } from './rrf.js';

/** The vector search of `hybridSearch()`. */
export interface HybridVector<S extends SearchableTable = SearchableTable> {
  /** A table made by `vectorTable()`, an index made by `vectorIndex()`, or an alias of one. */
  table: S;
  /** The vector to search for, as `knn()` takes it. */
  query: VectorQuery<SearchedElementType<S>>;
  /** Candidates kept in this search of the HNSW graph, 1 to 4096; by default the number of the table or index. */
  efSearch?: number | undefined;
  /** The share of the nearest rows that this search is to find, in place of `efSearch`, as in `knn()`. */
  recall?: number | undefined;
  /** The largest `distance` of a row that this search finds. A text can find other rows. */
  maxDistance?: number | undefined;
  /** The least `similarity` of a row that this search finds, in place of `maxDistance`, as in `knn()`. */
  minSimilarity?: number | undefined;
}

/** The text search of `hybridSearch()`. */
export interface HybridText {
  /** A table made by `fts5Table()`, or an alias of one. */
  table: AnyFts5Table;
  /**
   * A text that somebody typed, as `matchText()` takes it; or a condition on the table or a column of it, such as
   * `rawMatch()`.
   */
  query: string | SQL;
  /**
   * Which rows a text finds, as in `matchText()`. By default it finds rows with `any` of its words, because BM25 sorts
   * them.
   */
  mode?: MatchTextOptions['mode'];
  /** Whether the last word of a text may be the beginning of a word. */
  prefix?: boolean | undefined;
  /**
   * The largest number of rows that a word may be in, by default 2,000. With `any` of several words, a word in more
   * rows, such as "the", does not count, because FTS5 would rank all of its rows.
   *
   * Where no row that meets `where` has a rarer word, rows with all words match. Where there are none either, rows with
   * any word match. `Infinity` lets every word count.
   */
  cutoffFrequency?: number | undefined;
}

type ByItself = 'hybridSearch() adds it by itself';

// Spelled out, because TypeScript would not infer {}, no columns, from a mapped type.
interface AddedByItself {
  score?: ByItself;
  vectorRank?: ByItself;
  textRank?: ByItself;
  vectorScore?: ByItself;
  textScore?: ByItself;
  distance?: ByItself;
  bm25?: ByItself;
  foundBy?: ByItself;
}

/**
 * The options of `hybridSearch()`.
 *
 * @typeParam S the vector table or vector index that is searched.
 * @typeParam C the chosen columns.
 * @typeParam F the alias of the table that the index is over.
 */
export interface HybridOptions<
  S extends SearchableTable = SearchableTable,
  C extends SelectedFields | undefined = SelectedFields | undefined,
  F extends SQLiteTable = SQLiteTable,
> {
  vector: HybridVector<S>;
  text: HybridText;
  /** The number of rows, at least 1. There are fewer only where both searches together find fewer. */
  k: number;
  /**
   * The number of rows of each search that are fused, at least `k`. By default it is four times `k`, and at least 50.
   */
  candidates?: number | undefined;
  /** How one score is made of two, by default `rrf()`. */
  fusion?: Fusion | undefined;
  /**
   * A condition that the rows must meet, on the vector table or the table of the index. Both searches look for their candidates
   * among the rows that meet it.
   */
  where?: SQL | undefined;
  /**
   * The columns of a row beside its scores, as `db.select()` takes them: columns, SQL, or objects of these, of the
   * vector table or the table of the index. By default these are all its columns without vectors.
   */
  columns?: (C & AddedByItself) | undefined;
  /**
   * An alias of the table that a vector index is over, for conditions that name that table twice.
   */
  from?: (S extends AnyVectorIndex ? F : undefined) | undefined;
  /** Whether the vector search answers `where` before it searches, as in `knn()`. */
  prefilter?: (S extends AnyVectorIndex ? boolean : undefined) | undefined;
  /**
   * Which rows of the full-text table belong to a row of the vector table, or of the table of the index. By default it is the row whose
   * `rowid` is its key. Where several belong to a row, the best one counts.
   *
   * SQLite looks the row up for each row that the text finds. Compare a key or an indexed column, so that this is fast.
   */
  on?: SQL | undefined;
}

/** Options after the check. */
export interface CheckedHybridOptions extends Omit<HybridOptions, 'columns'>, ExplainOption<boolean> {
  readonly columns?: KnnOptions['columns'];
  readonly candidates: number;
  readonly fusion: Fusion;
}

const LEAST_CANDIDATES = 50;
const CANDIDATES_OF_K = 4;

const isPart: Rule = {
  expected: 'an object of a table and a query, { table, query }',
  accepts: isRecord,
};

const rules: Record<keyof HybridOptions | 'explain', Rule> = {
  vector: isPart,
  text: isPart,
  k: isAnything, // checkKnnOptions() checks it, and the others that may be anything
  candidates: isAnything, // checkLimit() checks it
  fusion: { expected: 'a fusion made by rrf() or weighted()', accepts: (value) => fusionSql(value) !== undefined },
  where: isAnything,
  columns: isAnything,
  from: isAnything,
  prefilter: isBoolean,
  on: { expected: 'an SQL condition, such as eq(docsText.docId, docs.id)', accepts: (value) => is(value, SQL) },
  explain: isBoolean,
};

const vectorRules: Record<keyof HybridVector, Rule> = {
  table: isAnything,
  query: isAnything,
  efSearch: isEfSearch,
  recall: isRecall,
  maxDistance: isBound,
  minSimilarity: isBound,
};

const textRules: Record<keyof HybridText, Rule> = {
  table: isAnything,
  query: isAnything,
  mode: isOneOf('all', 'any', 'phrase'),
  prefix: isBoolean,
  cutoffFrequency: {
    expected: 'an integer of at least 1, or Infinity',
    accepts: (value) => value === Number.POSITIVE_INFINITY || isIntegerFrom(1).accepts(value),
  },
};

/**
 * Checks each option by itself, and adds the defaults.
 *
 * @param subject the function that is called, as errors name it.
 */
export function checkHybridOptions(
  subject: string,
  options: HybridOptions & ExplainOption<boolean>,
): CheckedHybridOptions {
  const given = checkOptions(subject, 'second', rules, options);
  const { vector, text, k, where, from, fusion = rrf() } = given;
  const columns = given.columns as KnnOptions['columns'];
  if (vector === undefined) throw invalidOption(`${subject} vector`, isPart.expected, vector);
  if (text === undefined) throw invalidOption(`${subject} text`, isPart.expected, text);
  checkPart(subject, 'vector', vectorRules, vector);
  checkBounds(`${subject} vector`, vector);
  checkOneWidth(`${subject} vector`, vector);
  checkPart(subject, 'text', textRules, text);
  checkKnnOptions(subject, 'second', { k, where, columns, from });
  const candidates = checkCandidates(`${subject} candidates`, k, given.candidates);
  return { ...given, columns, candidates, fusion };
}

function checkCandidates(
  subject: string,
  k: number,
  candidates = Math.max(LEAST_CANDIDATES, CANDIDATES_OF_K * k),
): number {
  checkLimit(subject, candidates);
  if (candidates < k) throw fewerCandidates(subject, k, candidates);
  return candidates;
}
