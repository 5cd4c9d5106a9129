import { is, SQL } from 'drizzle-orm';
import type { SelectedFields, SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { VectorQuery } from '../columns/vector-query.js';
import { invalidOption } from '../errors/options.js';
import { fewerCandidates } from '../errors/queries.js';
import type { MatchTextOptions } from '../fulltext/match-text.js';
import { checkKnnOptions, type KnnOptions } from '../knn/knn-options.js';
import type { ExplainOption } from '../knn/search-explanation.js';
import { checkLimit } from '../options/check-limit.js';
import { checkOptions } from '../options/check-options.js';
import { checkPart } from '../options/check-part.js';
import { isRecord } from '../options/is-record.js';
import { isAnything, isBoolean, isIntegerFrom, isOneOf, type Rule } from '../options/rules.js';
import type { AnyFts5Table } from '../tables/fts5-table/any-fts5-table.js';
import { isEfSearch } from '../tables/index-options.js';
import type { Searchable } from '../tables/searchable.js';
import type { SearchedElement } from '../tables/searched-element.js';
import type { AnyVectorIndex } from '../tables/vector-index/any-vector-index.js';
import { type Fusion, fusionSql } from './fusion.js';
import { rrf } from './rrf.js';

/** The vector search of `hybridSearch()`. */
export interface HybridVector<S extends Searchable = Searchable> {
  /** A table made by `vectorTable()`, an index made by `vectorIndex()`, or an alias of one. */
  table: S;
  /** As `knn()` takes it. */
  query: VectorQuery<SearchedElement<S>>;
  /** Candidates kept in this search of the HNSW graph, 1 to 4096; by default that of the table or index. */
  efSearch?: number | undefined;
}

/** The text search of `hybridSearch()`. */
export interface HybridText {
  /** A table made by `fts5Table()`, or an alias of one. */
  table: AnyFts5Table;
  /** What somebody typed, as `matchText()` takes it; or a condition, such as `rawMatch()`, on the table or a column of it. */
  query: string | SQL;
  /** Which rows a text finds, as in `matchText()`; by default those with `any` of its words, because BM25 sorts them. */
  mode?: MatchTextOptions['mode'];
  /** Whether the last word of a text may be the beginning of one. */
  prefix?: boolean | undefined;
  /**
   * With `any` of several words, a word in more rows of the table than this, such as "the", does not count, because FTS5 would
   * rank all of them; by default 2,000. Where no row that meets `where` has another word, the rows with all of them match, or,
   * where there are none either, those with any. `Infinity` lets every word count.
   */
  cutoffFrequency?: number | undefined;
}

type ByItself = 'hybridSearch() adds it by itself';

// Spelled out: of a mapped type, no columns at all, {}, would not be inferred.
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
 * What `hybridSearch()` takes beside the database.
 *
 * @typeParam S the vector table or vector index that is searched.
 * @typeParam C the columns that are chosen.
 * @typeParam F the table that the index is over.
 */
export interface HybridOptions<
  S extends Searchable = Searchable,
  C extends SelectedFields | undefined = SelectedFields | undefined,
  F extends SQLiteTable = SQLiteTable,
> {
  vector: HybridVector<S>;
  text: HybridText;
  /** How many rows, at least 1. There are fewer only where both searches together find fewer. */
  k: number;
  /** How many rows of each search are fused, at least `k`; by default four times that, and 50 at least. */
  candidates?: number | undefined;
  /** How one score is made of two; by default `rrf()`. */
  fusion?: Fusion | undefined;
  /**
   * A condition that the rows have to meet, of the vector table or of `from`. Both searches look for their candidates among
   * the rows that meet it.
   */
  where?: SQL | undefined;
  /**
   * What a row has beside its scores, as `db.select()` takes it: columns, SQL, or objects of them, of the vector table or of
   * `from`. By default all columns of it but the vectors.
   */
  columns?: (C & AddedByItself) | undefined;
  /** The table that a vector index is over, or an alias of it. Rows without a vector are found then, too, by their text. */
  from?: (S extends AnyVectorIndex ? F : undefined) | undefined;
  /**
   * Which rows of the full-text table belong to a row of the vector table or of `from`, by default the one whose `rowid` is
   * its key. It counts with the best of several. SQLite looks up what the condition compares for each row that the text
   * finds: let it be a key, or a column that is indexed.
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
  k: isAnything, // these are checked as those of knn()
  candidates: isAnything, // it has a code of its own
  fusion: { expected: 'a fusion made by rrf() or linear()', accepts: (value) => fusionSql(value) !== undefined },
  where: isAnything,
  columns: isAnything,
  from: isAnything,
  on: { expected: 'an SQL condition, such as eq(docsText.docId, docs.id)', accepts: (value) => is(value, SQL) },
  explain: isBoolean,
};

const vectorRules: Record<keyof HybridVector, Rule> = { table: isAnything, query: isAnything, efSearch: isEfSearch };

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
 * The options that were given, each checked by itself.
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
