/**
 * The indexes of `count` rows, in the order in which maximal marginal relevance chooses them. Of equal rows, the first
 * is chosen.
 *
 * Each choice takes one dot product for each remaining row. The largest similarity of a row to the rows chosen so far
 * is kept, and only compared with its similarity to the newest.
 *
 * @param units the vectors of the rows, of length 1.
 */
export function mmrOrder(
  units: readonly Float64Array[],
  relevances: Float64Array,
  count: number,
  lambda: number,
): number[] {
  const order: number[] = [];
  let remaining = units.map((unit, index) => ({
    unit,
    index,
    relevance: lambda * (relevances[index] as number),
    similarity: Number.NEGATIVE_INFINITY,
  }));
  const marginal = ({ relevance, similarity }: (typeof remaining)[number]) =>
    order.length === 0 ? relevance : relevance - (1 - lambda) * similarity;

  while (remaining.length > 0 && order.length < count) {
    const best = remaining.reduce((one, other) => (marginal(other) > marginal(one) ? other : one));
    order.push(best.index);
    if (order.length === count) break;
    remaining = remaining.filter((row) => row !== best);
    for (const row of remaining) row.similarity = Math.max(row.similarity, dot(row.unit, best.unit));
  }
  return order;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += (a[index] as number) * (b[index] as number);
  return sum;
}
