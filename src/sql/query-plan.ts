/** A row of EXPLAIN QUERY PLAN. */
export type PlanRow = readonly [id: unknown, parent: unknown, notUsed: unknown, detail: unknown];

/** A step of a query plan, and its depth in the tree of steps. */
export interface PlanStep {
  readonly depth: number;
  readonly detail: string;
}

/** The steps of a query plan, in the order of SQLite: each step comes after its parent. */
export function queryPlan(rows: Iterable<PlanRow>): PlanStep[] {
  const depths = new Map<number, number>();
  return Array.from(rows, ([id, parent, , detail]) => {
    const depth = (depths.get(Number(parent)) ?? -1) + 1;
    depths.set(Number(id), depth);
    return { depth, detail: String(detail) };
  });
}
