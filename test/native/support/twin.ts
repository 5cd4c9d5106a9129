import { expect } from 'vitest';
import { type Connection, SqlError } from './connection.js';
import { expectNearest, knn, readRows, type Space } from './reference.js';
import { elementSize } from './vectors.js';

/** Metadata with a column of every affinity, a NOT NULL and two defaults. */
export const ROWS_METADATA =
  "title TEXT, page INTEGER NOT NULL DEFAULT 7, score REAL, extra, note VARCHAR(10) DEFAULT 'none'";

export interface TwinOptions extends Partial<Space> {
  dim?: number;
  /** The key is a text, and not an integer. */
  textKey?: boolean;
  /** The definition of the key in the ordinary table, if it is a text. */
  plainKey?: string;
  /** Whether a row of the ordinary table may lack a vector. */
  nullable?: boolean;
  /** Column definitions, the same for both tables but for INDEXED, PARTITION KEY and JSON TAGS. */
  metadata?: string;
  /** More options of the vector table: `mode=hnsw, merge_every=5`. */
  options?: string;
}

/**
 * A vector table `docs` and an ordinary table `plain` that must behave alike: every statement runs on both, and has to have the same
 * outcome, the same changes() and, where the key is the rowid, the same last_insert_rowid().
 */
export class Twin {
  readonly db: Connection;
  readonly space: Space;
  readonly #columns: string[];
  readonly #keyIsRowid: boolean;

  private constructor(db: Connection, space: Space, columns: string[], keyIsRowid: boolean) {
    this.db = db;
    this.space = space;
    this.#columns = columns;
    this.#keyIsRowid = keyIsRowid;
  }

  static async create(db: Connection, options: TwinOptions = {}): Promise<Twin> {
    const { type = 'float4', metric = 'l2', dim = 2, metadata = '' } = options;
    const more = (options.options ? `, ${options.options}` : '') + (options.textKey ? ', key_type=text' : '');
    const argument = (metadata ? `, metadata='${metadata.replaceAll("'", "''")}'` : '') + more;
    await db.run(`CREATE VIRTUAL TABLE docs USING vector(dim=${dim}, type=${type}, metric=${metric}${argument})`);
    await db.run(plainTable(options));
    return await Twin.open(db, { type, metric });
  }

  /** Takes up the two tables that another connection created. */
  static async open(db: Connection, space: Space = { type: 'float4', metric: 'l2' }): Promise<Twin> {
    const columns = await db.column("SELECT name FROM pragma_table_xinfo('plain')");
    const keyType = await db.value("SELECT type FROM pragma_table_info('plain') WHERE name = 'id'");
    return new Twin(db, space, columns as string[], keyType === 'INTEGER');
  }

  /** Runs a statement, written for a table `{t}`, on both tables. The answer says whether it succeeded. */
  async attempt(statement: string): Promise<boolean> {
    const outcomes = [];
    for (const table of ['plain', 'docs']) {
      const error = await failure(this.db.run(statement.replaceAll('{t}', table)));
      outcomes.push({
        failed: error !== undefined,
        counts: await this.db.row(`SELECT changes()${this.#keyIsRowid ? ', last_insert_rowid()' : ''}`),
        error,
      });
    }
    const [plain, docs] = outcomes;
    const seen = `${statement}\nplain: ${plain?.error ?? 'ok'}\ndocs: ${docs?.error ?? 'ok'}`;
    expect(docs?.failed, seen).toBe(plain?.failed);
    expect(docs?.counts, `counts after ${seen}`).toEqual(plain?.counts);
    return docs?.failed === false;
  }

  /** Runs a statement, written for a table `{t}`, on both tables; it has to succeed. */
  async run(statement: string): Promise<void> {
    expect(await this.attempt(statement), `success of ${statement}`).toBe(true);
  }

  /** Runs a statement, written for a table `{t}`, on both tables; it has to fail. */
  async fail(statement: string): Promise<void> {
    expect(await this.attempt(statement), `success of ${statement}`).toBe(false);
  }

  /** Fails unless both tables hold the same rows, and KNN finds the nearest of exactly those, and of those that satisfy a filter. */
  async expectAgreement(query: number[], filter?: string, db: Connection = this.db): Promise<void> {
    const columns = this.#columns.flatMap((column) => [column, `typeof(${column})`]).join();
    const plain = await db.all(`SELECT ${columns} FROM plain ORDER BY id`);
    expect(await db.all(`SELECT ${columns} FROM docs ORDER BY id`)).toEqual(plain);
    await expectNearestOf(db, query, this.space, filter);
  }
}

/**
 * Fails unless KNN over `docs` finds the nearest of the rows with a vector in `plain`, and of those of them that satisfy a
 * filter.
 */
export async function expectNearestOf(
  db: Connection,
  query: number[],
  space: Space,
  filter: string | undefined,
): Promise<void> {
  for (const condition of new Set([undefined, filter])) {
    const rows = await readRows(db, `plain WHERE vector IS NOT NULL AND (${condition ?? '1'})`, space.type);
    expectNearest(await knn(db, 'docs', query, space.type, -1, condition), rows, query, space);
    expectNearest(await knn(db, 'docs', query, space.type, 3, condition), rows, query, space, Math.min(3, rows.length));
  }
}

export function plainTable(options: TwinOptions): string {
  const { type = 'float4', dim = 2, metadata = '', textKey, plainKey = 'TEXT NOT NULL PRIMARY KEY' } = options;
  const columns = metadata === '' ? '' : `, ${plainMetadata(metadata)}`;
  const isVector = `typeof(vector) = 'blob' AND length(vector) = ${dim * elementSize(type)}`;
  const vector = options.nullable ? `CHECK (vector IS NULL OR ${isVector})` : `NOT NULL CHECK (${isVector})`;
  return `CREATE TABLE plain(id ${textKey ? plainKey : 'INTEGER PRIMARY KEY'}, vector BLOB ${vector}${columns})`;
}

/** What an ordinary table makes of the metadata of a vector table. */
function plainMetadata(metadata: string): string {
  return metadata
    .replaceAll(/ INDEXED| PARTITION KEY/g, '')
    .replaceAll(/\b(\w+) JSON TAGS/g, "$1 TEXT CHECK ($1 IS NULL OR json_type($1) = 'array')");
}

/** The SQLite error that a statement ends in, if it does. */
async function failure(outcome: Promise<void>): Promise<SqlError | undefined> {
  try {
    await outcome;
    return undefined;
  } catch (error) {
    if (error instanceof SqlError) return error;
    throw error;
  }
}
