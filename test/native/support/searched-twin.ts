import { expect } from 'vitest';
import type { Connection } from './connection.js';
import { Random } from './random.js';
import { distance } from './reference.js';
import { blob } from './vectors.js';

const QUERY = [3, -2, 1, 0];
const ROWS = 150;

const TITLES = ["'a'", "'b'", "'A'", "'abc'", "'ABC'", "'a_c'", "'a  '", "'5'", "'5.0'", "'10'", "''", "'ä'", 'NULL'];
const PAGES = ['0', '5', '10', '15', '20', '30', '-5', '9007199254740993', 'NULL'];
const SCORES = ['0.5', '1.5', '10', '-2.5', '1e300', '0', 'NULL'];
const TAGS = ['5', "'5'", '5.0', '5.5', "X'35'", "'a'", 'NULL'];

const COLUMNS = 'title TEXT, page INTEGER, score REAL, tag';

/** The vector that `{near}` looks for, as an SQL literal. */
export const query = blob(QUERY, 'int1');

/**
 * A vector table, and an ordinary table of the same rows in which `distance` is a stored column, computed in JavaScript, and
 * `similarity` is one that is computed from it. A query over the first with a KNN predicate must give what the same query gives over the
 * second without.
 */
export class SearchedTwin {
  readonly db: Connection;

  private constructor(db: Connection) {
    this.db = db;
  }

  /** `columns`: the same names with the same affinities; INDEXED and PARTITION KEY change no result. */
  static async create(db: Connection, columns = COLUMNS): Promise<SearchedTwin> {
    await db.run(`CREATE VIRTUAL TABLE docs USING vector(dim=4, type=int1, metadata='${columns}')`);
    const plainColumns = columns.replaceAll(/ INDEXED| PARTITION KEY/g, '');
    await db.run(
      `CREATE TABLE plain(id INTEGER PRIMARY KEY, vector BLOB, ${plainColumns}, distance REAL, similarity REAL)`,
    );
    const random = new Random(42);
    // A small range makes ties: some forty different distances in the rows.
    const rows = Array.from({ length: ROWS }, (_, index) => {
      const vector = random.vector(4, -3, 3);
      const metadata = [TITLES, PAGES, SCORES, TAGS].map((values) => random.pick(values));
      return { vector, values: `(${[index + 1, blob(vector, 'int1'), ...metadata].join()}` };
    });
    await db.run(`INSERT INTO docs VALUES ${rows.map(({ values }) => `${values})`).join()}`);
    const computed = rows.map(({ vector, values }) => `${values}, ${distance(vector, QUERY, 'l2')}, NULL)`);
    await db.run(`INSERT INTO plain VALUES ${computed.join()}`);
    await db.run('UPDATE plain SET similarity = 1.0 / (1 + distance)');
    for (const table of ['docs', 'plain']) {
      await db.run(`UPDATE ${table} SET title = '5', tag = '5', page = 5 WHERE id IN (10, 90)`);
      await db.run(`UPDATE ${table} SET title = 'a', tag = 'a', page = 10 WHERE id IN (11, 91)`);
    }
    await db.run(`CREATE TABLE authors(id INTEGER PRIMARY KEY, name TEXT, nick TEXT COLLATE NOCASE, doc INTEGER,
      number INTEGER, word TEXT, real REAL, any)`);
    await db.run(`INSERT INTO authors VALUES
      (1, 'a', 'abc', 3, 10, '10', 1.5, 5), (2, 'b', 'A', 7, 5, '5', 10, '5'), (3, 'a', 'b', 7, NULL, '20.0', 0.5, 5.0),
      (4, 'c', NULL, 60, 20, NULL, NULL, NULL), (5, 'a', 'x', 999, -5, 'a', 5, 'a'), (6, 'b', 'ABC', NULL, 0, 'abc', 7, X'35')`);
    return new SearchedTwin(db);
  }

  /** `{t}` stands for the table; `{near}`, or `{near d}` where the table has an alias, for the KNN predicate. */
  async expectSame(statement: string): Promise<void> {
    const docs = this.docs(statement);
    const found = await this.db.all(docs).catch((cause) => {
      throw new Error(`${docs}\n${cause.message}`, { cause });
    });
    expect(found, docs).toEqual(await this.db.all(this.plain(statement)));
  }

  /** The statement on the vector table. */
  docs(statement: string): string {
    return statement
      .replaceAll('{t}', 'docs')
      .replaceAll(/\{near(?: (\w+))?\}/g, (_, alias = 'docs') => `knn_match(${alias}.distance, ${query})`);
  }

  /** The statement on the ordinary table. */
  plain(statement: string): string {
    return statement.replaceAll('{t}', 'plain').replaceAll(/\{near.*?\}/g, '1');
  }

  /** How many rows of the ordinary table satisfy a predicate: tells a test that compares something from one that does not. */
  async count(predicate: string): Promise<number> {
    return Number(await this.db.value(`SELECT count(*) FROM plain WHERE ${predicate}`));
  }
}
