/** The share of the true neighbors that was found, over all queries. */
export function recall(found: readonly (readonly number[])[], truth: readonly (readonly number[])[]): number {
  let hits = 0;
  let expected = 0;
  for (const [index, keys] of truth.entries()) {
    const answer = new Set(found[index]);
    hits += keys.filter((key) => answer.has(key)).length;
    expected += keys.length;
  }
  return hits / expected;
}
