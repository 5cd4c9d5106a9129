import { type SQL, sql } from 'drizzle-orm';
import { checkDatabase } from '../../drizzle/check-database.js';
import type { DriverResult, DrizzleDatabase } from '../../drizzle/drizzle-database.js';
import { runSteps } from '../../drizzle/run-steps.js';
import { notSearchable } from '../../errors/tables.js';
import { VectorError } from '../../errors/vector-error.js';
import { checkOptions } from '../../options/check-options.js';
import { isBoolean, type Rule } from '../../options/rules.js';
import { compareSchema } from '../../tables/schema-check/compare-schema.js';
import { searchableMark, type VectorIndexMark, type VectorTableMark } from '../../tables/searchable-mark.js';
import type { SearchableTable } from '../../tables/searchable-table.js';
import { schemaMismatch } from './findings.js';
import type { HealthFinding } from './health-finding.js';
import { type Ask, findingOf, inspectDatabase } from './inspect-database.js';

const SUBJECT = 'health()';

/** The options of `health()`. */
export interface HealthOptions {
  /** The tables and indexes of the schema, which are compared with those of the database. */
  tables?: readonly SearchableTable[] | undefined;
  /**
   * Also runs `PRAGMA integrity_check`, which reads the whole file. It compares each index with its rows where SQLite is
   * 3.44 or newer. By default false.
   */
  thorough?: boolean | undefined;
}

/** What `health()` found. */
export interface Health {
  /** Whether there are no findings. */
  healthy: boolean;
  /** The names of the vector tables and indexes that the database has. */
  tables: string[];
  findings: HealthFinding[];
}

const rules: Record<keyof HealthOptions, Rule> = {
  tables: { expected: 'an array of vector tables and indexes', accepts: Array.isArray },
  thorough: isBoolean,
};

/**
 * Tells what is the matter with the vector tables and indexes of a database, for an application to alert on. It also
 * works on a connection without the extension, which is a finding.
 *
 * It finds what takes little time to find. It reads the indexes into memory, as a first search does. It does not measure
 * recall; `drizzle-vector check` does.
 *
 * @example
 * ```ts
 * const { healthy, findings } = health(db, { tables: [docs, postsEmbedding] }); // await it where the driver is asynchronous
 * if (!healthy) for (const { code, table, advice } of findings) console.warn(code, table, advice);
 * ```
 * ```sql
 * select name, sql from sqlite_master
 * select vector_index_info(?) -- for each table
 * ```
 * @param db a Drizzle database, or a transaction.
 * @param options the tables of the schema, and whether the whole file is checked.
 * @returns the findings; a promise of them where the driver is asynchronous.
 * @throws {@link VectorError} `not_a_database`, `invalid_option`, `not_a_vector_table`. What is the matter with the
 * database is not thrown.
 */
export function health<D extends DrizzleDatabase>(db: D, options: HealthOptions = {}): DriverResult<D, Health> {
  const { tables = [], thorough = false } = checkOptions(SUBJECT, 'second', rules, options);
  checkDatabase(SUBJECT, db);
  const marked = tables.map((table) => {
    const mark = searchableMark(table);
    if (mark === undefined) throw notSearchable(SUBJECT, table);
    return { table, mark };
  });
  function* inspect(): Generator<unknown, Health, unknown> {
    const { isLoaded, tables: names, findings } = yield* inspectDatabase(askOf(db), thorough);
    if (isLoaded)
      for (const each of marked) findings.push(...(yield* inspectSchema(db, each.table, each.mark, findings)));
    return { healthy: findings.length === 0, tables: names, findings };
  }
  return runSteps(inspect()) as DriverResult<D, Health>;
}

function* inspectSchema(
  db: DrizzleDatabase,
  table: SearchableTable,
  mark: VectorTableMark | VectorIndexMark,
  known: readonly HealthFinding[],
): Generator<unknown, HealthFinding[], unknown> {
  try {
    yield* compareSchema(SUBJECT, db, table, mark);
    return [];
  } catch (error) {
    if (error instanceof VectorError && error.code === 'schema_mismatch')
      return [schemaMismatch(mark.name, error.message)];
    const finding = findingOf(mark.name, error);
    return known.some((each) => each.table === finding.table && each.code === finding.code) ? [] : [finding];
  }
}

/** Asks through Drizzle. */
const askOf =
  (db: DrizzleDatabase): Ask =>
  (query, ...values) => {
    const pieces = query.split('?');
    const all = pieces.flatMap((piece, index): SQL[] =>
      index < values.length ? [sql.raw(piece), sql`${values[index]}`] : [sql.raw(piece)],
    );
    return db.values(sql.join(all));
  };
