import { type SQLWrapper, sql } from 'drizzle-orm';
import type { DrizzleSelect } from '../drizzle/select-from.js';
import { type PlanRow, queryPlan } from '../sql/query-plan.js';
import type { KnnSearch } from './knn-search.js';
import type { ExplainedSearch, SearchStep } from './search-explanation.js';
import { stopwatch } from './stopwatch.js';

/** A select, and parts of it that can run by themselves. */
export interface PartedSelect<Part extends string> {
  readonly select: DrizzleSelect;
  readonly parts: Readonly<Record<Part, SQLWrapper>>;
}

/** What `vector_last_search()` tells. */
interface SearchTrace {
  readonly steps: SearchStep[];
  readonly recall: number | null;
  readonly ef_search: number | null;
}

const NO_TRACE: SearchTrace = { steps: [], recall: null, ef_search: null };

/**
 * Runs a search and explains it, as steps for `runSteps()`.
 *
 * The search runs once before it is timed, so that the time does not include loading the index. Each part runs by
 * itself to take its time.
 */
export function* explainSearch<Row, Part extends string>(
  { db, mark }: KnnSearch,
  build: () => PartedSelect<Part>,
): Generator<unknown, ExplainedSearch<Row, 'build' | 'search' | Part>, unknown> {
  const built = stopwatch();
  const { select, parts } = build();
  const times: Record<string, number> = { build: built() };
  yield select.all();
  const searched = stopwatch();
  const rows = (yield select.all()) as Row[];
  times.search = searched();
  const [[trace]] = (yield db.values(sql`select vector_last_search(${mark.name})`)) as [[string | null]];
  for (const [part, statement] of Object.entries<SQLWrapper>(parts)) {
    const run = stopwatch();
    yield db.values(statement.getSQL());
    times[part] = run();
  }
  const plan = (yield db.values(sql`explain query plan ${select.getSQL()}`)) as PlanRow[];
  const { steps, recall, ef_search: efSearch } = trace === null ? NO_TRACE : (JSON.parse(trace) as SearchTrace);
  return {
    rows,
    explanation: {
      sql: select.toSQL().sql,
      plan: queryPlan(plan).map(({ depth, detail }) => '  '.repeat(depth) + detail),
      steps,
      recall,
      efSearch,
      milliseconds: times as Record<'build' | 'search' | Part, number>,
    },
  };
}
